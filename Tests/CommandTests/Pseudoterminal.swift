import Foundation

/// A terminal without a screen: what a command writes to it when a person would see it.
final class Pseudoterminal {
    private let leader: Int32
    /// The command's side.
    let terminal: FileHandle

    struct Unavailable: Error {
        let code: Int32
    }

    /// `TIOCSPTLCK` and `TIOCGPTN` of asm-generic/ioctls.h, which Swift does not import.
    private static let (unlock, number): (UInt, UInt) = (0x4004_5431, 0x8004_5430)

    init() throws {
        let descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        var (locked, index): (Int32, Int32) = (0, 0)
        guard descriptor >= 0, ioctl(descriptor, Self.unlock, &locked) == 0, ioctl(descriptor, Self.number, &index) == 0
        else { throw Unavailable(code: errno) }
        let other = open("/dev/pts/\(index)", O_RDWR | O_NOCTTY)
        guard other >= 0 else { throw Unavailable(code: errno) }
        leader = descriptor
        terminal = FileHandle(fileDescriptor: other, closeOnDealloc: true)
    }

    deinit { close(leader) }

    /// Runs the command with standard output and standard error on the terminal; gives what it wrote to both.
    static func run(_ arguments: String..., environment: [String: String] = [:]) throws -> String {
        try run(arguments, environment: environment)
    }

    static func run(_ arguments: [String], environment: [String: String] = [:]) throws -> String {
        let terminal = try Pseudoterminal()
        let process = try TandemProcess.make(arguments, environment: environment)
        process.standardOutput = terminal.terminal
        process.standardError = terminal.terminal
        try process.run()
        try terminal.terminal.close()
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        // When the last writer has gone, reading fails.
        while case let count = read(terminal.leader, &buffer, buffer.count), count > 0 { text += buffer.prefix(count) }
        process.waitUntilExit()
        return String(decoding: text, as: UTF8.self)
    }
}

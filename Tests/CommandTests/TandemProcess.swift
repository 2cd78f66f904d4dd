import Foundation
import TestFiles

/// The built command, run as a user runs it.
struct TandemProcess {
    let status: Int32
    let output: String
    let errors: String

    /// The first line of an error message, without its prefix; `nil` where there is none.
    var errorLine: String? {
        errors.split(separator: "\n").first { $0.hasPrefix("tandem: error: ") }.map { String($0.dropFirst(15)) }
    }

    var json: Any? { try? JSONSerialization.jsonObject(with: Data(output.utf8)) }

    @discardableResult
    static func run(_ arguments: String..., environment: [String: String] = [:]) throws -> TandemProcess {
        try run(arguments, environment: environment)
    }

    static func run(_ arguments: [String], environment: [String: String] = [:]) throws -> TandemProcess {
        let process = try make(arguments, environment: environment)
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        // A pipe holds 64 KiB; what is longer must be read meanwhile.
        let collected = Collected()
        let (reading, handle) = (DispatchGroup(), errors.fileHandleForReading)
        DispatchQueue.global().async(group: reading) { collected.append(handle.readDataToEndOfFile()) }
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        reading.wait()
        return TandemProcess(
            status: process.terminationStatus, output: String(decoding: text, as: UTF8.self), errors: collected.text)
    }

    /// A process that is not started yet, without the caller's TANDEM_ variables.
    static func make(_ arguments: [String], environment: [String: String] = [:]) throws -> Process {
        let process = Process()
        process.executableURL = binary
        process.arguments = arguments
        var variables = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("TANDEM_") }
        variables.merge(environment) { $1 }
        process.environment = variables
        process.standardInput = FileHandle.nullDevice
        return process
    }

    /// The product that lies beside the test bundle.
    static let binary: URL = {
        var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        while folder.path != "/", !FileManager.default.fileExists(atPath: folder.appending(path: "tandem").path) {
            folder.deleteLastPathComponent()
        }
        return folder.appending(path: "tandem")
    }()
}

/// Bytes that arrive on another thread.
private final class Collected: @unchecked Sendable {
    private let lock = NSLock()
    private var data = Data()

    func append(_ more: Data) { lock.withLock { data.append(more) } }
    var text: String { lock.withLock { String(decoding: data, as: UTF8.self) } }
}

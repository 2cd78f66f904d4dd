import Foundation

/// How many damaged inputs each reader is given, and which: a few in CI, as many as `TANDEM_FUZZ_INPUTS` says in `tools/fuzz`.
///
/// A trap ends the process. The numbers of the inputs at hand stand in the file that `TANDEM_FUZZ_PLACE` names, so that
/// `TANDEM_FUZZ_FIRST` can begin with the one that did it.
public struct Fuzzing {
    private let reader: String
    private let slowness: Int
    private let place: FileHandle?

    private static let environment = ProcessInfo.processInfo.environment
    private static let few = 2000

    /// - Parameter slowness: of so many inputs one is taken, where a reader takes so much longer than others
    public init(_ reader: String, slowness: Int = 1) throws {
        (self.reader, self.slowness) = (reader, slowness)
        guard let folder = Self.environment["TANDEM_FUZZ_PLACE"] else {
            place = nil
            return
        }
        let path = "\(folder)/\(reader.replacing(" ", with: "-"))"
        try Data().write(to: URL(fileURLWithPath: path))
        place = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    }

    /// Gives `read` one input after the other.
    /// - Parameter read: reads the input, or throws to refuse it
    public func run(_ mutator: Mutator, _ read: ([UInt8]) throws -> Void) throws -> (accepted: Int, refused: Int) {
        let first = Self.environment["TANDEM_FUZZ_FIRST"].flatMap { Int($0) } ?? 0
        let asked = Self.environment["TANDEM_FUZZ_INPUTS"].flatMap { Int($0) } ?? Self.few
        let count = max(1, asked / slowness)
        var (accepted, refused) = (0, 0)
        for number in first..<first + count {
            if let place {
                try place.seek(toOffset: 0)
                place.write(Data("\(number)\n".utf8))
            }
            do {
                try read(mutator.input(number))
                accepted += 1
            } catch { refused += 1 }
        }
        if Self.environment["TANDEM_FUZZ_INPUTS"] != nil {
            print(
                "fuzzed \(reader): \(count) inputs, \(accepted) accepted, \(refused) refused, peak \(Self.peakMebibytes) MiB"
            )
        }
        return (accepted, refused)
    }

    /// The most memory that the process has held.
    private static var peakMebibytes: Int {
        let lines = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8))?.split(separator: "\n") ?? []
        let peak = lines.first { $0.hasPrefix("VmHWM:") }?.split(separator: " ").compactMap { Int($0) }.first
        return (peak ?? 0) / 1024
    }
}

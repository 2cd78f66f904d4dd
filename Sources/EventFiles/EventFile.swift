import Glibc
internal import SwiftProtobuf
import Tensors

/// A file of events that TensorBoard shows while it grows: scalars, images and histograms by step.
///
/// ```swift
/// let events = try EventFile(in: "runs/sum", continuingAt: nil)
/// try events.add([.scalar("test/loss", 0.0432)], step: 469)
/// ```
///
/// Each record goes to the file at once and whole: its length, a masked CRC-32C of the length, an event as a protocol buffer
/// message, a masked CRC-32C of it (the TFRecord format). Readers look for `tfevents` in the name, and read all such files of
/// a folder, the oldest first.
package final class EventFile {
    package let path: String
    private let descriptor: Int32

    /// Creates a new file in `folder`.
    ///
    /// - Parameter step: where a resumed run goes on; what older files hold of this step and later ones is shown no more.
    /// - Throws: `FileError`
    package init(in folder: String, continuingAt step: Int?) throws {
        let now = Self.seconds
        path = "\(folder)/events.out.tfevents.\(Int(now)).tandem.\(getpid())"
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw FileError(path: path, operation: .write, reason: .system(errno)) }
        try write(.with { $0.fileVersion = "brain.Event:2" }, step: 0)
        guard let step else { return }
        try write(.with { $0.sessionLog = .with { $0.status = .start } }, step: step)
    }

    deinit { close(descriptor) }

    /// Adds one event.
    /// - Throws: `FileError`
    package func add(_ values: [EventValue], step: Int) throws {
        try write(.with { $0.summary = .with { $0.value = values.map(\.message) } }, step: step)
    }

    private func write(_ event: Tandem_Event, step: Int) throws {
        var event = event
        (event.wallTime, event.step) = (Self.seconds, Int64(step))
        let bytes: [UInt8] = try event.serializedBytes()
        let length = Self.littleEndian(UInt64(bytes.count))
        let record =
            length + Self.littleEndian(CRC32C.masked(length)) + bytes + Self.littleEndian(CRC32C.masked(bytes))
        if let code = AtomicFile.writeAll(record, to: descriptor) {
            throw FileError(path: path, operation: .write, reason: .system(code))
        }
    }

    private static func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }

    /// Since 1970.
    private static var seconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}

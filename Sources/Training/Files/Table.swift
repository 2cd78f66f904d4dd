import Glibc

/// A CSV file that grows by whole rows: each write ends with a row, so that whatever kills the writer leaves a table.
///
/// The first column counts rows that belong to steps or epochs.
final class Table {
    let path: String
    private let descriptor: Int32

    /// Opens the file and writes the header.
    ///
    /// - Parameter first: continue the table that is there: rows from this number on, and what a power cut may have left
    ///   incomplete, are cut off. `nil` begins anew.
    init(_ path: String, columns: [String], continuingAt first: Int?) throws {
        self.path = path
        let header = columns.joined(separator: ",")
        let kept = try first.flatMap { try Self.keptBytes(path, header: header, below: $0) } ?? 0
        let flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_APPEND | (kept == 0 ? O_TRUNC : 0)
        descriptor = open(path, flags, 0o666)
        guard descriptor >= 0 else { throw FileError(path: path, operation: .open, reason: .system(errno)) }
        if kept == 0 {
            try write(header + "\n")
        } else if ftruncate(descriptor, kept) != 0 {
            throw FileError(path: path, operation: .write, reason: .system(errno))
        }
    }

    deinit { close(descriptor) }

    func append(_ rows: [[String]]) throws {
        guard !rows.isEmpty else { return }
        try write(rows.map { $0.joined(separator: ",") + "\n" }.joined())
    }

    /// Brings the rows to the disk. Pipes and terminals, which cannot, are no error.
    func flush() throws {
        guard fsync(descriptor) != 0, errno != EINVAL, errno != ENOTSUP else { return }
        throw FileError(path: path, operation: .flush, reason: .system(errno))
    }

    private func write(_ text: String) throws {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw FileError(path: path, operation: .write, reason: .system(errno)) }
            bytes = bytes.dropFirst(count)
        }
    }

    /// How many bytes of the table hold the header and the rows below `first`; `nil` where there is no table.
    private static func keptBytes(_ path: String, header: String, below first: Int) throws -> Int? {
        guard access(path, F_OK) == 0 else { return nil }
        let bytes = try RegularFile.read(path)
        let newline = UInt8(ascii: "\n")
        guard let headerEnd = bytes.firstIndex(of: newline) else { return nil }
        let found = String(decoding: bytes[..<headerEnd], as: UTF8.self)
        guard found == header else { throw TrainingError.logColumns(file: path, expected: header, found: found) }
        var kept = headerEnd + 1
        while let end = bytes[kept...].firstIndex(of: newline) {
            let number = bytes[kept..<end].prefix { $0 != UInt8(ascii: ",") }
            guard let row = Int(String(decoding: number, as: UTF8.self)), row < first else { break }
            kept = end + 1
        }
        return kept
    }
}

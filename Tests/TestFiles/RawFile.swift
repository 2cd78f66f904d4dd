import Glibc

/// Writes a file in place, without the flush to the disk that whole files deserve: for inputs by the million.
public enum RawFile {
    public static func write(_ bytes: [UInt8], to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0, bytes.isEmpty || Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw WriteFailure(path: path, code: errno)
        }
        close(descriptor)
    }

    public struct WriteFailure: Error {
        public let path: String
        public let code: Int32
    }
}

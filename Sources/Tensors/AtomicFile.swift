import Glibc

/// Writing files so that whoever reads them, and whatever interrupts the writer, finds the old content or the new one
/// and never a part of either.
///
/// The bytes go into a file beside the target, reach the disk, and take the target's name in one step. Where that fails
/// the file beside is removed and the target is as it was.
package enum AtomicFile {
    /// Writes `bytes` to `path`. A link is followed, and an existing file keeps its permissions. A device or pipe, which
    /// a rename would destroy, is written to directly.
    package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        try write(to: path) { descriptor in writeAll(bytes, to: descriptor) }
    }

    /// Writes `text` as UTF-8 to `path`.
    package static func write(_ text: String, to path: String) throws(FileError) {
        try write(Array(text.utf8), to: path)
    }

    /// The same for any `body` that fills a descriptor and returns the `errno` of what failed.
    static func write(to path: String, body: (Int32) -> Int32?) throws(FileError) {
        var status = stat()
        let exists = stat(path, &status) == 0
        let kind = exists ? status.st_mode & S_IFMT : S_IFREG
        if kind == S_IFDIR { throw FileError(path: path, operation: .write, reason: .system(EISDIR)) }
        guard kind == S_IFREG else { return try writeThrough(path, body) }

        let target = exists ? resolved(path) : path
        let (descriptor, temporary) = try createBeside(target, permissions: exists ? status.st_mode & 0o7777 : nil)
        var failure = body(descriptor).map { FileError(path: path, operation: .write, reason: .system($0)) }
        if failure == nil && fsync(descriptor) != 0 { failure = FileError(.flush, path) }
        if close(descriptor) != 0 && failure == nil { failure = FileError(.write, path) }
        if failure == nil && rename(temporary, target) != 0 { failure = FileError(.replace, path) }
        if let failure {
            unlink(temporary)
            throw failure
        }
        flushFolder(of: target)
    }

    /// Gives the complete file `temporary`, which lies in the same folder, the name `path`.
    package static func install(_ temporary: String, as path: String) throws(FileError) {
        let descriptor = open(temporary, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(.open, temporary) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileError(.flush, temporary) }
        guard rename(temporary, path) == 0 else { throw FileError(.replace, path) }
        flushFolder(of: path)
    }

    /// Writes all of `bytes`; returns the `errno` of what failed.
    package static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
        bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                let count = Glibc.write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
                if count < 0 && errno == EINTR { continue }
                if count < 0 { return errno }
                written += count
            }
            return nil
        }
    }

    private static func writeThrough(_ path: String, _ body: (Int32) -> Int32?) throws(FileError) {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(.open, path) }
        defer { close(descriptor) }
        if let code = body(descriptor) { throw FileError(path: path, operation: .write, reason: .system(code)) }
    }

    /// Creates a file of a new name in the folder of `target`; a name left over from a killed process is passed over.
    private static func createBeside(
        _ target: String, permissions: mode_t?
    ) throws(FileError) -> (descriptor: Int32, path: String) {
        var attempt = 0
        while true {
            let path = "\(target).partial-\(getpid())-\(attempt)"
            let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            if descriptor >= 0 {
                if let permissions { fchmod(descriptor, permissions) }
                return (descriptor, path)
            }
            guard errno == EEXIST && attempt < 1000 else { throw FileError(.write, target) }
            attempt += 1
        }
    }

    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    /// Brings the new name itself to the disk. The content is complete either way, so a file system that cannot do this
    /// for folders is no error.
    private static func flushFolder(of path: String) {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}

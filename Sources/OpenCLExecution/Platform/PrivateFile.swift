#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A call of the operating system on a file that failed.
package struct FileFailure: Error {
    let operation: String
    package let code: Int32

    package var reason: String { "\(operation): \(String(cString: strerror(code)))" }
    package var isMissing: Bool { code == ENOENT }

    init(_ operation: String, code: Int32 = errno) {
        self.operation = operation
        self.code = code
    }
}

/// Whole files, readable by their owner alone, written beside and renamed.
package enum PrivateFile {
    /// The file's bytes.
    /// - Parameters:
    ///   - ownedOnly: refuse a file that belongs to another user or is a symbolic link (what is read is run).
    ///   - limitBytes: refuse a longer file, which may claim any length without taking space
    static func contents(
        _ path: String, ownedOnly: Bool = false, limitBytes: Int = .max
    ) throws(FileFailure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | (ownedOnly ? O_NOFOLLOW : 0))
        guard descriptor >= 0 else { throw FileFailure("open") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileFailure("fstat") }
        guard status.st_mode & S_IFMT == S_IFREG else { throw FileFailure("open", code: EINVAL) }
        guard !ownedOnly || status.st_uid == geteuid() else { throw FileFailure("open", code: EPERM) }
        guard Int(status.st_size) <= limitBytes else { throw FileFailure("read", code: EFBIG) }

        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { room in
                room.baseAddress.map { read(descriptor, $0 + filled, room.count - filled) } ?? 0
            }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw FileFailure("read") }
            guard count > 0 else { break }
            filled += count
        }
        bytes.removeLast(bytes.count - filled)
        return bytes
    }

    /// Puts a file of mode 0600 in the place of `path`, whole or not at all.
    package static func replace(_ path: String, with bytes: [UInt8]) throws(FileFailure) {
        let temporary = "\(path).\(getpid()).\(UInt32.random(in: 0 ... .max))"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileFailure("create") }
        do throws(FileFailure) {
            defer { close(descriptor) }
            var written = 0
            while written < bytes.count {
                let count = bytes.withUnsafeBytes { rest in
                    rest.baseAddress.map { write(descriptor, $0 + written, rest.count - written) } ?? 0
                }
                if count < 0 && errno == EINTR { continue }
                guard count >= 0 else { throw FileFailure("write") }
                written += count
            }
        } catch {
            unlink(temporary)
            throw error
        }
        guard rename(temporary, path) == 0 else {
            let failure = FileFailure("rename")
            unlink(temporary)
            throw failure
        }
    }

    /// Makes `path` and the folders above it that are missing, each of mode 0700.
    package static func makeFolder(_ path: String) throws(FileFailure) {
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw FileFailure("mkdir")
        }
        try makeFolder(String(path[..<slash]))
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw FileFailure("mkdir") }
    }
}

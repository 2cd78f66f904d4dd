#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension PrivateFile {
    /// A regular file of a folder.
    struct Listed {
        let name: String
        let byteCount: Int
        /// When it was written or ``touch(_:)`` was called, in nanoseconds.
        let lastUse: Int
    }

    /// The regular files of `folder`, in no order; those that go while it is read are left out.
    static func files(of folder: String) throws(FileFailure) -> [Listed] {
        guard let stream = opendir(folder) else { throw FileFailure("opendir") }
        defer { closedir(stream) }
        var files: [Listed] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            var status = stat()
            guard lstat("\(folder)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
            #if canImport(Darwin)
                let time = status.st_mtimespec
            #else
                let time = status.st_mtim
            #endif
            files.append(
                Listed(
                    name: name, byteCount: Int(status.st_size),
                    lastUse: Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_nsec)))
        }
        return files
    }

    /// Notes that the file is used now. No matter where that fails: it counts as older than it is.
    static func touch(_ path: String) { utimensat(AT_FDCWD, path, nil, 0) }

    /// - Returns: whether this call removed it
    @discardableResult
    static func remove(_ path: String) -> Bool { unlink(path) == 0 }
}

import Glibc

/// A run directory that this process uses: a lock on the file `lock` in it.
///
/// The system gives the lock back when its holder goes or the process ends, however it ends; the file stays. It holds the
/// number of the process, for the message to another one. Where a file system knows no locks there is none.
final class RunLock: Sendable {
    static let fileName = "lock"

    private let descriptor: Int32

    /// - Throws: ``TrainingError/runInUse(folder:process:)``; `FileError` where the file cannot be written.
    init(_ folder: String) throws {
        let path = "\(folder)/\(Self.fileName)"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw FileError(path: path, operation: .write, reason: .system(errno)) }
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
            defer { close(descriptor) }
            throw TrainingError.runInUse(folder: folder, process: Self.holder(descriptor))
        }
        self.descriptor = descriptor
        // Without the number the message of another process is shorter, no more.
        if ftruncate(descriptor, 0) == 0 {
            let text = Array("\(getpid())\n".utf8)
            _ = pwrite(descriptor, text, text.count, 0)
        }
    }

    /// Unlocked before it is closed: a child process that is about to start another program has the file open, too.
    deinit {
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    private static func holder(_ descriptor: Int32) -> Int? {
        var bytes = [UInt8](repeating: 0, count: 20)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        return Int(String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).prefix { $0.isNumber })
    }
}

extension RunDirectory {
    /// Makes the folder of a new run and locks it.
    /// - Throws: ``TrainingError/runExists(folder:)`` where another process has finished a run there meanwhile; else as
    ///   ``RunLock``.
    func claim() throws -> RunLock {
        try create()
        let lock = try RunLock(path)
        guard !hasCheckpoint else { throw TrainingError.runExists(folder: path) }
        return lock
    }

    /// Locks the folder of a run that is to be continued.
    /// - Throws: ``TrainingError/noCheckpoint(folder:)``; else as ``RunLock``.
    func claimForResuming() throws -> RunLock {
        guard hasCheckpoint else { throw TrainingError.noCheckpoint(folder: path) }
        return try RunLock(path)
    }
}

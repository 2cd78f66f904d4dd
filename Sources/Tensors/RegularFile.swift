import Glibc

/// A regular file, open for reading.
///
/// Devices and pipes are refused: they have no length to rely on.
package final class RegularFile {
    package let path: String
    package let byteCount: Int
    private let descriptor: Int32

    package init(_ path: String) throws(FileError) {
        // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileError(.open, path) }
        var status = stat()
        let failure: FileError? =
            if fstat(descriptor, &status) != 0 {
                FileError(.inspect, path)
            } else if status.st_mode & S_IFMT != S_IFREG {
                FileError(path: path, operation: .read, reason: .notARegularFile)
            } else {
                nil
            }
        if let failure {
            close(descriptor)
            throw failure
        }
        self.path = path
        self.descriptor = descriptor
        byteCount = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// All bytes of the file at `path`.
    package static func read(_ path: String) throws(FileError) -> [UInt8] {
        let file = try RegularFile(path)
        return try file.bytes(0..<file.byteCount)
    }

    /// The bytes of `range`.
    package func bytes(_ range: Range<Int>) throws(FileError) -> [UInt8] {
        try Self.checkMemory(range.count, for: path)
        // The initializer below would write the count of an empty array into storage that all empty arrays share: a race.
        guard !range.isEmpty else { return [] }
        var failure: FileError?
        let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            let target = UnsafeMutableRawBufferPointer(buffer)
            do throws(FileError) {
                try read(from: range.lowerBound, into: UnsafeMutableRawBufferPointer(rebasing: target[..<range.count]))
                count = range.count
            } catch { failure = error }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Fills `target` with the bytes from `offset` on.
    package func read(from offset: Int, into target: UnsafeMutableRawBufferPointer) throws(FileError) {
        var count = 0
        while count < target.count {
            let taken = pread(
                descriptor, target.baseAddress?.advanced(by: count), target.count - count, off_t(offset + count))
            if taken < 0 && errno == EINTR { continue }
            guard taken >= 0 else { throw FileError(.read, path) }
            if taken == 0 { throw FileError(path: path, operation: .read, reason: .shortened) }
            count += taken
        }
    }

    /// A file may be of any length without taking space on its disk, and an array that no memory can hold traps.
    package static func checkMemory(_ byteCount: Int, for path: String) throws(FileError) {
        if byteCount / sysconf(Int32(_SC_PAGESIZE)) >= sysconf(Int32(_SC_PHYS_PAGES)) {
            throw FileError(path: path, operation: .read, reason: .system(ENOMEM))
        }
    }
}

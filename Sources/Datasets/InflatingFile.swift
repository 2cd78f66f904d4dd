import CZlib
import Glibc
import Tensors

/// The bytes of a file from front to back, inflated where the file begins as gzip does (RFC 1952).
///
/// Only what is asked for is inflated, so a small archive of endless zeros costs its reader no more than the reader is
/// ready to take.
final class InflatingFile {
    /// A second member of an archive may follow the first; whatever else does is damage.
    private enum State { case plain, withinMember, betweenMembers }

    private static let chunkByteCount = 1 << 16

    private let path: String
    private let descriptor: Int32
    private let fileBytes: Int
    private let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: chunkByteCount, alignment: 1)
    /// zlib keeps the stream's address, so it lives outside of Swift's values.
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private var pending: Slice<UnsafeMutableRawBufferPointer>
    private var state = State.plain

    init(path: String) throws(IDXError.Problem) {
        self.path = path
        stream.initialize(to: z_stream())
        pending = chunk[0..<0]
        // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .file(FileError(.open, path)) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .file(FileError(.inspect, path)) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .file(FileError(path: path, operation: .read, reason: .notARegularFile))
        }
        fileBytes = Int(status.st_size)
        try refill()
        guard pending.starts(with: [0x1F, 0x8B]) else { return }
        let gzipOnly = 16 + MAX_WBITS
        guard inflateInit2_(stream, gzipOnly, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw .damagedGzip("zlib \(ZLIB_VERSION) cannot start")
        }
        state = .withinMember
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        chunk.deallocate()
        if descriptor >= 0 { close(descriptor) }
    }

    /// deflate makes at most so many bytes of one (https://zlib.net/zlib_tech.html).
    private static let mostOfOne = 1032

    /// Refuses what the file cannot hold, and what the computer cannot, before anything is allocated for it.
    func checkPromise(of expected: Int, afterHeader headerBytes: Int) throws(IDXError.Problem) {
        if state == .plain {
            let found = max(0, fileBytes - headerBytes)
            if expected > found { throw .truncated(expected: expected, found: found) }
        } else {
            let (atMost, overflow) = fileBytes.multipliedReportingOverflow(by: Self.mostOfOne)
            if !overflow && expected > atMost { throw .overpromised(expected: expected, atMost: atMost) }
        }
        do { try RegularFile.checkMemory(expected, for: path) } catch { throw .file(error) }
    }

    /// Fills `target` as far as there are bytes. Fewer than asked for means that the file ended, and ended well.
    func read(into target: UnsafeMutableRawBufferPointer) throws(IDXError.Problem) -> Int {
        var count = 0
        while count < target.count {
            if pending.isEmpty { try refill() }
            if pending.isEmpty {
                if state == .withinMember { throw .damagedGzip("it ends before its stream does") }
                break
            }
            let rest = UnsafeMutableRawBufferPointer(rebasing: target[count...])
            count += state == .plain ? copy(into: rest) : try inflateNext(into: rest)
        }
        return count
    }

    /// The next `count` bytes, or as many as there are.
    func bytes(upTo count: Int) throws(IDXError.Problem) -> [UInt8] {
        // The initializer below would write the count of an empty array into storage that all empty arrays share: a race.
        guard count > 0 else { return [] }
        var failure: IDXError.Problem?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            do throws(IDXError.Problem) {
                let target = UnsafeMutableRawBufferPointer(buffer)
                initialized = try read(into: UnsafeMutableRawBufferPointer(rebasing: target[..<count]))
            } catch { failure = error }
        }
        if let failure { throw failure }
        return bytes
    }

    private func copy(into target: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(target.count, pending.count)
        target.copyMemory(from: UnsafeRawBufferPointer(rebasing: pending.prefix(count)))
        pending = pending.dropFirst(count)
        return count
    }

    private func inflateNext(into target: UnsafeMutableRawBufferPointer) throws(IDXError.Problem) -> Int {
        if state == .betweenMembers { inflateReset(stream) }
        let input = UnsafeMutableRawBufferPointer(rebasing: pending).bindMemory(to: UInt8.self)
        let output = UnsafeMutableRawBufferPointer(rebasing: target.prefix(1 << 30)).bindMemory(to: UInt8.self)
        stream.pointee.next_in = input.baseAddress
        stream.pointee.avail_in = UInt32(input.count)
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = UInt32(output.count)
        let status = inflate(stream, Z_NO_FLUSH)
        pending = pending.suffix(Int(stream.pointee.avail_in))
        guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
            throw .damagedGzip(stream.pointee.msg.map { String(cString: $0) } ?? "zlib status \(status)")
        }
        state = status == Z_STREAM_END ? .betweenMembers : .withinMember
        return output.count - Int(stream.pointee.avail_out)
    }

    private func refill() throws(IDXError.Problem) {
        var count: Int
        repeat {
            count = Glibc.read(descriptor, chunk.baseAddress, chunk.count)
        } while count < 0 && errno == EINTR
        guard count >= 0 else { throw .file(FileError(.read, path)) }
        pending = chunk[0..<count]
    }
}

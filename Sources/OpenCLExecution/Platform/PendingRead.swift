import COpenCL

/// A non-blocking read and the host memory that it fills.
package final class PendingRead: Sendable {
    private let buffer: DeviceBuffer
    private let block: StagingBlock
    private let byteCount: Int
    /// Nil where there was nothing to read.
    private let event: Owned<_cl_event>?

    init(of buffer: DeviceBuffer, byteOffset: Int, byteCount: Int) throws(OpenCLError) {
        try buffer.checkRange(byteOffset, byteCount)
        let block = StagingBlock(byteCount: byteCount)
        let queue = buffer.context.queue.raw
        self.buffer = buffer
        self.block = block
        self.byteCount = byteCount
        guard byteCount > 0 else {
            event = nil
            return
        }
        event = try Owned<_cl_event>("clEnqueueReadBuffer", "\(byteCount) bytes of \(buffer.purpose)") {
            clEnqueueReadBuffer(
                queue, buffer.handle.raw, cl_bool(CL_FALSE), byteOffset, byteCount, block.bytes.baseAddress, 0, nil, $0)
        }
        buffer.lastUse.note(buffer.context.progress.commandEnqueued())
    }

    /// The driver must not write into memory that is gone: releasing the buffer waits too, but only if it is the last.
    deinit {
        buffer.context.waitBeforeRelease(buffer.lastUse)
    }

    /// Waits for the read and returns the elements.
    /// - Throws: ``OpenCLError/call(name:code:context:)``
    package func values<Element: BitwiseCopyable>(_ type: Element.Type) throws(OpenCLError) -> [Element] {
        try event?.wait("reading \(buffer.purpose)")
        return (0..<byteCount / MemoryLayout<Element>.stride).map {
            block.bytes.load(fromByteOffset: $0 * MemoryLayout<Element>.stride, as: Element.self)
        }
    }
}

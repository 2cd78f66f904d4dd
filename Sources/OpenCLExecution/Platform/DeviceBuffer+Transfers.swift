import COpenCL

extension DeviceBuffer {
    /// Copies `values` to `byteOffset …` and waits until that is done.
    /// - Throws: ``OpenCLError/transferRange(buffer:byteOffset:byteCount:bufferBytes:)``,
    ///   ``OpenCLError/call(name:code:context:)``
    package func write<Element: BitwiseCopyable>(_ values: [Element], byteOffset: Int = 0) throws(OpenCLError) {
        let byteCount = values.count * MemoryLayout<Element>.stride
        try checkRange(byteOffset, byteCount)
        guard byteCount > 0 else { return }
        let newest = context.progress.newest
        try check("clEnqueueWriteBuffer", "\(byteCount) bytes to \(purpose)") {
            values.withUnsafeBytes {
                clEnqueueWriteBuffer(
                    context.queue.raw, handle.raw, cl_bool(CL_TRUE), byteOffset, byteCount, $0.baseAddress, 0, nil, nil)
            }
        }
        context.progress.completed(upTo: newest)
    }

    /// Copies `values` to `byteOffset …` in its turn and returns at once; the bytes are kept until then.
    /// - Throws: as ``write(_:byteOffset:)``; a failure of an earlier non-blocking write is reported here or by
    ///   ``OpenCLContext/finish()``.
    package func writeLater<Element: BitwiseCopyable>(_ values: [Element], byteOffset: Int = 0) throws(OpenCLError) {
        let byteCount = values.count * MemoryLayout<Element>.stride
        try checkRange(byteOffset, byteCount)
        guard byteCount > 0 else { return }
        try context.staging.withLock { (pool) throws(OpenCLError) in
            try pool.reclaim()
            let block = pool.block(byteCount: byteCount)
            values.withUnsafeBytes { block.bytes.copyMemory(from: $0) }
            let event = try Owned<_cl_event>("clEnqueueWriteBuffer", "\(byteCount) bytes to \(purpose)") {
                clEnqueueWriteBuffer(
                    context.queue.raw, handle.raw, cl_bool(CL_FALSE), byteOffset, byteCount, block.bytes.baseAddress, 0,
                    nil, $0)
            }
            lastUse.note(context.progress.commandEnqueued())
            pool.add(StagedWrite(block: block, event: event))
        }
    }

    /// Waits for everything enqueued before and returns `count` elements from `byteOffset` on.
    /// - Parameter count: nil for all that fit into the rest of the buffer.
    /// - Throws: as ``write(_:byteOffset:)``
    package func read<Element: BitwiseCopyable & Numeric>(
        _ type: Element.Type, byteOffset: Int = 0, count: Int? = nil
    ) throws(OpenCLError) -> [Element] {
        let count = count ?? (byteCount - byteOffset) / MemoryLayout<Element>.stride
        try checkRange(byteOffset, count * MemoryLayout<Element>.stride)
        var values = [Element](repeating: .zero, count: count)
        try read(into: &values, byteOffset: byteOffset)
        return values
    }

    /// Waits for everything enqueued before and fills `values`; allocates nothing.
    /// - Throws: as ``write(_:byteOffset:)``
    package func read<Element: BitwiseCopyable>(
        into values: inout [Element], byteOffset: Int = 0
    ) throws(OpenCLError) {
        let byteCount = values.count * MemoryLayout<Element>.stride
        try checkRange(byteOffset, byteCount)
        guard byteCount > 0 else { return try context.finish() }
        let newest = context.progress.newest
        try check("clEnqueueReadBuffer", "\(byteCount) bytes of \(purpose)") {
            values.withUnsafeMutableBytes {
                clEnqueueReadBuffer(
                    context.queue.raw, handle.raw, cl_bool(CL_TRUE), byteOffset, byteCount, $0.baseAddress, 0, nil, nil)
            }
        }
        context.progress.completed(upTo: newest)
    }

    /// Begins to read `byteCount` bytes in their turn and returns at once.
    /// - Throws: as ``write(_:byteOffset:)``
    package func readLater(byteOffset: Int = 0, byteCount: Int? = nil) throws(OpenCLError) -> PendingRead {
        try PendingRead(of: self, byteOffset: byteOffset, byteCount: byteCount ?? self.byteCount - byteOffset)
    }

    /// Writes `pattern` again and again over `byteCount` bytes from `byteOffset` on, in its turn, without waiting.
    /// - Parameter byteCount: nil for the rest of the buffer
    /// - Throws: ``OpenCLError/fillPattern(buffer:patternBytes:byteOffset:byteCount:)`` unless the pattern has 1, 2, 4 …
    ///   128 bytes and divides offset and count; else as ``write(_:byteOffset:)``
    package func fill<Pattern: BitwiseCopyable>(
        with pattern: Pattern, byteOffset: Int = 0, byteCount: Int? = nil
    ) throws(OpenCLError) {
        let byteCount = byteCount ?? self.byteCount - byteOffset
        let patternBytes = MemoryLayout<Pattern>.size
        try checkRange(byteOffset, byteCount)
        guard patternBytes > 0, patternBytes <= 128, patternBytes & (patternBytes - 1) == 0,
            byteOffset % patternBytes == 0, byteCount % patternBytes == 0
        else {
            throw .fillPattern(
                buffer: purpose, patternBytes: patternBytes, byteOffset: byteOffset, byteCount: byteCount)
        }
        guard byteCount > 0 else { return }
        try check("clEnqueueFillBuffer", "\(byteCount) bytes of \(purpose)") {
            withUnsafeBytes(of: pattern) {
                clEnqueueFillBuffer(
                    context.queue.raw, handle.raw, $0.baseAddress, patternBytes, byteOffset, byteCount, 0, nil, nil)
            }
        }
        lastUse.note(context.progress.commandEnqueued())
    }

    /// Copies `byteCount` bytes of `source` here, in its turn, without waiting; the two ranges must not overlap.
    /// - Parameter byteCount: nil for the rest of `source`
    /// - Throws: as ``write(_:byteOffset:)``
    package func copy(
        from source: DeviceBuffer, sourceByteOffset: Int = 0, byteOffset: Int = 0, byteCount: Int? = nil
    ) throws(OpenCLError) {
        let byteCount = byteCount ?? source.byteCount - sourceByteOffset
        try source.checkRange(sourceByteOffset, byteCount)
        try checkRange(byteOffset, byteCount)
        guard byteCount > 0 else { return }
        try check("clEnqueueCopyBuffer", "\(byteCount) bytes from \(source.purpose) to \(purpose)") {
            clEnqueueCopyBuffer(
                context.queue.raw, source.handle.raw, handle.raw, sourceByteOffset, byteOffset, byteCount, 0, nil, nil)
        }
        let command = context.progress.commandEnqueued()
        lastUse.note(command)
        source.lastUse.note(command)
    }
}

extension OpenCLContext {
    func reclaimStaging() throws(OpenCLError) {
        try staging.withLock { (pool) throws(OpenCLError) in try pool.reclaim() }
    }
}

import COpenCL

/// Bytes on a device, or a part of another buffer's bytes.
///
/// The memory begins at a multiple of the device's ``OpenCLDevice/alignment``. Released only when no queued command
/// uses it: the last reference waits for the queue where one might.
package final class DeviceBuffer: Sendable {
    package let context: OpenCLContext
    package let byteCount: Int
    package let purpose: String
    let handle: Owned<_cl_mem>
    let lastUse = LastUse()
    /// The buffer that this one is a part of; held, for the memory is its own.
    private let parent: DeviceBuffer?
    /// Where this buffer begins in the memory of `parent`, in bytes.
    private let origin: Int
    private let counted: LiveObjects.Entry

    /// What is allocated where nothing is asked for, so that a buffer of an empty tensor is a legal argument.
    private static let minimumBytes = 16

    fileprivate init(
        context: OpenCLContext, byteCount: Int, purpose: String, parent: DeviceBuffer?, origin: Int,
        handle: consuming Owned<_cl_mem>
    ) {
        self.context = context
        self.byteCount = byteCount
        self.purpose = purpose
        self.parent = parent
        self.origin = origin
        self.handle = handle
        counted = LiveObjects.Entry(context.live, .buffer, bytes: parent == nil ? byteCount : 0)
    }

    convenience init(context: OpenCLContext, byteCount: Int, purpose: String) throws(OpenCLError) {
        let device = context.device
        let tooLarge = OpenCLError.outOfMemory(
            purpose: purpose, bytes: byteCount, limit: device.maxAllocationBytes,
            heldBytes: context.live.bufferBytes, device: device.label)
        guard (0...device.maxAllocationBytes).contains(byteCount) else { throw tooLarge }
        do {
            let room = max(byteCount, Self.minimumBytes)
            let handle = try Owned<_cl_mem>("clCreateBuffer", "\(purpose), \(room) bytes") { code in
                clCreateBuffer(context.context.raw, cl_mem_flags(CL_MEM_READ_WRITE), room, nil, code)
            }
            self.init(
                context: context, byteCount: byteCount, purpose: purpose, parent: nil, origin: 0, handle: handle)
        } catch .call(_, let code, _) where OpenCLStatus.outOfMemory.contains(code) {
            throw tooLarge
        }
    }

    deinit {
        context.waitBeforeRelease(lastUse)
    }

    /// The bytes `byteOffset ..< byteOffset + byteCount` as a buffer that shares them.
    /// - Parameter byteCount: nil for all that follow
    /// - Throws: ``OpenCLError/misaligned(buffer:byteOffset:alignment:)`` where the offset is no multiple of the device's
    ///   alignment, ``OpenCLError/transferRange(buffer:byteOffset:byteCount:bufferBytes:)`` outside this buffer.
    package func part(byteOffset: Int, byteCount: Int? = nil) throws(OpenCLError) -> DeviceBuffer {
        let byteCount = byteCount ?? self.byteCount - byteOffset
        try checkRange(byteOffset, byteCount)
        let alignment = context.device.alignment
        guard byteOffset % alignment == 0 else {
            throw .misaligned(buffer: purpose, byteOffset: byteOffset, alignment: alignment)
        }
        guard byteCount > 0 else { return try DeviceBuffer(context: context, byteCount: 0, purpose: purpose) }
        return try region(byteOffset: byteOffset, byteCount: byteCount)
    }

    /// A part between guard bands: `byteCount` may be 0, for what is written past its end lies in a band.
    /// - Throws: ``OpenCLError/call(name:code:context:)``
    func part(guardedFrom byteOffset: Int, byteCount: Int) throws(OpenCLError) -> DeviceBuffer {
        try region(byteOffset: byteOffset, byteCount: byteCount)
    }

    /// A part that lies inside and begins where the device can address it.
    private func region(byteOffset: Int, byteCount: Int) throws(OpenCLError) -> DeviceBuffer {
        // OpenCL knows no part of a part: the offset counts from the memory's owner.
        let owner = parent ?? self
        var region = cl_buffer_region(origin: origin + byteOffset, size: max(byteCount, Self.minimumBytes))
        let handle = try Owned<_cl_mem>("clCreateSubBuffer", "\(purpose), \(byteCount) bytes at \(byteOffset)") {
            code in
            clCreateSubBuffer(
                owner.handle.raw, cl_mem_flags(CL_MEM_READ_WRITE), cl_buffer_create_type(CL_BUFFER_CREATE_TYPE_REGION),
                &region, code)
        }
        return DeviceBuffer(
            context: context, byteCount: byteCount, purpose: purpose, parent: owner, origin: region.origin,
            handle: handle)
    }

    /// - Throws: ``OpenCLError/transferRange(buffer:byteOffset:byteCount:bufferBytes:)`` where the range leaves the buffer.
    func checkRange(_ byteOffset: Int, _ byteCount: Int) throws(OpenCLError) {
        guard byteOffset >= 0, byteCount >= 0, byteOffset <= self.byteCount - byteCount else {
            throw .transferRange(
                buffer: purpose, byteOffset: byteOffset, byteCount: byteCount, bufferBytes: self.byteCount)
        }
    }
}

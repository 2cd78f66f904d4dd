import COpenCL
import Synchronization

/// A device put to use: its context, an in-order command queue, and the memory on it.
///
/// Everything enqueued runs in the order of the calls, or as if it did (``LaunchGraph``). Buffers, programs and kernels
/// hold the context; it goes when the last of them does. All methods may be called from any thread.
package final class OpenCLContext: Sendable {
    package let device: OpenCLDevice
    /// Whether launches can be timed, see ``Kernel/enqueueTimed(_:)``.
    package let isProfiling: Bool
    package let live = LiveObjects()
    let context: Owned<_cl_context>
    let queue: Owned<_cl_command_queue>
    /// A second queue, whose commands run as soon as those that they name have; see ``LaunchGraph``.
    let unorderedQueue: UnorderedQueue?
    let progress = QueueProgress()
    let staging = Mutex(StagingPool())
    private let bands = Atomic<UInt32>(0)

    /// - Parameters:
    ///   - profiling: whether launches can be timed
    ///   - runsSideBySide: whether it has an ``unorderedQueue``
    /// - Throws: ``OpenCLError/unusableDevice(name:reasons:)``, ``OpenCLError/call(name:code:context:)``
    package init(
        device: OpenCLDevice, profiling: Bool = false, runsSideBySide: Bool = false
    ) throws(OpenCLError) {
        guard device.limitations.isEmpty else {
            throw .unusableDevice(name: device.label, reasons: device.limitations)
        }
        self.device = device
        isProfiling = profiling
        let context = try Owned<_cl_context>("clCreateContext", device.label) { code in
            let properties = [cl_context_properties(CL_CONTEXT_PLATFORM), Int(bitPattern: device.handle.platform), 0]
            var id: cl_device_id? = device.handle.raw
            return clCreateContext(properties, 1, &id, nil, nil, code)
        }
        queue = try Owned<_cl_command_queue>("clCreateCommandQueue", device.label) { code in
            let properties = profiling ? cl_command_queue_properties(CL_QUEUE_PROFILING_ENABLE) : 0
            return clCreateCommandQueue(context.raw, device.handle.raw, properties, code)
        }
        unorderedQueue = runsSideBySide ? try UnorderedQueue(context.raw, device) : nil
        self.context = context
    }

    /// Staging memory and objects in use must outlive the queued commands.
    deinit {
        checkRelease("clFinish") { clFinish(queue.raw) }
    }

    /// Waits until everything enqueued has run.
    /// - Throws: ``OpenCLError/call(name:code:context:)``; also the failure of an earlier non-blocking write.
    package func finish() throws(OpenCLError) {
        let newest = progress.newest
        try check("clFinish", device.label) { clFinish(queue.raw) }
        progress.completed(upTo: newest)
        try reclaimStaging()
    }

    /// Sends what is enqueued to the device without waiting.
    /// - Throws: ``OpenCLError/call(name:code:context:)``
    package func flush() throws(OpenCLError) {
        try check("clFlush", device.label) { clFlush(queue.raw) }
    }

    /// Memory for `byteCount` bytes, contents undefined.
    ///
    /// - Parameter purpose: what it is for, e.g. `weights of encoder.1 [128, 64]`; appears in errors.
    /// - Throws: ``OpenCLError/outOfMemory(purpose:bytes:limit:heldBytes:device:)``
    package func allocate(byteCount: Int, purpose: String = "a buffer") throws(OpenCLError) -> DeviceBuffer {
        try DeviceBuffer(context: self, byteCount: byteCount, purpose: purpose)
    }

    /// A buffer that holds `values`.
    /// - Throws: as ``allocate(byteCount:purpose:)``, ``DeviceBuffer/write(_:byteOffset:)``
    package func allocate<Element: BitwiseCopyable>(
        _ values: [Element], purpose: String = "a buffer"
    ) throws(OpenCLError) -> DeviceBuffer {
        let buffer = try allocate(byteCount: values.count * MemoryLayout<Element>.stride, purpose: purpose)
        try buffer.write(values)
        return buffer
    }

    /// A number that no other ``GuardBands`` of this context have (the first 2²² of them).
    func nextBand() -> UInt32 { bands.wrappingAdd(1, ordering: .relaxed).newValue }

    /// Waits where an object is about to be released that a queued command may still use.
    func waitBeforeRelease(_ use: borrowing LastUse) {
        guard !progress.isCompleted(use.command) else { return }
        let newest = progress.newest
        checkRelease("clFinish") { clFinish(queue.raw) }
        progress.completed(upTo: newest)
    }
}

/// A queue whose commands run in the order in which those that they wait for are done.
final class UnorderedQueue: Sendable {
    let handle: Owned<_cl_command_queue>

    init(_ context: cl_context, _ device: OpenCLDevice) throws(OpenCLError) {
        handle = try Owned<_cl_command_queue>("clCreateCommandQueue", "\(device.label), out of order") { code in
            let properties = cl_command_queue_properties(CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE)
            return clCreateCommandQueue(context, device.handle.raw, properties, code)
        }
    }
}

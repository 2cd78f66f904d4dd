import COpenCL
import Synchronization

/// A kernel with its arguments set, ready to be launched any number of times from any thread.
///
/// It has a kernel object of its own, so its arguments are set exactly once, in `init`; and it holds its buffers, so
/// that none is released while a launch is queued.
package final class Kernel: Sendable {
    package let program: Program
    package let signature: KernelSignature
    let handle: Owned<_cl_kernel>
    /// The work-items that a group of this kernel may have on the device.
    package let groupLimit: Int
    private let buffers: [DeviceBuffer]
    private let lastUse = LastUse()
    /// The group size that was noted last; 0 is none.
    private let notedGroup = Atomic<UInt64>(0)
    private let counted: LiveObjects.Entry

    package var name: String { signature.name }
    private var context: OpenCLContext { program.context }

    /// For each parameter, whether the compiler says that the kernel only reads there; where it says nothing, false.
    var isReadOnly: [Bool] {
        program.interface?.kernels[entry]?.map { $0.isConstant || $0.address == .constant }
            ?? signature.parameters.map { _ in false }
    }

    /// What the program calls it: ``name``, or another where kernels of one name share a program.
    private let entry: String

    init(
        program: Program, entry: String, signature: KernelSignature, arguments: [KernelArgument]
    ) throws(OpenCLError) {
        try program.verify(signature, entry: entry)
        try signature.verify(arguments)
        let handle = try Owned<_cl_kernel>("clCreateKernel", "\(signature.name) of \(program.name)") {
            clCreateKernel(program.handle.raw, entry, $0)
        }
        let count = try Self.argumentCount(handle.raw)
        guard count == arguments.count else {
            throw .signature(
                kernel: signature.name, argument: "its arguments", expected: "\(arguments.count)", found: "\(count)")
        }
        var buffers: [DeviceBuffer] = []
        for (index, (parameter, argument)) in zip(signature.parameters, arguments).enumerated() {
            let place = "\(parameter.name) of \(signature.name)"
            if let buffer = try argument.set(index, of: handle.raw, place) { buffers.append(buffer) }
        }
        groupLimit = try infoValue(Int.self, "clGetKernelWorkGroupInfo") {
            let question = cl_kernel_work_group_info(CL_KERNEL_WORK_GROUP_SIZE)
            return clGetKernelWorkGroupInfo(handle.raw, program.context.device.handle.raw, question, $0, $1, $2)
        }
        self.program = program
        self.entry = entry
        self.signature = signature
        self.handle = handle
        self.buffers = buffers
        counted = LiveObjects.Entry(program.context.live, .kernel)
    }

    deinit {
        context.waitBeforeRelease(lastUse)
    }

    /// Checks sizes once for any number of launches.
    /// - Parameters:
    ///   - global: work-items by dimension, multiples of `local`; 0 makes a launch that does nothing
    ///   - local: work-items of a group by dimension
    /// - Throws: ``OpenCLError/launch(kernel:global:local:reason:)``
    package func range(global: [Int], local: [Int]) throws(OpenCLError) -> LaunchRange {
        try LaunchRange(global: global, local: local, kernel: name, device: context.device, groupLimit: groupLimit)
    }

    /// Enqueues one launch and returns at once; allocates nothing.
    /// - Throws: ``OpenCLError/call(name:code:context:)``
    package func enqueue(_ range: LaunchRange) throws(OpenCLError) {
        guard !range.isEmpty else { return }
        try check("clEnqueueNDRangeKernel", description(of: range)) {
            enqueue(range, on: context.queue.raw, after: .nothing, event: nil)
        }
        noteLaunch(range)
    }

    /// ``range(global:local:)`` and ``enqueue(_:)`` in one.
    package func enqueue(global: [Int], local: [Int]) throws(OpenCLError) {
        try enqueue(try range(global: global, local: local))
    }

    /// Enqueues one launch whose time can be asked for.
    /// - Returns: nil for an empty range
    /// - Throws: ``OpenCLError/call(name:code:context:)``; CL_PROFILING_INFO_NOT_AVAILABLE in a context without profiling,
    ///   also where the driver would answer (Oclgrind does).
    package func enqueueTimed(_ range: LaunchRange) throws(OpenCLError) -> TimedLaunch? {
        guard context.isProfiling else {
            throw .call(name: "clGetEventProfilingInfo", code: CL_PROFILING_INFO_NOT_AVAILABLE, context: name)
        }
        guard !range.isEmpty else { return nil }
        let event = try Owned<_cl_event>("clEnqueueNDRangeKernel", description(of: range)) {
            enqueue(range, on: context.queue.raw, after: .nothing, event: $0)
        }
        noteLaunch(range)
        return TimedLaunch(kernel: name, event: event)
    }

    func description(of range: LaunchRange) -> String { "\(name) over \(range.global) in groups of \(range.local)" }

    /// Whoever calls this checks the status, and notes the launch.
    /// - Parameter awaited: the commands that run before this one
    @inline(__always)
    func enqueue(
        _ range: LaunchRange, on queue: cl_command_queue, after awaited: UnsafeBufferPointer<cl_event?>,
        event: UnsafeMutablePointer<cl_event?>?
    ) -> cl_int {
        withUnsafePointer(to: range.globalSizes) { global in
            withUnsafePointer(to: range.localSizes) { local in
                global.withMemoryRebound(to: Int.self, capacity: 3) { global in
                    local.withMemoryRebound(to: Int.self, capacity: 3) { local in
                        clEnqueueNDRangeKernel(
                            queue, handle.raw, cl_uint(range.dimensions), nil, global, local, cl_uint(awaited.count),
                            awaited.baseAddress, event)
                    }
                }
            }
        }
    }

    @inline(__always)
    func noteLaunch(_ range: LaunchRange) {
        lastUse.note(context.progress.commandEnqueued())
        let key = range.localKey
        if notedGroup.load(ordering: .relaxed) != key {
            notedGroup.store(key, ordering: .relaxed)
            program.noteLaunch(LaunchedGroup(kernel: entry, localKey: key))
        }
    }

    static func argumentCount(_ kernel: cl_kernel) throws(OpenCLError) -> Int {
        Int(
            try infoValue(cl_uint.self, "clGetKernelInfo") {
                clGetKernelInfo(kernel, cl_kernel_info(CL_KERNEL_NUM_ARGS), $0, $1, $2)
            })
    }
}

/// A launch whose time is taken by the device.
package final class TimedLaunch: Sendable {
    package let kernel: String
    private let event: Owned<_cl_event>

    init(kernel: String, event: consuming Owned<_cl_event>) {
        self.kernel = kernel
        self.event = event
    }

    /// Waits for the launch and returns how long it ran on the device, in nanoseconds.
    /// - Throws: ``OpenCLError/call(name:code:context:)``
    package func nanoseconds() throws(OpenCLError) -> UInt64 {
        let (start, end) = try interval()
        return end - start
    }

    /// Waits for the launch and returns when it ran, in nanoseconds on the device's clock.
    /// - Throws: ``OpenCLError/call(name:code:context:)``
    package func interval() throws(OpenCLError) -> (start: UInt64, end: UInt64) {
        try event.wait(kernel)
        let start = try time(CL_PROFILING_COMMAND_START)
        return (start, max(start, try time(CL_PROFILING_COMMAND_END)))
    }

    private func time(_ question: Int32) throws(OpenCLError) -> cl_ulong {
        try infoValue(cl_ulong.self, "clGetEventProfilingInfo") {
            clGetEventProfilingInfo(event.raw, cl_profiling_info(question), $0, $1, $2)
        }
    }
}

extension UnsafeBufferPointer<cl_event?> {
    fileprivate static var nothing: Self { Self(start: nil, count: 0) }
}

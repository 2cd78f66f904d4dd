import Runtime

/// A plan whose kernels are built and whose arguments are bound: a run is a list of launches.
final class OpenCLExecutable: Executable {
    let plan: Plan
    private let backend: OpenCLBackend
    private let inputs: [DeviceBuffer]
    private let outputs: [(name: String, type: TensorType, buffer: DeviceBuffer)]
    private let launches: [PreparedLaunch]
    private let bands: Guard?
    /// The same launches side by side; `nil` where they run one after the other.
    let graph: LaunchGraph?
    /// The launches of each step.
    private let launchesOfStep: [Range<Int>]
    /// The same in one launch of many runs; `nil` for a plan whose steps are not all small.
    private let repetition: ((Int) throws -> PreparedLaunch)?
    private var repetitions: [Int: PreparedLaunch] = [:]

    private struct PreparedLaunch {
        let kernel: Kernel
        let range: LaunchRange
        /// Those of its arguments.
        let bands: [GuardBands]
    }

    init(_ plan: Plan, store: OpenCLStore, backend: OpenCLBackend) throws {
        self.plan = plan
        self.backend = backend
        var lowering = Lowering(device: backend.openCLDevice, configuration: backend.configuration)
        var ranges: [Range<Int>] = []
        let joined = JoinedSteps(plan, backend.configuration)
        for (index, step) in plan.steps.enumerated() {
            let first = lowering.launches.count
            if let launches = joined.launches[index] {
                for launch in launches { lowering.append(launch) }
            } else {
                try lowering.lower(step, prologue: joined.prologues[index])
            }
            ranges.append(first..<lowering.launches.count)
        }
        let small = joined.whole
        launchesOfStep = ranges

        if backend.context.unorderedQueue != nil { lowering.alternateScratch(betweenSteps: ranges) }
        let (lowered, scratchBytes) = (lowering.launches, lowering.scratchBytes)

        var forecast = MemoryForecast()
        forecast.addTransient(plan)
        for byteCount in scratchBytes { forecast.add("scratch memory of kernels", byteCount: byteCount) }
        try forecast.check(on: backend, beside: backend.context.live.bufferBytes)

        let inputs = try plan.inputs.map { input in
            let memory = try backend.allocate(
                byteCount: input.content.byteCount, purpose: "input \(input.name) \(input.content)")
            try memory.buffer.fill(with: UInt8(0))
            return memory
        }
        let states = try plan.states.map { try store.memory($0.name) }
        let slots = try plan.slots.enumerated().map { index, byteCount in
            try backend.allocate(byteCount: byteCount, purpose: "slot \(index) for intermediate values")
        }
        let scratch = try scratchBytes.map {
            try backend.allocate(byteCount: $0, purpose: "scratch memory of kernels")
        }
        self.inputs = inputs.map(\.buffer)
        bands = Guard(kept: inputs + states, transient: slots + scratch)
        let located = { (memory: Memory) -> KernelMemory in
            switch memory {
            case .place(.input(let index)): inputs[index]
            case .place(.state(let index)): states[index]
            case .place(.slot(let index)): slots[index]
            case .scratch(let index): scratch[index]
            }
        }
        outputs = plan.outputs.map { ($0.name, $0.content.type, located(.place($0.content.place)).buffer) }
        let entries = try backend.programs.kernels(lowered.map(\.unit))
        let prepare = { (launch: Launch, entry: KernelEntry) throws -> PreparedLaunch in
            let kernel = try entry.kernel(launch.signature, launch.arguments.map { $0.bound { located($0).buffer } })
            return PreparedLaunch(
                kernel: kernel, range: try kernel.range(global: launch.global, local: launch.local),
                bands: launch.memories.compactMap { located($0).bands })
        }
        let prepared = try zip(lowered, entries).map { try prepare($0, $1) }
        launches = prepared
        graph = backend.context.unorderedQueue.flatMap { unordered in
            let used = zip(lowered, prepared).filter { !$1.range.isEmpty }
            return LaunchGraph(
                used.map { ($1.kernel, $1.range) }, LaunchOrder(used.map { $0.use(isReadOnly: $1.kernel.isReadOnly) }),
                on: backend.context, unordered)
        }
        repetition = small.map { small in { try prepare(small.launch(runs: $0), entries[0]) } }
    }

    func enqueue() throws {
        if let graph { return try graph.enqueue() }
        try bands?.poison()
        for launch in launches {
            try launch.kernel.enqueue(launch.range)
            for own in launch.bands { try own.verify(after: launch.kernel.name) }
        }
        try bands?.verify(beside: launches.last?.bands ?? [], after: "of some launch of this run")
    }

    func enqueue(times count: Int) throws {
        guard count > 1, let repetition else {
            for _ in 0..<max(0, count) { try enqueue() }
            return
        }
        let launch = try repetitions[count] ?? repetition(count)
        repetitions[count] = launch
        try bands?.poison()
        try launch.kernel.enqueue(launch.range)
        try bands?.verify(after: launch.kernel.name)
    }

    func write(_ tensor: Tensor, toInput name: String) throws {
        guard let index = plan.inputs.firstIndex(where: { $0.name == name }) else {
            throw RuntimeError.unknownInput(name: name, known: plan.inputs.map(\.name))
        }
        let found = TensorType(tensor.elementType, tensor.shape)
        guard found == plan.inputs[index].content else {
            throw RuntimeError.inputType(name: name, expected: plan.inputs[index].content, found: found)
        }
        try inputs[index].write(tensor)
    }

    func read(output name: String) throws -> Tensor {
        guard let output = outputs.first(where: { $0.name == name }) else {
            throw RuntimeError.unknownOutput(name: name, known: outputs.map(\.name))
        }
        return try output.buffer.read(output.type)
    }

    func finish() throws { try backend.context.finish() }

    var launchCount: Int { launches.count }

    /// The device's own times; they need a context with profiling.
    func trace() throws -> [TimedWork] {
        var enqueued: [(step: Int, launch: TimedLaunch)] = []
        for (step, range) in launchesOfStep.enumerated() {
            for launch in launches[range] {
                if let timed = try launch.kernel.enqueueTimed(launch.range) { enqueued.append((step, timed)) }
            }
        }
        return try enqueued.map { step, launch in
            let time = try launch.interval()
            return TimedWork(name: launch.kernel, step: step, start: time.start, end: time.end)
        }
    }

    func timeSteps() throws -> [UInt64] {
        let clock = ContinuousClock()
        try finish()
        return try launchesOfStep.map { range in
            let start = clock.now
            for launch in launches[range] { try launch.kernel.enqueue(launch.range) }
            if !range.isEmpty { try finish() }
            return UInt64(max(0, start.duration(to: clock.now) / .nanoseconds(1)))
        }
    }
}

extension Launch {
    /// What the kernel must look like for this launch.
    fileprivate var signature: KernelSignature {
        KernelSignature(kernel, arguments.map { KernelParameter(name: $0.name, type: $0.kind) })
    }

    fileprivate var memories: [Memory] {
        arguments.compactMap { if case .memory(let memory, _) = $0.value { memory } else { nil } }
    }
}

extension LaunchArgument {
    fileprivate var kind: KernelParameter.Kind {
        switch value {
        case .memory(_, let type): .buffer(type.kernelName)
        case .int32: .int32
        }
    }

    fileprivate func bound(_ buffer: (Memory) -> DeviceBuffer) -> KernelArgument {
        switch value {
        case .memory(let memory, _): .buffer(buffer(memory))
        case .int32(let number): .int32(Int32(clamping: number))
        }
    }
}

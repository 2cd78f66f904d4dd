@_exported import Graphs

/// A machine that runs plans: the CPU reference, an OpenCL device, or one of your own.
///
/// A backend knows no model, and a new operation adds nothing here: order, lifetimes and buffer reuse are planned once,
/// by ``Plan``, for all of them.
public protocol Backend: Sendable {
    /// The word that selects it: `cpu`, `opencl`.
    var name: String { get }
    /// The device's own name, for people.
    var device: String { get }
    /// The memory that values on the device share, in bytes; what is kept only to save time takes a part of it.
    var memoryByteCount: Int { get }
    /// What the device can hold; unless the backend says otherwise, one piece may take all of ``memoryByteCount``.
    var memoryLimits: MemoryLimits { get }
    /// Memory for states, shared by all executables that are made with it.
    func makeStore() throws -> any StateStore
    /// Everything that a run needs: kernels built, arguments bound, memory allocated.
    func makeExecutable(for plan: Plan, store: any StateStore) throws -> any Executable
}

extension Backend {
    public var memoryLimits: MemoryLimits { MemoryLimits(total: memoryByteCount, allocation: memoryByteCount) }
}

/// States on a device: parameters, moments, statistics, data sets. They outlive executables.
public protocol StateStore: AnyObject {
    /// The names and types declared so far, in order of declaration.
    var declarations: [(name: String, type: TensorType)] { get }
    /// Makes room for a state, filled with zeros; a state that exists with this type is kept.
    /// - Throws: ``RuntimeError/stateType(name:expected:found:)`` where it exists with another type.
    func declare(_ name: String, _ type: TensorType) throws
    /// Gives a state its value for the runs that follow.
    /// - Throws: ``RuntimeError/unknownState(name:known:)``, ``RuntimeError/stateType(name:expected:found:)``.
    func write(_ tensor: Tensor, to name: String) throws
    /// Writes some rows of a state: `tensor` is [n, r…] where the state is [rows, r…], and goes to rows `firstRow` ….
    /// - Throws: ``RuntimeError/unknownState(name:known:)``, ``RuntimeError/stateType(name:expected:found:)`` where the
    ///   tensor is no row of the state, or the state has no such rows.
    func write(_ tensor: Tensor, to name: String, firstRow: Int) throws
    /// Waits for the work in flight and copies the state to the host.
    func read(_ name: String) throws -> Tensor
}

/// A plan that is ready to run on one device.
public protocol Executable: AnyObject {
    /// What a run does.
    var plan: Plan { get }
    /// Starts one run of the plan; need not wait for its end. Runs of one store happen in the order of the calls.
    func enqueue() throws
    /// Starts so many runs, one after the other. A backend that can makes one submission of them.
    func enqueue(times count: Int) throws
    /// Gives an input its value for the runs that follow.
    func write(_ tensor: Tensor, toInput name: String) throws
    /// Waits for the last run and copies an output to the host.
    func read(output name: String) throws -> Tensor
    /// Waits until everything that was enqueued is done.
    func finish() throws
    /// How many kernels, or pieces of work like them, one run starts.
    var launchCount: Int { get }
    /// Runs once, measuring each step: nanoseconds in the order of ``Plan/steps``.
    func timeSteps() throws -> [UInt64]
    /// Runs once and waits, and says when each kernel, or piece of work like it, began and ended.
    func trace() throws -> [TimedWork]
}

/// When a kernel, or a piece of work like it, ran.
public struct TimedWork: Sendable, Equatable {
    /// The kernel's name; the operation's, where that is no kernel.
    public let name: String
    /// Which of ``Plan/steps`` it belongs to.
    public let step: Int
    /// Nanoseconds on a clock of the device, the same for all runs.
    public let start, end: UInt64

    /// Work between two times.
    public init(name: String, step: Int, start: UInt64, end: UInt64) {
        (self.name, self.step, self.start, self.end) = (name, step, start, end)
    }
}

extension Executable {
    public var launchCount: Int { plan.steps.count }

    /// Each step by the clock of the host, one after the other.
    public func trace() throws -> [TimedWork] {
        let clock = SuspendingClock()
        var now = UInt64(max(0, SuspendingClock.Instant.processBegin.duration(to: clock.now) / .nanoseconds(1)))
        return try zip(plan.steps, timeSteps()).enumerated().map { index, pair in
            defer { now += pair.1 }
            return TimedWork(name: pair.0.operation.name, step: index, start: now, end: now + pair.1)
        }
    }

    public func enqueue(times count: Int) throws {
        for _ in 0..<max(0, count) { try enqueue() }
    }
}

extension TensorType {
    /// Where rows of a state of this type begin in it, counted in elements.
    /// - Throws: ``RuntimeError/stateType(name:expected:found:)`` where they are no rows of it, or beyond it.
    package func firstElement(ofRows rows: Tensor, from firstRow: Int, name: String) throws(RuntimeError) -> Int {
        let (all, some) = (shape.lengths, rows.shape.lengths)
        guard let count = all.first, let taken = some.first, all.dropFirst() == some.dropFirst(), firstRow >= 0,
            taken <= count, firstRow <= count - taken
        else {
            throw .stateType(name: name, expected: self, found: TensorType(rows.elementType, rows.shape))
        }
        return firstRow * all.dropFirst().reduce(1, *)
    }
}

extension SuspendingClock.Instant {
    /// What times of this process count from.
    fileprivate static let processBegin = SuspendingClock.now
}

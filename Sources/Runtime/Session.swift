/// A program that lives on a backend.
///
///     let session = try Session(program, on: backend, store: store)
///     try session.run()
///     let loss = try session.read("loss")
///
/// A run only enqueues work: shapes, memory and kernel arguments were settled when the session was made. Reading a
/// value waits.
public final class Session {
    /// The plan, ready to run.
    public let executable: any Executable
    /// Where the program's states lie.
    public let store: any StateStore

    /// In which order it runs, and where each value lies.
    public var plan: Plan { executable.plan }

    /// - Parameter passes: the rewritings to apply; fewer of them give the same results, slower.
    /// - Throws: ``RuntimeError/memory(_:)`` where the device cannot hold it, before anything is allocated; what the passes
    ///   and the backend throw.
    public init(
        _ program: Program, on backend: any Backend, store: (any StateStore)? = nil, passes: [Pass] = Pass.all
    ) throws {
        let store = try store ?? backend.makeStore()
        let plan = Plan(try program.applying(passes))
        try MemoryForecast([plan]).check(on: backend)
        for state in plan.states { try store.declare(state.name, state.content) }
        self.store = store
        executable = try backend.makeExecutable(for: plan, store: store)
    }

    /// Starts one run.
    public func run() throws { try executable.enqueue() }

    /// Starts so many runs, one after the other.
    public func run(times count: Int) throws { try executable.enqueue(times: count) }

    /// Gives an input its value for the runs that follow.
    public func write(_ tensor: Tensor, to input: String) throws { try executable.write(tensor, toInput: input) }

    /// Waits for the last run and reads an output.
    public func read(_ output: String) throws -> Tensor { try executable.read(output: output) }

    /// Waits until everything that was started is done.
    public func finish() throws { try executable.finish() }

    /// Runs `count` times, measuring each step, and gives the median time of each.
    public func profile(runs count: Int = 5) throws -> [StepProfile] {
        let samples = try (0..<max(1, count)).map { _ in try executable.timeSteps() }
        return plan.steps.enumerated().map { index, step in
            let times = samples.map { $0[index] }.sorted()
            return StepProfile(step: step, nanoseconds: times[times.count / 2])
        }
    }
}

/// What one step of a plan costs.
public struct StepProfile: Sendable {
    /// What was measured.
    public let step: Plan.Step
    /// The median over the runs.
    public let nanoseconds: UInt64
}

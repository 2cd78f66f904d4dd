/// Takes the times of some training steps: what `tandem train --profile` shows. The steps compute what they would have
/// computed without.
///
/// ```swift
/// let trainer = try Trainer(model, data, options: options, on: backend)
/// trainer.tracer = StepTracer()
/// ```
///
/// An OpenCL backend has to be made with `OpenCLBackend.Options.isProfiling`.
public final class StepTracer {
    /// The steps that were measured, in their order.
    public private(set) var steps: [TracedStep] = []
    private var skipped = 0
    private let skipping: Int
    private let most: Int

    /// - Parameters:
    ///   - skipping: so many steps go before the first one that is measured: they wait for the device's compiler.
    ///   - steps: how many are measured.
    public init(skipping: Int = 3, steps: Int = 20) { (self.skipping, most) = (skipping, steps) }

    /// Starts one run of a session, measured where it is its turn.
    /// - Parameter remaining: how many steps the run still has, this one included; the last ones are not skipped.
    func run(_ session: Session, step: Int, remaining: Int) throws {
        guard steps.count < most, skipped >= skipping || remaining == 1 else {
            skipped += 1
            return try session.run()
        }
        steps.append(TracedStep(step: step, plan: session.plan, work: try session.executable.trace()))
    }
}

/// The times of one training step.
public struct TracedStep: Sendable {
    /// Which step of the run it was.
    public let step: Int
    /// What it ran.
    public let plan: Plan
    /// Each kernel, with its times.
    public let work: [TimedWork]
}

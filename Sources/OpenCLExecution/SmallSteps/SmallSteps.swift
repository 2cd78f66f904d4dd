import Runtime

/// Consecutive steps of a plan that are so small that starting kernels would take longer than they do: all of them as one
/// kernel of one work-item, `small_steps.cl`. If that is a whole plan, it can run many times in one launch.
///
/// Whether a step is small depends on the step alone, and one that stands alone is computed in the same way: what its
/// numbers are does not depend on its neighbours.
///
/// DESIGN. Each step is written as loops with constant bounds around its expression. A value that only these steps read
/// becomes an array of the work-item, of its own type and length, so that the compiler sees what overlaps and what does
/// not; all other values stay in their buffers.
struct SmallSteps {
    let steps: Range<Int>
    let prelude: String
    /// The arguments after the number of runs.
    private let arguments: [LaunchArgument]

    /// What one work-item may do for a step, in elementary operations. Starting a kernel and waiting for it costs PoCL
    /// about as much (3.1 on a Zen 4 core: 1.5 µs queued alone, some 4 µs between kernels that both cores share).
    private static let mostOperations = 16_384
    /// Arrays of one work-item lie on the stack of a thread.
    private static let mostArrayBytes = 65_536
    /// Compilers take longer than in proportion for a long function.
    private static let mostSteps = 400

    private init(steps: Range<Int>, _ writer: SmallStepWriter) {
        self.steps = steps
        prelude = writer.prelude
        arguments = writer.parameters.map { .elements($0.name, .place($0.place), $0.type) }
    }

    func launch(runs: Int) -> Launch {
        Launch(
            "small_steps", prelude: prelude, kernel: "small_steps", [.int("runs", runs)] + arguments, global: [1],
            local: [1])
    }

    /// Whether each step is small.
    static func smallSteps(of plan: Plan) -> [Bool] {
        plan.steps.map { step in
            var writer = SmallStepWriter()
            return writer.write(step, isReadLater: true) && writer.operationsOfLastStep <= mostOperations
        }
    }

    /// The sequences of small steps, as long as they can be.
    static func sequences(of plan: Plan, isSmall: (Int) -> Bool) -> [SmallSteps] {
        plan.steps.indices.split { !isSmall($0) }.flatMap { joined($0.startIndex..<$0.endIndex, of: plan) }
    }

    /// All steps in one, or in parts where one function cannot hold them.
    private static func joined(_ steps: Range<Int>, of plan: Plan) -> [SmallSteps] {
        guard steps.contains(where: { plan.steps[$0].result.type.elementCount > 0 }) else { return [] }
        var writer = SmallStepWriter()
        for index in steps {
            let isWritten = writer.write(plan.steps[index], isReadLater: plan.isRead(resultOf: index, beyond: steps))
            if isWritten, writer.isWithin(parameters: Launch.mostBuffers, arrayBytes: mostArrayBytes),
                index - steps.lowerBound < mostSteps
            {
                continue
            }
            let next = max(index, steps.lowerBound + 1)
            return joined(steps.lowerBound..<next, of: plan) + joined(next..<steps.upperBound, of: plan)
        }
        return [SmallSteps(steps: steps, writer)]
    }
}

extension Plan {
    /// Whether a step outside of `steps` reads what the step `index` writes, or the plan's reader may.
    fileprivate func isRead(resultOf index: Int, beyond steps: Range<Int>) -> Bool {
        let place = self.steps[index].result.place
        guard case .slot = place else { return true }
        for later in self.steps.indices.dropFirst(index + 1) {
            if !steps.contains(later), self.steps[later].operands.contains(where: { $0.place == place }) { return true }
            if self.steps[later].result.place == place { return false }
        }
        return outputs.contains { $0.content.place == place }
    }
}

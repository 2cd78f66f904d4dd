import Runtime

/// A plan whose steps are so small that starting kernels would take longer than they do: all of it as one kernel of one
/// work-item, `small_plan.cl`, which can run the plan many times in one launch.
///
/// DESIGN. Each step is written as loops with constant bounds around its expression. A value in a slot becomes an array
/// of the work-item, of its own type and length, so that the compiler sees what overlaps and what does not; inputs and
/// states stay in their buffers; outputs are copied to theirs at the end of a run.
struct SmallPlan {
    let prelude: String
    /// The arguments after the number of runs.
    private let arguments: [LaunchArgument]

    /// PoCL 3.1 takes 1.5 µs for a queued launch on a Zen 4 core, which does about 2,000 simple operations meanwhile.
    private static let operationsPerStep = 2048
    /// Arrays of one work-item lie on the stack of a thread.
    private static let mostArrayBytes = 65_536
    /// Compilers take longer than in proportion for a long function.
    private static let mostSteps = 400
    /// OpenCL promises 1,024 bytes of parameters (1.2, table 4.3, CL_DEVICE_MAX_PARAMETER_SIZE).
    private static let mostParameters = 100

    /// `nil` where the plan is not small, or has a step that no text is written for.
    init?(_ plan: Plan) {
        let count = plan.steps.count { $0.result.type.elementCount > 0 }
        guard count > 1, count <= Self.mostSteps,
            plan.inputs.count + plan.states.count + plan.outputs.count <= Self.mostParameters
        else { return nil }
        var writer = SmallPlanWriter()
        for step in plan.steps {
            guard writer.write(step) else { return nil }
            guard writer.operations <= Self.operationsPerStep * count,
                writer.arrayBytes <= Self.mostArrayBytes
            else { return nil }
        }
        for (index, output) in plan.outputs.enumerated() {
            if case .slot = output.content.place { writer.copyOutput(output.content, index) }
        }
        prelude = writer.prelude
        arguments = writer.parameters.map { .elements($0.name, .place($0.place), $0.type) }
    }

    func launch(runs: Int) -> Launch {
        Launch(
            "small_plan", prelude: prelude, kernel: "small_plan", [.int("runs", runs)] + arguments, global: [1],
            local: [1])
    }
}

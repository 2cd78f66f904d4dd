import Runtime

/// Which steps of a plan have no launches of their own.
struct JoinedSteps {
    /// For each step that others are computed with: the launches of all of them at the first one, none at the others.
    private(set) var launches: [Int: [Launch]] = [:]
    /// For reductions, what they compute on the way.
    private(set) var prologues: [Int: ComputedOperand] = [:]
    /// All steps, where they are small.
    private(set) var whole: SmallSteps?

    init(_ plan: Plan, _ configuration: KernelConfiguration) {
        let small = configuration.joinsSmallSteps ? SmallSteps.smallSteps(of: plan) : plan.steps.map { _ in false }
        let reductions = configuration.computesReductionOperands ? plan.reductionsWithPrologue { small[$0] } : [:]
        let runs =
            configuration.joinsElementwiseSteps
            ? ElementwiseRun.runs(
                of: plan, isSmall: { small[$0] }, isComputedElsewhere: { reductions[$0] != nil }) : []
        for run in runs { join(run.steps, run.launches) }
        let sequences = SmallSteps.sequences(of: plan) { [launches] in small[$0] && launches[$0] == nil }
        for sequence in sequences { join(sequence.steps, [sequence.launch(runs: 1)]) }
        for (step, reduction) in reductions {
            guard let operand = ComputedOperand(plan.steps[step]) else { continue }  // it is stored then
            (launches[step], prologues[reduction]) = ([], operand)
        }
        whole = sequences.first { $0.steps == plan.steps.indices }
    }

    private mutating func join(_ steps: Range<Int>, _ all: [Launch]) {
        for step in steps { launches[step] = step == steps.lowerBound ? all : [] }
    }
}

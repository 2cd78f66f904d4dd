/// A run that is looked at after every single step: what a step leaves as it was.
///
/// Of a network with one hidden layer, whose units' signs at a point say whether a step stayed within the first order: the
/// output is linear in the hidden parameters as long as no unit of the point is switched on or off.
struct HybridPriority: Sendable {
    struct Step: Sendable {
        let epoch: Int
        let phase: Int
        /// By how much L₁ at the step's own point changed.
        let ownChange: Double
        /// Whether the step switched a unit on or off at its own point.
        let hasSwitched: Bool
        /// Whether a bit of a head changed that was not served.
        let hasMovedFrozenHead: Bool
        /// L₁ over all points, after the step.
        let loss: Double
    }

    let steps: [Step]
    /// L₁ over all points before the first step.
    let firstLoss: Double
    let misalignment: Double

    init(_ settings: HybridSettings, seed: UInt64, epochs: Int, on backend: any Backend) throws {
        let data = try settings.data()
        var options = TrainingOptions()
        (options.epochs, options.seed, options.order) = (epochs, seed, .sequential)
        options.stepsInFlight = 1
        let trainer = try HybridTrainer(settings, data, options: options, on: backend)
        var (weights, evaluation) = (try trainer.weights(), try trainer.evaluate())
        firstLoss = evaluation.losses[0]
        var (steps, misalignment): ([Step], Double) = ([], 0)
        _ = try trainer.run(observe: { records in
            for record in records {
                let point = record.step % data.count
                let (nextWeights, next) = (try trainer.weights(), try trainer.evaluate())
                func squaredError(_ evaluation: HybridEvaluation) -> Double {
                    let error = Double(evaluation.outputs[0][point]) - data.targets[point][0]
                    return error * error
                }
                steps.append(
                    Step(
                        epoch: record.epoch, phase: record.phase,
                        ownChange: squaredError(next) - squaredError(evaluation),
                        hasSwitched: data.activeUnits(weights, at: point) != data.activeUnits(nextWeights, at: point),
                        hasMovedFrozenHead: Self.heads(weights, besides: record.phase)
                            != Self.heads(nextWeights, besides: record.phase),
                        loss: next.losses[0]))
                misalignment = max(misalignment, record.misalignment)
                (weights, evaluation) = (nextWeights, next)
            }
        })
        (self.steps, self.misalignment) = (steps, misalignment)
    }

    /// The bits of the heads that a step for objective `phase` must not touch.
    private static func heads(_ weights: NamedTensors, besides phase: Int) -> [[UInt32]] {
        weights.entries.filter { $0.name.hasPrefix("neuron.") && !$0.name.hasSuffix("\(phase)") }
            .map { $0.tensor.floats.map(\.bitPattern) }
    }

    /// The steps that served an objective after the first.
    var later: [Step] { steps.filter { $0.phase > 1 } }

    /// The largest |change of L₁| at the own point of a later objective's step that kept to the first order.
    var largestOwnChange: Double { later.filter { !$0.hasSwitched }.map(\.ownChange.magnitude).max() ?? 0 }
    /// The same of the steps that switched a unit.
    var largestSwitchingChange: Double { later.filter(\.hasSwitched).map(\.ownChange.magnitude).max() ?? 0 }

    /// For each run of steps that serve later objectives, without one for the first between: how many there are, and by how
    /// much L₁ over all points is larger after them than before.
    var stretches: [(epoch: Int, length: Int, rise: Double)] {
        var found: [(epoch: Int, length: Int, rise: Double)] = []
        var (start, before) = (0, firstLoss)
        for (index, step) in steps.enumerated() {
            let isEnd = index + 1 == steps.count || steps[index + 1].phase == 1
            if step.phase == 1 {
                (start, before) = (index + 1, step.loss)
            } else if isEnd {
                found.append((step.epoch, index + 1 - start, step.loss - before))
            }
        }
        return found
    }

    /// The largest rise of L₁ over all points in a run of steps for later objectives in the second half of the training.
    var largestLateRise: Double {
        let half = (steps.last?.epoch ?? 0) / 2
        return stretches.filter { $0.epoch > half }.map(\.rise).max() ?? .nan
    }

    /// The largest rise of L₁ over all points in a single step for objective 1 in the second half of the training.
    var largestLateRiseOfFirst: Double {
        let half = (steps.last?.epoch ?? 0) / 2
        return zip(steps, steps.dropFirst()).filter { $1.phase == 1 && $1.epoch > half }.map { $1.loss - $0.loss }
            .max() ?? .nan
    }

    /// For each epoch in which a later objective is served without switching a unit, the largest change of L₁ at a point.
    var ownChangeByEpoch: [(Double, Double)] {
        Dictionary(grouping: later.filter { !$0.hasSwitched && $0.ownChange != 0 }, by: \.epoch)
            .map { (Double($0.key), $0.value.map(\.ownChange.magnitude).max() ?? 0) }.sorted { $0.0 < $1.0 }
    }
}

extension RegressionData {
    /// Which units of the first hidden layer a point activates.
    func activeUnits(_ weights: NamedTensors, at point: Int) -> [Bool] {
        guard let weight = weights.entries.first?.tensor.doubles,
            let bias = weights.entries.dropFirst().first?.tensor.doubles
        else { return [] }
        let x = inputs[point]
        return bias.enumerated().map { unit, offset in
            offset + x.indices.reduce(0) { $0 + weight[unit * x.count + $1] * x[$1] } > 0
        }
    }

    /// The share of the units of the first hidden layer that no point activates.
    func deadUnits(_ weights: NamedTensors) -> Double {
        let active = inputs.indices.map { activeUnits(weights, at: $0) }
        guard let units = active.first?.indices, !units.isEmpty else { return .nan }
        return Double(units.count { unit in active.allSatisfy { !$0[unit] } }) / Double(units.count)
    }
}

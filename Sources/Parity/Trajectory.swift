@_exported import Catalogue
import Training

/// The first training steps of a model, from weights that are drawn alike on both backends, on built-in digits or points
/// that it draws itself, in sequential order.
///
/// Every step's loss is compared, and after the last step how far each tensor of the weights has moved. All of training
/// is in it: the batch taken on the device, the gradients, the optimiser, and the states renewed in place.
///
/// Adam runs at a learning rate of 1e-4 instead of the models' 1e-3. Its first steps move every parameter by the learning
/// rate, whatever the size of the gradient; where a gradient is all rounding, rounding decides the sign of the step. At
/// 1e-3 trajectories in single precision part from each other within 20 steps by more than 2e-5 (PyTorch's do, too); at
/// 1e-4 they stay together.
package struct Trajectory: ProofCase {
    package let model: any Model
    package let steps: Int
    package let batchSize: Int

    package init(of model: any Model, steps: Int = 20, batchSize: Int = 4) {
        (self.model, self.steps, self.batchSize) = (model, steps, batchSize)
    }

    /// The largest drift of a loss from double precision, as a share of the loss.
    package static let lossBound = 2e-5

    /// The largest Σ(Δθ − Δθ*)² / Σ Δθ*² of a tensor, with Δθ how far it has moved and * in double precision.
    ///
    /// Measured on the reference in single precision and on PoCL 3.1, 2026-11: 1e-12 with SGD; with Adam up to 1e-7.
    package var changeBound: Double { isAdaptive ? 1e-4 : 1e-10 }

    private var isAdaptive: Bool { model.defaults.optimizer is Adam }
    package var learningRate: Double { isAdaptive ? 1e-4 : model.defaults.optimizer.learningRate }

    package var kind: ProofKind { .model }
    package var name: String { "\(model.title), \(steps) training steps" }
    package var seed: UInt64 { name.seed }
    package var isExact: Bool { false }

    package func listing() throws -> String {
        """
        model: \(model.title)
        steps: \(steps) of \(batchSize) samples each, built-in digits in sequential order
        optimiser: \(model.defaults.optimizer.name), learning rate \(learningRate)\
        \(learningRate == model.defaults.optimizer.learningRate ? "" : "; at Adam's usual one rounding decides steps")
        judged: each loss within \(Self.lossBound) of itself; the change of each tensor, normalised squared error at \
        most \(changeBound)
        """
    }

    package func expectation(from reference: any Backend) throws -> any Expectation {
        TrajectoryExpectation(trajectory: self, expected: try run(on: reference))
    }

    /// What came of the steps on one backend.
    struct Course {
        var losses: [Double] = []
        var before = NamedTensors()
        var after = NamedTensors()
    }

    func run(on backend: any Backend) throws -> Course {
        var options = TrainingOptions()
        (options.steps, options.batchSize, options.learningRate) = (steps, batchSize, learningRate)
        (options.order, options.seed, options.stepsInFlight) = (.sequential, seed, 1)
        options.limit = steps * batchSize
        let data = TrainingData(for: model) { BuiltInDigits().data(trainCount: steps * batchSize, testCount: 0) }
        let trainer = try Trainer(model, data, options: options, on: backend)
        var course = Course()
        course.before = try trainer.weights()
        _ = try trainer.run { event in
            // With one step in flight, the loss of every step is told.
            if case .progress(let progress) = event { course.losses.append(progress.loss) }
        }
        course.after = try trainer.weights()
        return course
    }
}

/// The course of a model in double precision.
private struct TrajectoryExpectation: Expectation {
    let trajectory: Trajectory
    let expected: Trajectory.Course

    func findings(on backend: any Backend, listing count: Int) throws -> [Finding] {
        let found = try trajectory.run(on: backend)
        return [try losses(found.losses)] + (try expected.after.entries.map { try change(of: $0.name, in: found) })
    }

    private func losses(_ found: [Double]) throws -> Finding {
        let elements = zip(expected.losses, found).enumerated().map { step, pair in
            let bound = Trajectory.lossBound * pair.0.magnitude
            return ComparedElement(
                index: [step], expected: pair.0, found: pair.1, bound: bound, share: (pair.1 - pair.0).magnitude / bound
            )
        }
        var outcome = Outcome.agrees(worst: 0)
        if let worst = elements.max(by: { $0.share < $1.share }) {
            // A share that is no number is no agreement.
            let agrees = elements.allSatisfy { $0.share <= 1 } && found.count == expected.losses.count
            outcome = agrees ? .agrees(worst: worst.share) : .differs(Difference(worst, seed: trajectory.seed))
        }
        return Finding(subject: "loss by step", outcome: outcome, elements: elements)
    }

    private func change(of name: String, in found: Trajectory.Course) throws -> Finding {
        let start = expected.before[name]?.doubles ?? []
        let (end, foundStart) = (expected.after[name]?.doubles ?? [], found.before[name]?.doubles ?? [])
        let foundEnd = found.after[name]?.doubles ?? []
        var (error, size) = (0.0, 0.0)
        for index in end.indices where index < foundEnd.count && index < foundStart.count && index < start.count {
            let (expected, found) = (end[index] - start[index], foundEnd[index] - foundStart[index])
            error += (found - expected) * (found - expected)
            size += expected * expected
        }
        let bound = trajectory.changeBound
        let relative = error == 0 ? 0 : error / size
        let agrees = relative <= bound && foundEnd.count == end.count
        return Finding(
            subject: "change of \(name)",
            outcome: agrees
                ? .agrees(worst: relative / bound)
                : .differs(Difference(normalisedSquaredError: relative, bound: bound, seed: trajectory.seed)),
            elements: [])
    }
}

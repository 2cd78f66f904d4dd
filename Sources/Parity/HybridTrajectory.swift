import Catalogue
import Training

/// The first epochs of a hybrid network on the reported points: the losses of every step, and which objective it served.
///
/// A point whose L₁ lies at the threshold may be served either way by numbers that differ in the last bit, and what
/// follows then differs altogether. Steps are therefore judged up to the first one at which the drift that is allowed
/// decides; up to there every objective served must be the same.
package struct HybridTrajectory: ProofCase {
    package let settings: HybridSettings
    package let epochs: Int

    package init(
        _ projection: HybridProjection, hidden: [Int] = [10], objectives: Int = 2, threshold: Double = 0.05,
        epochs: Int = 20
    ) {
        var settings = HybridSettings()
        settings.threshold = threshold
        (settings.projection, settings.hidden, settings.objectives) = (projection, hidden, objectives)
        (self.settings, self.epochs) = (settings, epochs)
    }

    /// The projections, more objectives and more layers.
    package static let all = [
        HybridTrajectory(.jacobian), HybridTrajectory(.weights),
        HybridTrajectory(.jacobian, hidden: [7, 6], objectives: 3, threshold: 1),
    ]

    /// By how much an output may drift from double precision: that of the losses of other models, of the largest target.
    static let drift = Trajectory.lossBound * 8

    /// How far (o + δ − t)² may lie from (o − t)² where |δ| is at most ``drift``.
    static func bound(of loss: Double) -> Double { 2 * loss.squareRoot() * drift + drift * drift }

    package var kind: ProofKind { .model }
    package var name: String {
        let hidden = settings.hidden.map(String.init).joined(separator: ",")
        return "hybrid --projection \(settings.projection.rawValue) --hidden \(hidden) --objectives "
            + "\(settings.objectives) --threshold \(settings.threshold), \(epochs) epochs"
    }
    package var seed: UInt64 { name.seed }
    package var isExact: Bool { false }

    package func listing() throws -> String {
        """
        model: \(name)
        points: the reported ones, as listed; learning rate \(HybridSettings.learningRate), threshold \(settings.threshold)
        judged: each loss as (o + δ − t)² with |δ| at most \(Self.drift), and the objective of every step, up to the \
        first step at which that much decides the objective
        """
    }

    package func expectation(from reference: any Backend) throws -> any Expectation {
        HybridExpectation(trajectory: self, expected: try run(on: reference))
    }

    func run(on backend: any Backend) throws -> [HybridStepRecord] {
        var options = TrainingOptions()
        (options.epochs, options.order, options.seed) = (epochs, .sequential, 0)
        var records: [HybridStepRecord] = []
        let data = try settings.data()
        options.stepsInFlight = data.count
        let trainer = try HybridTrainer(settings, data, options: options, on: backend)
        _ = try trainer.run(observe: { records += $0 })
        return records
    }

    /// The steps whose objective does not hang on the drift that is allowed.
    func decided(_ records: [HybridStepRecord]) -> ArraySlice<HybridStepRecord> {
        records.prefix { record in
            record.losses.dropLast().allSatisfy {
                ($0 - settings.threshold).magnitude > Self.bound(of: max($0, settings.threshold))
            }
        }
    }
}

private struct HybridExpectation: Expectation {
    let trajectory: HybridTrajectory
    let expected: [HybridStepRecord]

    func findings(on backend: any Backend, listing count: Int) throws -> [Finding] {
        let found = try trajectory.run(on: backend)
        let decided = trajectory.decided(expected)
        var findings = (0..<trajectory.settings.objectives).map { objective in
            finding(
                "L\(objective + 1) by step",
                zip(decided, found).map { one, other in
                    let (loss, bound) = (one.losses[objective], HybridTrajectory.bound(of: one.losses[objective]))
                    return ComparedElement(
                        index: [one.step], expected: loss, found: other.losses[objective], bound: bound,
                        share: (other.losses[objective] - loss).magnitude / bound)
                }, isComplete: found.count == expected.count)
        }
        findings.append(
            finding(
                "objective served by step",
                zip(decided, found).map { one, other in
                    ComparedElement(
                        index: [one.step], expected: Double(one.phase), found: Double(other.phase), bound: 0,
                        share: one.phase == other.phase ? 0 : .infinity)
                }, isComplete: found.count == expected.count))
        return findings
    }

    private func finding(_ subject: String, _ elements: [ComparedElement], isComplete: Bool) -> Finding {
        var outcome = Outcome.agrees(worst: 0)
        if let worst = elements.max(by: { $0.share < $1.share }) {
            // A share that is no number is no agreement.
            outcome =
                elements.allSatisfy { $0.share <= 1 } && isComplete
                ? .agrees(worst: worst.share) : .differs(Difference(worst, seed: trajectory.seed))
        }
        return Finding(subject: subject, outcome: outcome, elements: elements)
    }
}

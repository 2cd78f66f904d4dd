/// One trained hybrid network with everything that its run showed.
struct HybridRun: Sendable {
    let settings: HybridSettings
    let data: RegressionData
    let seed: UInt64
    /// For each objective the mean loss of each epoch, each point at the time of its step.
    let losses: [[Double]]
    /// For each epoch, the share of the points that served an objective after the first.
    let laterShare: [Double]
    /// For each epoch, the largest misalignment of a step.
    let misalignment: [Double]
    let evaluation: HybridEvaluation
    /// For each parameter, ‖θ − θ₀‖ / ‖θ₀‖ at the ends of so many equal parts of the run.
    let changes: [(name: String, values: [Double])]
    /// The epochs at which the changes were measured.
    let changeEpochs: [Int]

    /// Trains from the seed's initial values.
    init(
        _ settings: HybridSettings, seed: UInt64, epochs: Int, parts: Int = 1, on backend: any Backend
    ) throws {
        let data = try settings.data()
        (self.settings, self.data, self.seed) = (settings, data, seed)
        var options = TrainingOptions()
        (options.epochs, options.seed, options.order) = (epochs, seed, .sequential)
        let trainer = try HybridTrainer(settings, data, options: options, on: backend)
        let first = try trainer.weights()
        var changes = first.entries.map { (name: $0.name, values: [0.0]) }
        var changeEpochs = [0]
        var records: [HybridStepRecord] = []
        var nextPart = 1
        _ = try trainer.run(observe: { new in
            records += new
            guard parts > 1, let last = records.last, (last.step + 1) * parts >= nextPart * epochs * data.count else {
                return
            }
            nextPart += 1
            changeEpochs.append(last.epoch + 1)
            let now = try trainer.weights()
            for (index, entry) in first.entries.enumerated() {
                changes[index].values.append(entry.tensor.distance(to: now.entries[index].tensor))
            }
        })
        evaluation = try trainer.evaluate()
        (self.changes, self.changeEpochs) = (changes, changeEpochs)
        let byEpoch = stride(from: 0, to: records.count, by: data.count).map {
            records[$0..<min($0 + data.count, records.count)]
        }
        losses = (0..<settings.objectives).map { objective in
            byEpoch.map { epoch in epoch.reduce(0) { $0 + $1.losses[objective] } / Double(epoch.count) }
        }
        laterShare = byEpoch.map { epoch in Double(epoch.count { $0.phase > 1 }) / Double(epoch.count) }
        misalignment = byEpoch.map { epoch in epoch.map(\.misalignment).max() ?? 0 }
    }
}

extension Tensor {
    /// ‖self − other‖ / ‖self‖; 0 of two equal tensors.
    fileprivate func distance(to other: Tensor) -> Double {
        let (squares, differences) = zip(doubles, other.doubles).reduce((0.0, 0.0)) { sums, pair in
            (sums.0 + pair.0 * pair.0, sums.1 + (pair.0 - pair.1) * (pair.0 - pair.1))
        }
        return differences == 0 ? 0 : (differences / squares).squareRoot()
    }
}

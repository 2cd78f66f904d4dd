/// A run on targets as they are, not standardised, with 120 units: what becomes of the units and of the second objective.
struct HybridRawRun: Sendable {
    /// For each objective R²; `nil` where a loss was not finite, and so with the next two.
    let determination: [Double]?
    /// The share of the units that no point activates in the end.
    let deadUnits: Double?
    /// The share of the last epoch's steps that served the second objective.
    let laterShare: Double?
    /// The largest L₁ of a point in the first epoch.
    let largestLoss: Double

    init(
        _ targets: HybridSettings.Targets, rate: Double, seed: UInt64, epochs: Int, on backend: any Backend
    ) throws {
        var settings = HybridSettings()
        (settings.targets, settings.hidden) = (targets, [120])
        let data = try settings.data()
        var options = TrainingOptions()
        (options.epochs, options.order, options.learningRate) = (epochs, .sequential, rate)
        options.seed = seed
        let trainer = try HybridTrainer(settings, data, options: options, on: backend)
        var (largest, later) = (0.0, 0)
        do {
            _ = try trainer.run(observe: { records in
                for record in records {
                    if record.epoch == 0 { largest = max(largest, record.losses[0]) }
                    if record.epoch == epochs - 1, record.phase > 1 { later += 1 }
                }
            })
        } catch TrainingError.notFinite {
            (determination, deadUnits, laterShare, largestLoss) = (nil, nil, nil, largest)
            return
        }
        determination = try trainer.evaluate().determination
        deadUnits = data.deadUnits(try trainer.weights())
        (laterShare, largestLoss) = (Double(later) / Double(data.count), largest)
    }
}

/// Two backends on the same run, step by step: how far their losses lie apart, and when they part.
struct HybridAgreement: Sendable {
    let seed: UInt64
    /// For each epoch the largest |difference| of a loss of a step, as a share of the loss where that is above 1.
    let differences: [Double]
    /// The first step at which the backends served different objectives; `nil` where there is none.
    let parting: Parting?
    /// The first epoch at whose end a unit is on at a point on one backend, and off on the other.
    let switching: Int?
    /// The largest difference before the two first decided differently, and from there on.
    let before, after: Double

    struct Parting: Sendable {
        let step, epoch: Int
        /// |L₁ − threshold| at that step, of the reference.
        let distance: Double
    }

    init(
        _ settings: HybridSettings, seed: UInt64, epochs: Int, on backend: any Backend, against reference: any Backend
    ) throws {
        let expected = try Self.course(settings, seed, epochs, reference)
        let found = try Self.course(settings, seed, epochs, backend)
        var differences = [Double](repeating: 0, count: epochs)
        var parting: Parting?
        for (one, other) in zip(expected.records, found.records) {
            if parting == nil, one.phase != other.phase {
                parting = Parting(
                    step: one.step, epoch: one.epoch, distance: (one.losses[0] - settings.threshold).magnitude)
            }
            let largest = zip(one.losses, other.losses).map { ($0 - $1).magnitude / max(1, $0) }.max() ?? 0
            differences[one.epoch] = max(differences[one.epoch], largest)
        }
        switching = zip(expected.units, found.units).enumerated().first { $1.0 != $1.1 }?.offset
        let decided = min(parting?.epoch ?? epochs, switching ?? epochs)
        before = differences[..<decided].max() ?? 0
        after = differences[decided...].max() ?? 0
        (self.seed, self.differences, self.parting) = (seed, differences, parting)
    }

    /// The first epoch in which the two decided differently, of either kind.
    var decidedDifferently: Int? { [parting?.epoch, switching].compactMap(\.self).min() }

    /// The steps of a run, and at the end of each epoch the units of each point that are on.
    private struct Course {
        var records: [HybridStepRecord] = []
        var units: [[[Bool]]] = []
    }

    private static func course(
        _ settings: HybridSettings, _ seed: UInt64, _ epochs: Int, _ backend: any Backend
    ) throws -> Course {
        let data = try settings.data()
        var options = TrainingOptions()
        (options.epochs, options.seed, options.order) = (epochs, seed, .sequential)
        options.stepsInFlight = data.count
        var course = Course()
        let trainer = try HybridTrainer(settings, data, options: options, on: backend)
        _ = try trainer.run(observe: { records in
            course.records += records
            let weights = try trainer.weights()
            course.units.append(data.inputs.indices.map { data.activeUnits(weights, at: $0) })
        })
        return course
    }

    /// The largest difference within the first so many epochs.
    func largest(within epochs: Int) -> Double { differences.prefix(epochs).max() ?? 0 }
}

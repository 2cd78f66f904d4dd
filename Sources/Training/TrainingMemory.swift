/// Whether a device can hold a training run: the steps of all batch lengths and the evaluation, with their states.
struct TrainingMemory {
    let backend: any Backend
    /// What a run computes with batches of so many samples.
    let programs: (Int) throws -> [Program]

    /// - Throws: ``RuntimeError/memory(_:)``, which names the largest batch that fits.
    func check(batchSize: Int) throws {
        let limits = backend.memoryLimits
        // Most runs are far from the limits; planning each twice would make their start slower.
        let programs = try programs(batchSize)
        let most = programs.reduce(0) { $0 + $1.mostBytes }
        if most <= min(limits.total, limits.allocation) { return }
        try forecast(programs).check(on: backend) { limits in
            var (fitting, tooLarge) = (0, batchSize)
            while tooLarge - fitting > 1 {
                let middle = (fitting + tooLarge) / 2
                if try forecast(self.programs(middle)).fits(limits) { fitting = middle } else { tooLarge = middle }
            }
            return fitting == 0 ? nil : fitting
        }
    }

    private func forecast(_ programs: [Program]) throws -> MemoryForecast {
        MemoryForecast(try programs.map { Plan(try $0.applying(Pass.all)) })
    }
}

extension Trainer {
    /// Looks whether the device can hold the steps, also that of an epoch's shorter last batch, and the evaluation.
    /// - Throws: ``RuntimeError/memory(_:)``
    static func checkMemory(
        _ model: any Model, _ optimizer: any Optimizer, _ train: DeviceSamples, _ test: Samples,
        _ schedule: Schedule, _ options: TrainingOptions, on backend: any Backend
    ) throws {
        let memory = TrainingMemory(backend: backend) { batchSize in
            let lengths = Set([batchSize, train.count % batchSize]).subtracting([0]).sorted()
            let steps = try lengths.map {
                try TrainingStep(
                    model, optimizer, train, count: $0, seed: options.seed, capacity: options.stepsInFlight,
                    trainable: options.trainable
                ).program
            }
            guard schedule.isByEpochs, test.count > 0 else { return steps }
            return steps
                + (try Evaluator.programs(
                    model, DeviceSamples("test", test), batchSize: options.evaluationBatchSize, seed: options.seed))
        }
        try memory.check(batchSize: schedule.batchSize)
    }
}

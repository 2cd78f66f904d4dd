/// Trains a hybrid network point by point.
///
///     let trainer = try HybridTrainer(settings, settings.data(), options: options, on: backend)
///     let result = try trainer.run()
///
/// DESIGN. As in ``Trainer``, everything that a step needs lies on the device. A step is one point, and an epoch is
/// submitted at once; which objective a point serves is decided there. The host reads what the steps recorded, once an
/// epoch where it keeps a run directory, and elsewhere after as many whole epochs as may be in flight.
public final class HybridTrainer {
    /// What shapes the network.
    public let settings: HybridSettings
    /// How it is trained.
    public let options: TrainingOptions
    /// The points that it fits.
    public let data: RegressionData
    /// What the run directory records.
    public let record: RunRecord
    let step: HybridStep
    let schedule: Schedule
    let directory: RunDirectory?
    let store: any StateStore
    var progress: RunProgress
    var tables: HybridTables
    var clock = RunClock()
    private var lock: RunLock?
    private var watch: FiniteWatch?
    /// The weights of the best epoch that no file holds yet.
    var best: NamedTensors?
    private let session: Session
    private let evaluator: HybridEvaluator

    /// The most steps that are recorded before the host reads them: a step writes the whole record.
    private static let mostRecordedSteps = 1024

    /// - Parameter kernelConfiguration: the backend's kernel sizes and choices, which a resumed run must share.
    /// - Throws: ``TrainingError``, ``WeightsError``, `SafetensorsError`, `FileError`, and what the backend throws.
    public init(
        _ settings: HybridSettings, _ data: RegressionData, options: TrainingOptions = TrainingOptions(),
        on backend: any Backend, kernelConfiguration: String = ""
    ) throws {
        try settings.validate()
        try options.validate()
        if let batch = options.batchSize, batch != 1 {
            throw TrainingError.option(name: "batch-size", expected: "1, for a step is one point", found: "\(batch)")
        }
        let data = options.limit.map(data.prefix) ?? data
        guard data.count > 0 else { throw TrainingError.noSamples(set: "training") }
        let optimizer = SGD(learningRate: options.learningRate ?? HybridSettings.learningRate)
        schedule = Schedule(
            options, TrainingDefaults(epochs: HybridSettings.epochs, batchSize: 1, optimizer: optimizer),
            samples: data.count)
        (self.settings, self.data, self.options) = (settings, data, options)
        let inFlight = min(options.stepsInFlight, Self.mostRecordedSteps)
        // Whole epochs, where one has room.
        let capacity = inFlight < data.count ? inFlight : inFlight / data.count * data.count
        step = try HybridStep(settings, data, capacity: capacity)
        record = RunRecord(
            model: "hybrid", modelOptions: settings.options, optimizer: optimizer.name,
            optimizerSettings: optimizer.settings, learningRate: optimizer.learningRate, batchSize: 1,
            epochs: options.epochs, steps: options.steps, limit: options.limit, order: options.order.rawValue,
            seed: options.seed, initialWeights: options.initialWeights, data: data.source,
            dataChecksum: data.checksum, backend: backend.name, device: backend.device,
            kernelConfiguration: kernelConfiguration)

        let start = try HybridStart(options, record, step, learningRate: optimizer.learningRate)
        (progress, directory) = (start.progress, start.directory)
        store = try backend.makeStore()
        for (name, type) in step.program.states { try store.declare(name, type) }
        try data.upload(to: store)
        try start.states.write(to: store)
        session = try Session(step.program, on: backend, store: store)
        evaluator = try HybridEvaluator(step.network, data, on: backend, store: store)
        lock = try start.lock ?? directory?.claim()
        if options.resume == nil { try directory?.write(record) }
        tables = try HybridTables(
            options, directory, objectives: settings.objectives,
            continuing: options.resume == nil ? nil : start.progress)
        if options.checkFinite {
            watch = FiniteWatch(
                on: backend, store: store, recorder: step.recorder, watchedRows: settings.objectives,
                states: step.lastingStates)
        }
    }

    /// The steps that are done, those before a resumption included.
    public var completedSteps: Int { progress.step }

    /// The weights as they are now.
    public func weights() throws -> NamedTensors {
        var weights = try Weights.collect(step.parameters, title: record.title, from: store)
        weights.metadata["step"] = "\(progress.step)"
        weights.metadata["run"] = try record.json()
        return weights
    }

    /// Evaluates the weights as they are now on the points.
    public func evaluate() throws -> HybridEvaluation { try evaluator.run() }

    /// Trains to the end.
    ///
    /// - Parameters:
    ///   - observe: is given what the steps recorded, in their order.
    ///   - report, shouldStop: as in ``Trainer/run(_:shouldStop:)``
    /// - Throws: ``TrainingError/notFinite(step:epoch:loss:)``, `FileError`, and what the backend throws.
    public func run(
        _ report: (TrainingEvent) throws -> Void = { _ in }, observe: ([HybridStepRecord]) throws -> Void = { _ in },
        shouldStop: () -> Bool = { false }
    ) throws -> TrainingResult {
        defer { lock = nil }
        clock = RunClock()
        try step.recorder.rewind(store)
        if options.resume == nil { try checkpoint(report) } else { clock.wroteCheckpoint(step: progress.step) }
        try writeOrder(epoch: schedule.epoch(ofStep: progress.step))
        var (start, pending) = (0, 0)
        clock.enterEpoch()
        while progress.step + pending < schedule.steps {
            let next = progress.step + pending
            if options.order == .shuffled, schedule.cursor(atStep: next) == 0 {
                try writeOrder(epoch: schedule.epoch(ofStep: next))
            }
            let count = submission(from: next, room: step.recorder.capacity - pending)
            if pending == 0 { try watchStates(at: next) }
            try session.run(times: count)
            pending += count
            let room = step.recorder.capacity - pending
            let isEnd = next + count == schedule.steps
            guard isEnd || room < min(data.count, step.recorder.capacity) || directory != nil else { continue }
            do {
                try collect(start, pending, report, observe)
            } catch {
                throw try explained(error, before: next + count)
            }
            start = (start + pending) % step.recorder.capacity
            pending = 0
            if directory != nil && clock.secondsSinceCheckpoint >= options.checkpointSeconds { try checkpoint(report) }
            if shouldStop() { break }
            if !isEnd { clock.enterEpoch() }
        }
        try watchStates(at: progress.step)
        if directory != nil && clock.stepOfCheckpoint != progress.step { try checkpoint(report) }
        return try finish()
    }

    /// As in ``Trainer``
    private func watchStates(at step: Int) throws {
        if try watch?.begin(at: step) == false {
            throw try explained(TrainingError.notFiniteOperation(step: step, epoch: 0, origin: nil), before: step)
        }
    }

    /// As in ``Trainer``
    private func explained(_ error: any Error, before end: Int) throws -> any Error {
        guard let watch, let failure = error as? TrainingError, failure.isNotFinite else { return error }
        let found = try watch.search(before: end, program: { _ in step.program }) { step in
            try writeOrder(epoch: schedule.epoch(ofStep: step))
            try session.run()
        }
        return found.map {
            TrainingError.notFiniteOperation(step: $0.step, epoch: schedule.epoch(ofStep: $0.step), origin: $0.origin)
        } ?? error
    }

    /// The steps to submit together: to the end of the epoch, of the run, or of the recorder.
    private func submission(from step: Int, room: Int) -> Int {
        min(data.count - schedule.cursor(atStep: step), schedule.steps - step, room)
    }

    private func writeOrder(epoch: Int) throws {
        let order = schedule.order(options.order, epoch: epoch, seed: options.seed)
        try store.write(.vector(order), to: TrainingStep.orderState)
    }
}

/// What one step recorded.
public struct HybridStepRecord: Sendable, Equatable {
    /// Which step it was, and of which epoch; both count from 0.
    public let step, epoch: Int
    /// L₁, L₂, … of the point before the update.
    public let losses: [Double]
    /// The objective that was served, from 1.
    public let phase: Int
    /// See `HybridUpdate.misalignment`.
    public let misalignment: Double

    package init(step: Int, epoch: Int, losses: [Double], phase: Int, misalignment: Double) {
        (self.step, self.epoch, self.losses) = (step, epoch, losses)
        (self.phase, self.misalignment) = (phase, misalignment)
    }
}

@_exported import Datasets
@_exported import Models
@_exported import Runtime

/// Trains a model on images, or on samples that it draws itself.
///
///     let trainer = try Trainer(MLP(), data, options: options, on: backend)
///     let result = try trainer.run { event in … }
///
/// DESIGN. The data set, the order of the epoch and the place in it lie on the device; a step takes its batch there,
/// renews the parameters and records its loss. The host only starts steps, and reads the losses of the last ones now and
/// then: several times a second, and before the recorder is full. What a step does depends on the states alone, so that a
/// run that stops anywhere and goes on from a checkpoint gives the same bits as one that does not.
public final class Trainer {
    /// As given; ``record`` has the batch size and the learning rate that they came to.
    public let options: TrainingOptions
    /// The content of `run.json`, also where no run directory is written.
    public let record: RunRecord
    let model: any Model
    let schedule: Schedule
    let step: TrainingStep
    let recorder: Recorder
    let directory: RunDirectory?
    let store: any StateStore
    var progress: RunProgress
    var tables: RunTables
    var clock = RunClock()
    /// The step that takes features from tables; `nil` where there are none, and where they were too large.
    var keptRows: KeptRows?
    let keptRowsCache: KeptRowsCache?
    /// Takes the times of some steps; `nil`, as a rule.
    public var tracer: StepTracer?
    private var lock: RunLock?
    private var watch: FiniteWatch?
    let backend: any Backend
    private let optimizer: any Optimizer
    private let data: DeviceSamples
    private let test: Samples
    private var sessions: [Int: Session] = [:]
    private var evaluator: Evaluator?

    /// Makes everything ready: reads what the options name, writes the run directory, fills the device.
    ///
    /// - Parameters:
    ///   - kernelConfiguration: the backend's kernel sizes and choices, which a resumed run must share.
    ///   - keptRowsCache: features that other runs on this backend computed, and where those of this run are left.
    /// - Throws: ``TrainingError``, ``WeightsError``, `SafetensorsError`, `FileError`, `RuntimeError.memory` where the device
    ///   cannot hold it, and what the backend throws.
    public init(
        _ model: any Model, _ data: TrainingData, options: TrainingOptions = TrainingOptions(),
        on backend: any Backend, kernelConfiguration: String = "", keptRowsCache: KeptRowsCache? = nil
    ) throws {
        try options.validate()
        let train = options.limit.map(data.train.prefix) ?? data.train
        var optimizer = model.defaults.optimizer
        if let rate = options.learningRate { optimizer.learningRate = rate }
        self.data = try DeviceSamples("train", train)
        schedule = Schedule(options, model.defaults, samples: train.count)
        (self.options, self.model, self.backend, self.optimizer) = (options, model, backend, optimizer)
        self.keptRowsCache = keptRowsCache
        test = data.test
        step = try TrainingStep(
            model, optimizer, self.data, count: schedule.batchSize, seed: options.seed,
            capacity: options.stepsInFlight, trainable: options.trainable)
        recorder = TrainingStep.recorder(metrics: step.metrics.count, capacity: options.stepsInFlight)
        record = RunRecord(
            model: model, optimizer: optimizer, options: options, batchSize: schedule.batchSize, data: data.source,
            dataChecksum: train.checksum, backend: backend, kernelConfiguration: kernelConfiguration)

        try Self.checkMemory(model, optimizer, self.data, data.test, schedule, options, on: backend)
        let start = try RunStart(options, record, step, of: model, learningRate: optimizer.learningRate)
        progress = start.progress
        keptRows = try Self.keptRows(step, schedule, options, completedSteps: start.progress.step)
        directory = start.directory
        store = try backend.makeStore()
        for (name, type) in step.program.states { try store.declare(name, type) }
        try self.data.upload(train, to: store)
        try start.states.write(to: store)

        lock = try start.lock ?? directory?.claim()
        if options.resume == nil { try directory?.write(record) }
        tables = try RunTables(
            options, directory, metrics: step.metrics.map(\.name),
            continuing: options.resume == nil ? nil : start.progress)
        if options.checkFinite {
            watch = FiniteWatch(
                on: backend, store: store, recorder: recorder, watchedRows: 1, states: step.lastingStates)
        }
    }

    /// The same with images of digits.
    public convenience init(
        _ model: any Model, _ digits: DigitData, options: TrainingOptions = TrainingOptions(),
        on backend: any Backend, kernelConfiguration: String = ""
    ) throws {
        try self.init(
            model, TrainingData(digits), options: options, on: backend, kernelConfiguration: kernelConfiguration)
    }

    /// The steps that are done, those before a resumption included.
    public var completedSteps: Int { progress.step }

    /// The weights as they are now, in the model's order.
    public func weights() throws -> NamedTensors {
        try Weights.collect(step.parameters, title: model.title, from: store)
    }

    /// Trains to the end.
    ///
    /// - Parameters:
    ///   - report: hears of what happens. An error that it throws ends the run at once, as a kill would.
    ///   - shouldStop: asked several times a second; `true` ends the run early, with everything written as at its end.
    /// - Throws: ``TrainingError/notFinite(step:epoch:loss:)``, `FileError`, and what the backend throws.
    public func run(
        _ report: (TrainingEvent) throws -> Void = { _ in }, shouldStop: () -> Bool = { false }
    ) throws -> TrainingResult {
        defer { lock = nil }
        clock = RunClock()
        var window = RecordingWindow(capacity: recorder.capacity)
        try recorder.rewind(store)
        if options.resume == nil { try checkpoint(report) } else { clock.wroteCheckpoint(step: progress.step) }
        guard try keepFeatures(report, shouldStop) else { return try finish() }
        var needsOrder = true
        while progress.step + window.pending < schedule.steps {
            let next = progress.step + window.pending
            if needsOrder {
                try enterEpoch(at: next)
                needsOrder = false
            }
            if window.pending == 0 { try watchStates(at: next) }
            let session = try session(count: schedule.count(atStep: next))
            if let tracer {
                try tracer.run(session, step: next, remaining: schedule.steps - next)
            } else {
                try session.run()
            }
            window.pending += 1
            let isEpochEnd = schedule.isEpochEnd(after: next + 1)
            guard isEpochEnd || next + 1 == schedule.steps || window.isDue else { continue }
            do { try collect(&window, report) } catch { throw try explained(error, before: next + 1) }
            if isEpochEnd {
                try finishEpoch(report)
                needsOrder = true
            } else if directory != nil && clock.secondsSinceCheckpoint >= options.checkpointSeconds {
                try checkpoint(report)
            }
            if shouldStop() { break }
        }
        try watchStates(at: progress.step)
        if directory != nil && clock.stepOfCheckpoint != progress.step { try checkpoint(report) }
        return try finish()
    }

    /// With ``TrainingOptions/checkFinite``, notes the states before a step, and looks whether they are finite.
    private func watchStates(at step: Int) throws {
        if try watch?.begin(at: step) == false {
            throw try explained(TrainingError.notFiniteOperation(step: step, epoch: 0, origin: nil), before: step)
        }
    }

    /// The error that says which operation made a number that is not finite, in place of one that says that there is one.
    private func explained(_ error: any Error, before end: Int) throws -> any Error {
        guard let watch, let failure = error as? TrainingError, failure.isNotFinite else { return error }
        let found = try watch.search(
            before: end, program: { try program(count: schedule.count(atStep: $0)) },
            run: { try session(count: schedule.count(atStep: $0)).run() })
        return found.map {
            TrainingError.notFiniteOperation(step: $0.step, epoch: schedule.epoch(ofStep: $0.step), origin: $0.origin)
        } ?? error
    }

    /// The session of one batch length; that of the last batch of an epoch is made when it is first needed.
    private func session(count: Int) throws -> Session {
        if let session = sessions[count] { return session }
        let session = try Session(program(count: count), on: backend, store: store)
        sessions[count] = session
        return session
    }

    /// A step of `count` samples.
    private func program(count: Int) throws -> Program {
        guard count != schedule.batchSize else { return keptRows?.step ?? step.program }
        return try TrainingStep(
            model, optimizer, data, count: count, seed: options.seed, capacity: options.stepsInFlight,
            trainable: options.trainable
        ).program
    }

    /// The parameters that no step renews.
    private var frozen: Set<String> {
        Set(step.parameters.declared.map(\.name)).subtracting(step.program.updates.map(\.state))
    }

    /// Evaluates the weights as they are now on the test set; `nil` where there is none.
    public func evaluate() throws -> Evaluation? {
        guard test.count > 0 else { return nil }
        let evaluator =
            try self.evaluator
            ?? Evaluator(
                model, test, seed: options.seed, on: backend, store: store, batchSize: options.evaluationBatchSize,
                constants: options.keepsFeatures ? frozen : [], keptRowsCache: keptRowsCache)
        self.evaluator = evaluator
        return try evaluator.run()
    }
}

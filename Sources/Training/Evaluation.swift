/// What a model is worth on a data set.
public struct Evaluation: Sendable, Equatable {
    /// How many samples it was measured on.
    public let samples: Int
    /// The mean over all samples.
    public let loss: Double
    /// The model's metrics, in its own order.
    public let metrics: [NamedValue]

    /// How good it is, the larger the better: the mean of the metrics that judge a model, or the loss where there are
    /// none. The best epoch of a run is chosen by it.
    let score: Double
}

/// A number with the name that it goes by in tables and reports.
public struct NamedValue: Sendable, Equatable {
    /// What was measured: `digit_accuracy`.
    public let name: String
    /// A fraction in 0…1 for accuracies.
    public let value: Double

    /// A number and what it is called.
    public init(_ name: String, _ value: Double) { (self.name, self.value) = (name, value) }
}

/// Evaluates a model on a data set that lies on a device.
///
///     let evaluator = try Evaluator(model, data.test, seed: seed, on: backend)
///     try evaluator.loadWeights("weights.safetensors")
///     let evaluation = try evaluator.run()
public final class Evaluator {
    private let model: any Model
    private let data: DeviceSamples
    private let batchSize: Int
    private let seed: UInt64
    private let backend: any Backend
    private let store: any StateStore
    private var sessions: [Int: Session] = [:]
    private let parameters: Parameters
    private let metrics: [Metric]
    private let recorder: Recorder
    private let constants: Set<String>
    private let keptRowsCache: KeptRowsCache?

    private static let cursorState = "evaluation/cursor"

    /// - Parameters:
    ///   - samples: the test set.
    ///   - seed: the run's seed; evaluation draws with seed + 1 in epoch 0.
    ///   - store: where the parameters lie, to evaluate those of a training run.
    ///   - constants: the parameters that stay as they are from the first evaluation on. What they alone make of each
    ///     sample is computed then, and kept, where the device has room for it; see ``KeptFeatures``.
    ///   - keptRowsCache: what was kept on this backend before, and where it is left for others.
    public init(
        _ model: any Model, _ samples: Samples, seed: UInt64, on backend: any Backend,
        store: (any StateStore)? = nil, batchSize: Int = TrainingOptions().evaluationBatchSize,
        constants: Set<String> = [], keptRowsCache: KeptRowsCache? = nil
    ) throws {
        let data = try DeviceSamples("test", samples)
        let count = min(batchSize, data.count)
        (self.model, self.data, self.batchSize) = (model, data, count)
        (self.seed, self.constants, self.keptRowsCache) = (seed &+ 1, constants, keptRowsCache)
        self.backend = backend
        self.store = try store ?? backend.makeStore()
        let batches = (data.count + count - 1) / count
        // The first graph says which parameters and metrics there are; the recorder needs their number.
        let builder = GraphBuilder()
        parameters = Parameters(builder, mode: .evaluation)
        metrics = try Self.forward(model, data, count: count, seed: self.seed, parameters).metrics
        recorder = Self.recorder(metrics: metrics.count, capacity: batches)
        for parameter in parameters.declared { try self.store.declare(parameter.name, parameter.value.type) }
        try data.upload(samples, to: self.store)
    }

    /// The same with images.
    public convenience init(
        _ model: any Model, _ images: ImageDataset, seed: UInt64, on backend: any Backend,
        store: (any StateStore)? = nil, batchSize: Int = TrainingOptions().evaluationBatchSize
    ) throws {
        try self.init(model, .images(images), seed: seed, on: backend, store: store, batchSize: batchSize)
    }

    /// Gives the model the weights in a file.
    /// - Throws: ``WeightsError`` with all differences where they are not this model's; nothing is loaded then.
    public func loadWeights(_ path: String) throws {
        try Weights.read(path, for: parameters, of: model).write(to: store)
    }

    /// Evaluates all samples with the parameters as they are now.
    public func run() throws -> Evaluation {
        let starts = Array(stride(from: 0, to: data.count, by: batchSize))
        let counts = starts.map { min(batchSize, data.count - $0) }
        for count in Set(counts) where sessions[count] == nil { sessions[count] = try makeSession(count: count) }
        try store.write(.scalar(Int32(0)), to: Self.cursorState)
        try recorder.rewind(store)
        for count in counts { try sessions[count]?.run() }
        let figures = FigureSums(metrics)
        var (sums, samples) = ([Double](repeating: 0, count: figures.count), 0)
        for (count, row) in zip(counts, try recorder.read(store, from: 0, count: counts.count)) {
            figures.add(row, count: count, to: &sums, of: &samples)
        }
        let found = figures.figures(sums, of: samples)
        return Evaluation(
            samples: samples, loss: found[0],
            metrics: zip(metrics, found.dropFirst()).map { NamedValue($0.name, $1) }, score: score(found))
    }

    private func score(_ figures: [Double]) -> Double {
        let judged = zip(metrics, figures.dropFirst()).compactMap { metric, figure in
            metric.direction.map { $0 == .higherIsBetter ? figure : -figure }
        }
        return judged.isEmpty ? -figures[0] : judged.reduce(0, +) / Double(judged.count)
    }

    private func makeSession(count: Int) throws -> Session {
        let program = try Self.program(model, data, count: count, seed: seed, capacity: recorder.capacity)
        return try Session(keepingFeatures(of: program, count: count), on: backend, store: store)
    }

    /// The program that takes what constants make of the samples from tables, which are filled here. A last batch that is
    /// shorter computes it: at another length a device may choose other kernels, and so other bits.
    private func keepingFeatures(of program: Program, count: Int) throws -> Program {
        guard count == batchSize, !constants.isEmpty,
            let rows = try KeptRows(
                program, constants: constants.union(data.states), prefix: "evaluation/\(KeptRows.prefix)"),
            rows.byteCount <= backend.memoryByteCount / KeptFeatures.memoryParts,
            try rows.fill(store, on: backend, knownTo: keptRowsCache)
        else { return program }
        return rows.step
    }

    /// What evaluates a whole set: the programs of its batch lengths.
    static func programs(
        _ model: any Model, _ data: DeviceSamples, batchSize: Int, seed: UInt64
    ) throws -> [Program] {
        let count = min(batchSize, data.count)
        let batches = (data.count + count - 1) / count
        return try Set([count, data.count - (batches - 1) * count]).sorted().map {
            try program(model, data, count: $0, seed: seed &+ 1, capacity: batches)
        }
    }

    private static func program(
        _ model: any Model, _ data: DeviceSamples, count: Int, seed: UInt64, capacity: Int
    ) throws -> Program {
        let builder = GraphBuilder()
        let forward = try forward(model, data, count: count, seed: seed, Parameters(builder, mode: .evaluation))
        let cursor = try builder.state(cursorState, TensorType(.int32, .scalar))
        var updates = try Self.recorder(metrics: forward.metrics.count, capacity: capacity)
            .updates([forward.loss] + forward.metrics.map(\.value), in: builder)
        updates.append((cursor, try cursor + builder.constant(Double(count), .scalar, .int32)))
        return try Program(builder, updates: updates)
    }

    private static func recorder(metrics: Int, capacity: Int) -> Recorder {
        Recorder(name: "evaluation", rows: 1 + metrics, capacity: capacity)
    }

    private static func forward(
        _ model: any Model, _ data: DeviceSamples, count: Int, seed: UInt64, _ parameters: Parameters
    ) throws -> Forward {
        let builder = parameters.builder
        let cursor = try builder.state(cursorState, TensorType(.int32, .scalar))
        let samples = try builder.iota([count], axis: 0) + cursor
        let epoch = try builder.constant(0, .scalar, .int32)
        return try model(data.batch(samples, epoch: epoch, seed: seed), parameters)
    }
}

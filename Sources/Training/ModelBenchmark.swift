/// A model's training step, or its answers to a batch, ready to be run again and again: what `tandem bench` measures.
///
/// The step is the one that training uses, with its data on the device, its gather and its update.
package final class ModelBenchmark {
    package enum Mode: String, Sendable, CaseIterable {
        case train, infer
    }

    package let session: Session
    package let batchSize: Int
    private let store: any StateStore

    /// Batches on the device; the cursor goes back after so many runs.
    private static let batches = 16
    private var runs = 0

    package init(_ model: any Model, mode: Mode, batchSize: Int? = nil, on backend: any Backend) throws {
        let count = batchSize ?? model.defaults.batchSize
        let total = count * Self.batches
        let samples = TrainingData(for: model) {
            DigitData(
                train: BuiltInDigits().samples(0..<total), test: BuiltInDigits().samples(0..<0), source: "benchmark")
        }.train.prefix(total)
        let data = try DeviceSamples("train", samples)
        let step = try TrainingStep(model, model.defaults.optimizer, data, count: count, seed: 0, capacity: 256)
        let program = mode == .train ? step.program : try Self.inference(model, data, count: count)
        store = try backend.makeStore()
        for (name, type) in step.program.states { try store.declare(name, type) }
        try data.upload(samples, to: store)
        try store.write(.vector((0..<Int32(samples.count)).map { $0 }), to: TrainingStep.orderState)
        try step.parameters.initialValues(seed: 0).write(to: store)
        try store.write(.scalar(Float(model.defaults.optimizer.learningRate)), to: learningRateState)
        session = try Session(program, on: backend, store: store)
        self.batchSize = count
    }

    /// Starts one run.
    package func run() throws {
        if runs % Self.batches == 0 { try store.write(.scalar(Int32(0)), to: TrainingStep.cursorState) }
        runs += 1
        try session.run()
    }

    private static func inference(_ model: any Model, _ data: DeviceSamples, count: Int) throws -> Program {
        let builder = GraphBuilder()
        let cursor = try builder.state(TrainingStep.cursorState, TensorType(.int32, .scalar))
        let samples = try builder.iota([count], axis: 0) + cursor
        let forward = try model(
            data.batch(samples, epoch: builder.constant(0, .scalar, .int32), seed: 0),
            Parameters(builder, mode: .evaluation))
        let next = try cursor + builder.constant(Double(count), .scalar, .int32)
        return try Program(
            builder, outputs: forward.outputs.map { ($0.name, $0.value) }, updates: [(cursor, next)])
    }
}

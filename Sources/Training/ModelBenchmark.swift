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

    /// The whole batches on the device; the cursor goes back after so many runs.
    private let batches: Int
    private var runs = 0

    /// - Parameter sampleCount: how many samples lie on the device; sixteen batches unless told otherwise.
    package init(
        _ model: any Model, mode: Mode, batchSize: Int? = nil, sampleCount: Int? = nil, on backend: any Backend
    ) throws {
        let work = try Work(model, mode, batchSize, sampleCount)
        store = try backend.makeStore()
        for (name, type) in work.step.program.states { try store.declare(name, type) }
        try work.data.upload(work.samples, to: store)
        try store.write(.vector((0..<Int32(work.samples.count)).map { $0 }), to: TrainingStep.orderState)
        try work.step.parameters.initialValues(seed: 0).write(to: store)
        try store.write(.scalar(Float(model.defaults.optimizer.learningRate)), to: learningRateState)
        session = try Session(work.program, on: backend, store: store)
        (self.batchSize, batches) = (work.count, max(1, work.samples.count / work.count))
    }

    /// The plan that such a benchmark would run, found without a device.
    package static func plan(
        _ model: any Model, mode: Mode, batchSize: Int? = nil, sampleCount: Int? = nil
    ) throws -> Plan {
        Plan(try Work(model, mode, batchSize, sampleCount).program.applying(Pass.all))
    }

    /// Starts one run.
    package func run() throws {
        if runs % batches == 0 { try store.write(.scalar(Int32(0)), to: TrainingStep.cursorState) }
        runs += 1
        try session.run()
    }
}

extension ModelBenchmark {
    private static let usualBatches = 16

    /// What is run, on which samples.
    private struct Work {
        let count: Int
        let samples: Samples
        let data: DeviceSamples
        let step: TrainingStep
        let program: Program

        init(_ model: any Model, _ mode: Mode, _ batchSize: Int?, _ sampleCount: Int?) throws {
            count = batchSize ?? model.defaults.batchSize
            samples = model.benchmarkSamples(sampleCount ?? count * usualBatches)
            data = try DeviceSamples("train", samples)
            step = try TrainingStep(model, model.defaults.optimizer, data, count: count, seed: 0, capacity: 256)
            program = mode == .train ? step.program : try ModelBenchmark.inference(model, data, count: count)
        }
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

extension Model {
    /// So many samples of the model's kind.
    fileprivate func benchmarkSamples(_ count: Int) -> Samples {
        switch samples {
        case .digits: .images(BuiltInDigits().samples(0..<count))
        case .drawn: .drawn(count: count)
        }
    }
}

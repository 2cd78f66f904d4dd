import Runtime
import Training

/// A model's training step or inference at its usual batch size.
struct ModelSubject: Benchmark {
    let model: any Model
    let mode: ModelBenchmark.Mode

    var name: String { model.name }

    static var all: [ModelSubject] {
        ModelBenchmark.Mode.allCases.flatMap { mode in
            [
                ModelSubject(model: MLP(), mode: mode), ModelSubject(model: Autoencoder(), mode: mode),
                ModelSubject(model: SumClassifier(), mode: mode), ModelSubject(model: OperatorNet(), mode: mode),
                ModelSubject(model: MNISTNet(), mode: mode), ModelSubject(model: ImageOpNet(), mode: mode),
            ]
        }
    }

    func measured(on backend: any Backend) throws -> BenchRow {
        let benchmark = try ModelBenchmark(model, mode: mode, on: backend)
        return try BenchRow(
            name: name, mode: mode.rawValue, batch: benchmark.batchSize, session: benchmark.session, backend: backend
        ) { try benchmark.run() }
    }
}

/// A step of the hybrid network for one point, where an epoch of 21 points is one submission.
struct HybridSubject: Benchmark {
    let reading: HybridBenchmark.Reading

    var name: String {
        switch reading {
        case .nothing: "hybrid, epochs queued"
        case .losses: "hybrid, losses read each epoch"
        }
    }

    static let all = HybridBenchmark.Reading.allCases.map { HybridSubject(reading: $0) }

    func measured(on backend: any Backend) throws -> BenchRow {
        let benchmark = try HybridBenchmark(HybridSettings(), reading: reading, on: backend)
        return try BenchRow(
            name: name, mode: ModelBenchmark.Mode.train.rawValue, batch: 1, session: benchmark.session,
            backend: backend, runs: benchmark.stepCount
        ) { try benchmark.run() }
    }
}

/// One operation at sizes that the models use.
struct OperationSubject: Benchmark {
    let name: String
    let build: (GraphBuilder) throws -> Value

    func measured(on backend: any Backend) throws -> BenchRow {
        let builder = GraphBuilder()
        let session = try Session(Program(builder, outputs: ["result": build(builder)]), on: backend)
        for input in session.plan.inputs {
            let values = (0..<input.content.elementCount).map { Float(($0 * 7919) % 1009) / 1009 - 0.5 }
            try session.write(Tensor(shape: input.content.shape, elements: .float32(values)), to: input.name)
        }
        return try BenchRow(name: name, mode: "operation", batch: 1, session: session, backend: backend) {
            try session.run()
        }
    }

    static var all: [OperationSubject] { products + convolutions + others }

    private static var products: [OperationSubject] {
        [256, 512, 1024, 2048].map { side in
            OperationSubject(name: "product \(side)³") { builder in
                try matrixMultiply(
                    builder.input("left", TensorType(.float32, [side, side])),
                    builder.input("right", TensorType(.float32, [side, side])))
            }
        }
    }

    /// Batch 128, in the three directions.
    private static var convolutions: [OperationSubject] {
        (ConvolutionSubjects.sumClassifier + ConvolutionSubjects.autoencoder).flatMap(\.subjects)
    }

    private static var others: [OperationSubject] {
        let shape: Shape = [128, 64, 28, 28]
        func image(_ builder: GraphBuilder) throws -> Value { try builder.input("x", TensorType(.float32, shape)) }
        return [
            OperationSubject(name: "relu \(shape)") { try relu(image($0)) },
            OperationSubject(name: "exp \(shape)") { try exp(image($0)) },
            OperationSubject(name: "sum \(shape)") { try image($0).sum() },
            OperationSubject(name: "sum for each channel \(shape)") { try image($0).sum([0, 2, 3]) },
            OperationSubject(name: "max pool 2×2 \(shape)") { try maxPool(image($0), PoolingWindow(size: Extent(2))) },
        ]
    }
}

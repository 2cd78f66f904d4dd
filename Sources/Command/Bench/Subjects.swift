import Catalogue
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

/// One operation at a size that the models use; the catalogue says which, and proves it.
struct OperationSubject: Benchmark {
    let benchmark: BenchmarkCase

    var name: String { benchmark.name }

    static var all: [OperationSubject] { Catalogue.benchmarks.map { OperationSubject(benchmark: $0) } }

    func measured(on backend: any Backend) throws -> BenchRow {
        let builder = GraphBuilder()
        let operands = try benchmark.measured.operands.enumerated().map { index, operand in
            try builder.input("operand \(index)", operand.type)
        }
        let result = try benchmark.measured.result(of: operands, in: builder)
        let session = try Session(Program(builder, outputs: ["result": result]), on: backend)
        for input in session.plan.inputs {
            let values = (0..<input.content.elementCount).map { Float(($0 * 7919) % 1009) / 1009 - 0.5 }
            try session.write(Tensor(shape: input.content.shape, elements: .float32(values)), to: input.name)
        }
        return try BenchRow(name: name, mode: "operation", batch: 1, session: session, backend: backend) {
            try session.run()
        }
    }
}

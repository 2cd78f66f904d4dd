import Training

/// A training step whose cost is followed as its batch or its layers grow.
struct GrowthSeries {
    enum Variable: String {
        case batch, width
    }

    let name: String
    let variable: Variable
    let sizes: [any GrowthSize]

    static let batches = (0...10).map { 1 << $0 }
    static let widths = [1, 2, 4, 8]

    static var all: [GrowthSeries] {
        let models: [any WidenableModel] = [
            MLP(), Autoencoder(), SumClassifier(), OperatorNet(), MNISTNet(), ImageOpNet(),
        ]
        let ofModels = models.flatMap { model in
            [
                GrowthSeries(
                    name: model.name, variable: .batch, sizes: batches.map { ModelSize(model: model, batch: $0) }),
                GrowthSeries(
                    name: model.name, variable: .width,
                    sizes: widths.map { ModelSize(model: model.widened(to: $0), batch: model.defaults.batchSize) }),
            ]
        }
        return ofModels + [
            GrowthSeries(name: "hybrid", variable: .width, sizes: widths.map { HybridSize(width: $0) })
        ]
    }
}

/// A training step of one size.
protocol GrowthSize {
    var batch: Int { get }
    /// How many times as wide as usual the hidden layers are.
    var width: Int { get }
    /// What would run, found without a device.
    func plan() throws -> Plan
    func measured(on backend: any Backend) throws -> BenchRow
}

struct ModelSize: GrowthSize {
    let model: any WidenableModel
    let batch: Int

    /// The same data set at every size, so that its memory is no part of the growth; two of the largest batches.
    private static let sampleCount = 2048

    var width: Int { model.width }

    func plan() throws -> Plan {
        try ModelBenchmark.plan(model, mode: .train, batchSize: batch, sampleCount: Self.sampleCount)
    }

    func measured(on backend: any Backend) throws -> BenchRow {
        let benchmark = try ModelBenchmark(
            model, mode: .train, batchSize: batch, sampleCount: Self.sampleCount, on: backend)
        return try BenchRow(
            name: model.name, mode: ModelBenchmark.Mode.train.rawValue, batch: batch, session: benchmark.session,
            backend: backend
        ) { try benchmark.run() }
    }
}

/// A step of the hybrid network for one point, with more hidden units; it has no larger batches.
struct HybridSize: GrowthSize {
    let width: Int
    let batch = 1

    private var settings: HybridSettings {
        var settings = HybridSettings()
        settings.hidden = settings.hidden.map { $0 * width }
        return settings
    }

    func plan() throws -> Plan { try HybridBenchmark.plan(settings) }

    func measured(on backend: any Backend) throws -> BenchRow {
        let benchmark = try HybridBenchmark(settings, reading: .nothing, on: backend)
        return try BenchRow(
            name: "hybrid", mode: ModelBenchmark.Mode.train.rawValue, batch: batch, session: benchmark.session,
            backend: backend, runs: benchmark.stepCount
        ) { try benchmark.run() }
    }
}

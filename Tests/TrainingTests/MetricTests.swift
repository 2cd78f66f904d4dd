import CPUExecution
import TestFiles
import Testing
import Training

/// A model that reads a label as ten times it, less the weight: its smallest and largest answers are known.
private struct TenfoldModel: Model {
    var name: String { "tenfold" }
    var options: [String: String] { [:] }
    var defaults: TrainingDefaults {
        TrainingDefaults(epochs: 1, batchSize: 4, optimizer: SGD(learningRate: 0))
    }

    func callAsFunction(_ batch: Batch, _ parameters: Parameters) throws -> Forward {
        let weight = try parameters.declare("weight", [], .constant(3))
        let answers = try batch.labels.cast(to: .float32) * 10 - weight
        return Forward(
            loss: try (answers * answers).mean(),
            metrics: [
                Metric("mean", total: try answers.sum(), .lowerIsBetter),
                try Metric("min", smallestOf: answers), try Metric("max", largestOf: answers),
            ], outputs: [])
    }
}

/// Labels 5, 6, …: neither extreme lies in the last batch, and zero is outside.
private let data: DigitData = {
    let labels: [UInt8] = [6, 7, 5, 8, 7, 6, 9, 7, 8, 7, 7]
    let images = ImageDataset(
        images: [UInt8](repeating: 0, count: labels.count * 16), labels: labels, rows: 4, columns: 4)
    return DigitData(train: images, test: images, source: "made up for a test")
}()

@Test("the smallest and the largest of an epoch are those of its batches, not their sums, and a mean is a mean")
func extremes() throws {
    let folder = try TemporaryFolder()
    var epochs: [EpochResult] = []
    let run = try trainer(options { ($0.epochs, $0.output) = (2, folder.file("run")) }, TenfoldModel(), data)
    _ = try run.run { if case .epoch(let result) = $0 { epochs.append(result) } }
    for epoch in epochs {
        for metrics in [epoch.trainMetrics, epoch.test?.metrics ?? []] {
            #expect(metrics.map(\.name) == ["mean", "min", "max"])
            #expect(abs(metrics[0].value - 67) < 1e-9)
            #expect(metrics[1].value == 47 && metrics[2].value == 87)
        }
    }
    #expect(epochs.count == 2)
    let steps = try rows(folder.file("run/log.csv"))
    #expect(steps[0] == ["step", "epoch", "loss", "mean", "min", "max"])
    for row in steps.dropFirst() {
        let numbers = row.compactMap(Double.init)
        #expect(numbers[4] <= numbers[3] && numbers[3] <= numbers[5])
    }
    #expect(try rows(folder.file("run/epochs.csv"))[1].prefix(4).last == "47")
}

@Test("a resumed epoch's extremes include those before the interruption")
func resumedExtremes() throws {
    let folder = try TemporaryFolder()
    func run(_ change: (inout TrainingOptions) -> Void) throws {
        _ = try trainer(
            options {
                ($0.epochs, $0.order) = (1, .sequential)
                change(&$0)
            }, TenfoldModel(), data
        ).run()
    }
    try run { $0.output = folder.file("whole") }
    // The largest lies in the second of three batches, the smallest in the first.
    try run { ($0.output, $0.steps) = (folder.file("run"), 2) }
    try run { $0.resume = folder.file("run") }
    #expect(try RegularFile.read(folder.file("run/epochs.csv")) == RegularFile.read(folder.file("whole/epochs.csv")))
}

@Test("a model that draws its samples itself is trained on as many as it says, or as it is limited to, and measured")
func drawnSamples() throws {
    let model = OperatorNet()
    let whole = TrainingData(for: model) {
        Issue.record("no digits are needed")
        return data
    }
    #expect(whole.train == .drawn(count: 2000) && whole.test == .drawn(count: 10_000))
    let small = TrainingData(train: .drawn(count: 2000), test: .drawn(count: 50), source: "drawn")
    let run = try Trainer(
        model, small, options: options { ($0.epochs, $0.limit, $0.evaluationBatchSize) = (3, 64, 20) },
        on: CPUBackend())
    var losses: [Double] = []
    let result = try run.run { if case .epoch(let epoch) = $0 { losses.append(epoch.trainLoss) } }
    #expect(result.steps == 6 && losses[2] < losses[0])
    #expect(try run.evaluate()?.samples == 50)
}

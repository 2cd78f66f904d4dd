import CPUExecution
import TestFiles
import Testing

@testable import Training

/// A model whose loss is the mean label of its batch: a look at which samples a step takes.
private struct LabelModel: Model {
    var name: String { "labels" }
    var options: [String: String] { [:] }
    var defaults: TrainingDefaults {
        TrainingDefaults(epochs: 1, batchSize: 4, optimizer: SGD(learningRate: 0))
    }

    func callAsFunction(_ batch: Batch, _ parameters: Parameters) throws -> Forward {
        let offset = try parameters.declare("offset", [], .constant(0))
        let labels = try batch.labels.cast(to: .float32)
        let pixels = try batch.images.cast(to: .float32).sum()
        let samples = try batch.samples.cast(to: .float32).sum()
        let numbers = try random(
            RandomDraw(.integer(below: 10), seed: batch.seed, stream: RandomStream.number.rawValue),
            index: batch.samples, epoch: batch.epoch)
        return Forward(
            loss: try labels.mean() + offset,
            metrics: [
                Metric("pixels", total: pixels, .lowerIsBetter), Metric("samples", total: samples, .lowerIsBetter),
                Metric("numbers", total: try numbers.cast(to: .float32).sum(), .lowerIsBetter),
            ], outputs: [])
    }
}

private func samples(_ path: String) throws -> [Double] {
    try rows(path).dropFirst().compactMap { Double($0[4]) }
}

@Test("sequential order takes 0, 1, 2, … and wraps at the end of the limited set, after a shorter last batch")
func sequentialOrder() throws {
    let folder = try TemporaryFolder()
    let wrapping = options {
        ($0.steps, $0.limit, $0.order, $0.log) = (5, 10, .sequential, folder.file("log.csv"))
    }
    _ = try trainer(wrapping, LabelModel()).run()
    // Means over batches of 0…3, 4…7, 8…9, and again.
    #expect(try samples(folder.file("log.csv")) == [1.5, 5.5, 8.5, 1.5, 5.5])
}

@Test("a set that is smaller than a batch is one batch")
func smallSet() throws {
    let folder = try TemporaryFolder()
    _ = try trainer(
        options { ($0.epochs, $0.limit, $0.order, $0.log) = (3, 3, .sequential, folder.file("l")) }, LabelModel()
    ).run()
    #expect(try samples(folder.file("l")) == [1, 1, 1])
}

@Test("a limit beyond the set is the whole set")
func largeLimit() throws {
    let run = try trainer(options { ($0.epochs, $0.limit) = (1, 1_000_000) }, LabelModel())
    #expect(try run.run().steps == 3)
}

@Test("shuffled order is Philox stream 0, anew in each epoch")
func shuffledOrder() throws {
    let schedule = Schedule(options { $0.epochs = 2 }, TinyModel().defaults, samples: 50)
    for epoch in 0..<2 {
        let keys = (0..<50).map { index in
            let words = Philox(seed: 5).words(index: UInt32(index), epoch: UInt32(epoch), stream: 0)
            return (words.0, words.1, Int32(index))
        }
        #expect(schedule.order(.shuffled, epoch: epoch, seed: 5) == keys.sorted { $0 < $1 }.map(\.2))
    }
    #expect(schedule.order(.shuffled, epoch: 0, seed: 5) != schedule.order(.shuffled, epoch: 1, seed: 5))
}

@Test("every epoch takes every sample once, with its own image and label")
func wholeEpochs() throws {
    let result = try trainer(options { $0.epochs = 1 }, LabelModel())
    var epoch: EpochResult?
    _ = try result.run { if case .epoch(let result) = $0 { epoch = result } }
    let train = tinyData.train
    let expected = train.images.reduce(0) { $0 + Double($1) } / Double(train.count)
    #expect(epoch?.trainMetrics.prefix(2) == [NamedValue("pixels", expected), NamedValue("samples", 5)])
    #expect(abs((epoch?.trainLoss ?? 0) - train.labels.reduce(0) { $0 + Double($1) } / 11) < 1e-6)
    let test = tinyData.test
    #expect(epoch?.test?.samples == 7 && epoch?.test?.metrics[1].value == 3)
    #expect(abs((epoch?.test?.loss ?? 0) - test.labels.reduce(0) { $0 + Double($1) } / 7) < 1e-6)
}

@Test("the numbers beside images are drawn anew in each epoch; evaluation draws in epoch 0 of the next seed")
func numbersBesideImages() throws {
    func mean(_ seed: UInt64, _ epoch: UInt32, _ count: Int) -> Double {
        let total = (0..<UInt32(count)).reduce(0) { sum, index in
            sum + Philox(seed: seed).words(index: index, epoch: epoch, stream: 1).0 % 10
        }
        return Double(total) / Double(count)
    }
    let seed: UInt64 = 0xFFFF_FFFF
    var epochs: [EpochResult] = []
    _ = try trainer(options { ($0.epochs, $0.seed) = (3, seed) }, LabelModel()).run {
        if case .epoch(let result) = $0 { epochs.append(result) }
    }
    for (epoch, result) in epochs.enumerated() {
        #expect(abs((result.trainMetrics.last?.value ?? -1) - mean(seed, UInt32(epoch), 11)) < 1e-12)
        #expect(abs((result.test?.metrics.last?.value ?? -1) - mean(seed + 1, 0, 7)) < 1e-12)
    }
}

@Test("a training step of the MLP is at most 26 launches, and copies no state")
func launches() throws {
    let data = try DeviceSamples("train", .images(BuiltInDigits().data(trainCount: 100, testCount: 0).train))
    let model = MLP()
    let step = try TrainingStep(model, model.defaults.optimizer, data, count: 64, seed: 0, capacity: 256)
    let plan = Plan(try step.program.applying(Pass.all))
    #expect(plan.steps.count <= 26)
    #expect(!plan.steps.contains { $0.operation.name == "copy" })
}

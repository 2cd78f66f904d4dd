import CPUExecution
import TestFiles
import Testing

@testable import Training

/// Two frozen convolutions, which no update renews, and a layer that is trained on the largest element of each map.
private struct FrozenModel: Model {
    var name: String { "frozen" }
    var options: [String: String] { [:] }
    var defaults: TrainingDefaults { TrainingDefaults(epochs: 3, batchSize: 4, optimizer: Adam(learningRate: 0.1)) }

    func callAsFunction(_ batch: Batch, _ parameters: Parameters) throws -> Forward {
        let conv1 = try parameters.declareStatistic("conv1.weight", [8, 1, 3, 3], initially: 0.125)
        let conv2 = try parameters.declareStatistic("conv2.weight", [32, 8, 3, 3], initially: -0.25)
        let fc = try Linear("fc", inputs: 32, outputs: 10, in: parameters)
        let pixels = try batch.images.cast(to: .float32) * (1 / 255)
        let maps = try convolution(relu(convolution(pixels, conv1)), conv2)
        let features = try maxPool(maps, PoolingWindow(size: Extent(12))).reshaped(to: [batch.count, 32])
        let logits = try fc(features)
        return Forward(
            loss: try crossEntropy(logits: logits, labels: batch.labels), metrics: [], outputs: [("logits", logits)])
    }
}

/// 11 images of 16 × 16: two batches of 4 and one of 3 in each epoch.
private let data: DigitData = {
    func images(_ count: Int, seed: UInt64) -> ImageDataset {
        let numbers = Philox(seed: seed)
        let pixels = (0..<count * 256).map {
            UInt8(truncatingIfNeeded: numbers.words(index: UInt32($0), epoch: 0, stream: 6).0)
        }
        return ImageDataset(images: pixels, labels: (0..<count).map { UInt8($0 % 10) }, rows: 16, columns: 16)
    }
    return DigitData(train: images(11, seed: 1), test: images(3, seed: 2), source: "made up for a test")
}()

/// The reference, with so much memory as far as features are concerned; a run without them fits.
private struct SmallBackend: Backend {
    let memoryByteCount: Int
    var name: String { "cpu" }
    var device: String { "reference" }
    var memoryLimits: MemoryLimits { CPUBackend().memoryLimits }

    func makeStore() throws -> any StateStore { try CPUBackend().makeStore() }
    func makeExecutable(for plan: Plan, store: any StateStore) throws -> any Executable {
        try CPUBackend().makeExecutable(for: plan, store: store)
    }
}

private struct Outcome {
    var weights: NamedTensors
    var features: [KeptFeatures] = []
    var result: TrainingResult
}

private func outcome(
    _ options: TrainingOptions, on backend: any Backend = CPUBackend(), cache: KeptRowsCache? = nil,
    shouldStop: () -> Bool = { false }
) throws -> Outcome {
    let trainer = try Trainer(
        FrozenModel(), TrainingData(data), options: options, on: backend, keptRowsCache: cache)
    var features: [KeptFeatures] = []
    let result = try trainer.run(
        { event in if case .features(let one) = event { features.append(one) } }, shouldStop: shouldStop)
    return Outcome(weights: try trainer.weights(), features: features, result: result)
}

@Test("a run that keeps the features of frozen parts has the weights of one that computes them in each step")
func keptFeatures() throws {
    let kept = try outcome(options())
    let computed = try outcome(options { $0.keepsFeatures = false })
    #expect(kept.weights.entries == computed.weights.entries)
    #expect(kept.result.loss == computed.result.loss)
    #expect(computed.features.isEmpty)
    let shares = kept.features.compactMap { if case .computing(let share, 11 * 32 * 4) = $0 { share } else { nil } }
    #expect(shares == [4.0 / 11, 8.0 / 11, 1])
    guard case .kept(11 * 32 * 4, _) = kept.features.last else {
        Issue.record("\(kept.features)")
        return
    }
}

@Test("kept features are in no checkpoint, and a resumed run goes on with the same bits")
func resumedWithFeatures() throws {
    let folder = try TemporaryFolder()
    let whole = try outcome(options { $0.epochs = 3 })
    _ = try outcome(options { ($0.epochs, $0.steps, $0.output) = (3, 4, folder.file("run")) })
    let states = try Safetensors.read(folder.file("run/checkpoint.safetensors"))
    #expect(!states.entries.contains { $0.name.hasPrefix("kept/") })
    #expect(states.entries.contains { $0.name == "conv1.weight" })
    let record = try RunDirectory(folder.file("run")).record()
    #expect(record.options(resuming: folder.file("run")).keepsFeatures)
    let rest = try outcome(options { ($0.epochs, $0.resume) = (3, folder.file("run")) })
    #expect(rest.weights.entries == whole.weights.entries)
}

@Test("features that would take more than a quarter of the memory are not kept, and the run says so")
func tooLarge() throws {
    let found = try outcome(options(), on: SmallBackend(memoryByteCount: 11 * 32 * 4 * 4 - 4))
    #expect(found.features == [.tooLarge(byteCount: 11 * 32 * 4, limit: 11 * 32 * 4 - 1)])
    #expect(try found.weights.entries == outcome(options()).weights.entries)
    #expect(try outcome(options(), on: SmallBackend(memoryByteCount: 11 * 32 * 4 * 4)).features.count == 4)
}

@Test("a run that takes no sample twice keeps nothing")
func singleEpoch() throws {
    #expect(try outcome(options { $0.epochs = 1 }).features.isEmpty)
    #expect(try outcome(options { $0.steps = 3 }).features.isEmpty)
    #expect(try !outcome(options { $0.steps = 4 }).features.isEmpty)
}

/// Continuing a finished run computed the features of all samples once more, which took minutes, for no step at all.
@Test("a run of which no more than one pass over the samples is left computes no features", arguments: [4, 6, 7, 9])
func nothingLeft(completedSteps: Int) throws {
    let folder = try TemporaryFolder()
    let begun = try outcome(options { ($0.epochs, $0.steps, $0.output) = (3, completedSteps, folder.file("run")) })
    #expect(begun.result.steps == completedSteps)
    let rest = try outcome(options { ($0.epochs, $0.resume) = (3, folder.file("run")) })
    #expect(rest.result.steps == 9)
    #expect(rest.features.isEmpty == (completedSteps >= 6), "\(rest.features)")
    #expect(try rest.weights.entries == outcome(options { $0.epochs = 3 }).weights.entries)
}

/// Each seed of an experiment computed what the same frozen parts make of the same images.
@Test("runs that share a cache compute features once, and have the weights that they have alone")
func sharedFeatures() throws {
    let cache = KeptRowsCache()
    let first = try outcome(options { $0.seed = 1 }, cache: cache)
    #expect(first.features.count == 4)
    let second = try outcome(options { $0.seed = 2 }, cache: cache)
    #expect(second.features == [.known(byteCount: 11 * 32 * 4)])
    #expect(try second.weights.entries == outcome(options { $0.seed = 2 }).weights.entries)
    #expect(first.weights.entries != second.weights.entries)
    let fewer = try outcome(options { $0.limit = 10 }, cache: cache)
    #expect(fewer.features.count > 1, "features of other samples were taken: \(fewer.features)")
    let stopped = try outcome(options { $0.limit = 9 }, cache: cache, shouldStop: { true })
    #expect(stopped.result.steps == 0)
    #expect(try outcome(options { $0.limit = 9 }, cache: cache).features.count > 1, "half a table was taken for whole")
}

@Test("a run that is asked to stop while features are computed ends before its first step, ready to go on")
func stoppedBeforeTraining() throws {
    let folder = try TemporaryFolder()
    let stopped = try outcome(options { $0.output = folder.file("run") }, shouldStop: { true })
    #expect(stopped.result.steps == 0 && stopped.features.count == 1)
    #expect(
        try outcome(options { $0.resume = folder.file("run") }).weights.entries == outcome(options()).weights.entries)
}

/// Evaluations of a run took most of its time, since they computed the features of the test images after each epoch.
@Test("evaluations of a run keep what frozen parts make of the test images, and come to the same figures")
func keptInEvaluations() throws {
    // Two whole batches, and one that is shorter.
    let data = DigitData(train: data.train, test: data.train, source: data.source)
    for batchSize in [4, 5] {
        var tables: [[Evaluation?]] = []
        for keepsFeatures in [true, false] {
            var found: [Evaluation?] = []
            let trainer = try Trainer(
                FrozenModel(), data,
                options: options {
                    ($0.epochs, $0.keepsFeatures, $0.evaluationBatchSize) = (3, keepsFeatures, batchSize)
                }, on: CPUBackend())
            _ = try trainer.run { if case .epoch(let epoch) = $0 { found.append(epoch.test) } }
            let kept = trainer.store.declarations.map(\.name).filter { $0.hasPrefix("evaluation/kept/") }
            #expect(kept.isEmpty == !keepsFeatures)
            tables.append(found)
        }
        #expect(tables[0] == tables[1] && tables[0].count == 3 && tables[0][0] != tables[0][2])
    }
}

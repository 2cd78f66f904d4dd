import CPUExecution
import Testing
import Training

/// The reference with as little memory as a test likes.
private struct SmallBackend: Backend {
    let limits: MemoryLimits

    var name: String { "cpu" }
    var device: String { "a small device" }
    var memoryByteCount: Int { limits.total }
    var memoryLimits: MemoryLimits { limits }

    func makeStore() throws -> any StateStore { try CPUBackend().makeStore() }

    func makeExecutable(for plan: Plan, store: any StateStore) throws -> any Executable {
        try CPUBackend().makeExecutable(for: plan, store: store)
    }
}

@Suite struct MemoryForecastTests {
    private static let data = DigitData(
        train: tinyImages(count: 600, seed: 1), test: tinyImages(count: 40, seed: 2), source: "made up for a test")

    private func train(batchSize: Int, limits: MemoryLimits) throws -> TrainingResult {
        try Trainer(
            TinyModel(), Self.data, options: options { ($0.batchSize, $0.epochs) = (batchSize, 1) },
            on: SmallBackend(limits: limits)
        ).run()
    }

    @Test(
        "a run that does not fit is refused at once; the batch that its message names fits, one sample more does not",
        arguments: [(total: 64_000, allocation: 64_000), (total: 1_000_000, allocation: 9_700)])
    func fittingBatch(total: Int, allocation: Int) throws {
        let limits = MemoryLimits(total: total, allocation: allocation)
        let error = try #require(throws: RuntimeError.self) { try train(batchSize: 500, limits: limits) }
        guard case .memory(let shortage) = error, let fitting = shortage.fittingBatch else {
            Issue.record("\(error)")
            return
        }
        #expect((1..<500).contains(fitting))
        #expect(shortage.limits == limits && shortage.largest.count == 3)
        #expect(shortage.largest[0].byteCount >= shortage.largest[1].byteCount)
        #expect("\(error)".contains("--batch-size \(fitting) is the largest that fits"))
        #expect("\(error)".contains(shortage.largest[0].name))
        #expect(try train(batchSize: fitting, limits: limits).steps == (600 + fitting - 1) / fitting)
        #expect(throws: RuntimeError.self) { try train(batchSize: fitting + 1, limits: limits) }
    }

    @Test("where the data set alone does not fit no batch is named")
    func noBatch() throws {
        let limits = MemoryLimits(total: 1 << 30, allocation: 5_000)
        let error = try #require(throws: RuntimeError.self) { try train(batchSize: 4, limits: limits) }
        guard case .memory(let shortage) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(shortage.fittingBatch == nil && !"\(error)".contains("--batch-size"))
        #expect(shortage.largest[0].name.hasPrefix("data/train/images"))
    }
}

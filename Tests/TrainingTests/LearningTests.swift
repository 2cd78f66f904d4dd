import CPUExecution
import Testing
import Training

@Test("the MLP learns to tell the built-in digits apart")
func learns() throws {
    let data = BuiltInDigits().data(trainCount: 1000, testCount: 200)
    let run = try trainer(options { ($0.epochs, $0.evaluationBatchSize) = (3, 200) }, MLP(), data)
    var tests: [Evaluation] = []
    var trained: [Double] = []
    let result = try run.run { event in
        guard case .epoch(let result) = event, let test = result.test else { return }
        tests.append(test)
        trained.append(result.trainLoss)
    }
    #expect(result.steps == 48 && result.loss == trained.last)
    #expect(trained[2] < trained[0] / 2)
    let accuracy = try #require(tests.last?.metrics.first)
    #expect(accuracy.name == "accuracy" && accuracy.value > 0.8)
}

@Test("progress counts steps, epochs and what is left")
func progress() throws {
    let run = try trainer(options { ($0.epochs, $0.stepsInFlight) = (2, 1) })
    var seen: [[Int]] = []
    _ = try run.run { event in
        guard case .progress(let at) = event else { return }
        seen.append([at.epoch, at.epochs, at.step, at.steps, at.stepInEpoch, at.stepsPerEpoch])
        // The first step waits for the device's compiler: no speed is told of it.
        #expect(at.loss > 0 && (at.samplesPerSecond == nil) == (at.step == 1))
        #expect((at.samplesPerSecond ?? 1) > 0 && (at.secondsLeft ?? 0) >= 0)
    }
    #expect(
        seen == [
            [0, 2, 1, 6, 1, 3], [0, 2, 2, 6, 2, 3], [0, 2, 3, 6, 3, 3], [1, 2, 4, 6, 1, 3], [1, 2, 5, 6, 2, 3],
            [1, 2, 6, 6, 3, 3],
        ])
}

@Test("another seed draws other weights and another order; the same seed gives the same bits")
func seeds() throws {
    let one = try train(options { ($0.steps, $0.seed) = (3, 1) })
    #expect(try train(options { ($0.steps, $0.seed) = (3, 1) }).entries == one.entries)
    #expect(try train(options { ($0.steps, $0.seed) = (3, 2) }).entries != one.entries)
}

@Test("the sum classifier with the exact head is as good at sums as at digits, whatever it has learned")
func exactHead() throws {
    let data = BuiltInDigits().data(trainCount: 4, testCount: 6)
    let model = SumClassifier(head: .exact)
    let run = try trainer(
        options { ($0.epochs, $0.batchSize, $0.evaluationBatchSize) = (1, 2, 6) }, model, data)
    _ = try run.run()
    let metrics = try #require(try run.evaluate()?.metrics)
    #expect(metrics.map(\.name) == ["digit_accuracy", "sum_accuracy"])
    #expect(metrics[0].value == metrics[1].value)
}

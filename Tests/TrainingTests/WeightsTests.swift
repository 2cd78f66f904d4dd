import CPUExecution
import TestFiles
import Testing
import Training

@Test("weights that are saved can be trained from and evaluated")
func savedWeights() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("w.safetensors")
    let saved = try train(options { ($0.epochs, $0.save) = (2, path) })
    let still = try train(options { ($0.steps, $0.initialWeights, $0.learningRate) = (1, path, 0) })
    #expect(still.entries == saved.entries)

    let evaluator = try Evaluator(TinyModel(), tinyData.test, seed: 0, on: CPUBackend(), batchSize: 3)
    try evaluator.loadWeights(path)
    let evaluation = try evaluator.run()
    let trainer = try trainer(options { ($0.steps, $0.initialWeights, $0.learningRate) = (1, path, 0) })
    #expect(try trainer.evaluate() == evaluation)
    #expect(evaluation.samples == 7 && evaluation.metrics.map(\.name) == ["accuracy"])
    #expect(try evaluator.run() == evaluation)
}

@Test("an evaluation's means do not depend on the batch size", arguments: [1, 2, 7, 100])
func evaluationBatches(size: Int) throws {
    let folder = try TemporaryFolder()
    _ = try train(options { ($0.steps, $0.save) = (3, folder.file("w")) })
    let evaluations = try [size, 7].map { size in
        let evaluator = try Evaluator(TinyModel(), tinyData.test, seed: 0, on: CPUBackend(), batchSize: size)
        try evaluator.loadWeights(folder.file("w"))
        return try evaluator.run()
    }
    #expect(abs(evaluations[0].loss - evaluations[1].loss) < 1e-6)
    #expect(evaluations[0].metrics == evaluations[1].metrics)
}

@Test("a file with any number of wrong tensors is refused with all of them, and nothing is loaded")
func wrongWeights() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("w.safetensors")
    let wrong = try NamedTensors(
        [
            ("fc1.bias", .zeros([5], .float64)), ("fc2.weight", .zeros([5, 10])), ("fc2.bias", .zeros([10])),
            ("fc9.weight", .zeros([2, 2], .int64)),
        ], metadata: ["model": "other", "any": "text"])
    try Safetensors.write(wrong, to: path)
    let evaluator = try Evaluator(TinyModel(), tinyData.test, seed: 0, on: CPUBackend())
    let before = try evaluator.run()
    let f32 = { (shape: Shape) in TensorType(.float32, shape) }
    let expected: [TensorDifference] = [
        .missing(name: "fc1.weight", expected: f32([5, 17])),
        .type(name: "fc1.bias", expected: f32([5]), found: TensorType(.float64, [5])),
        .type(name: "fc2.weight", expected: f32([10, 5]), found: f32([5, 10])),
        .unexpected(name: "fc9.weight", found: TensorType(.int64, [2, 2])),
    ]
    do {
        try evaluator.loadWeights(path)
        Issue.record("wrong weights were loaded")
    } catch let error as WeightsError {
        #expect(error.differences == expected && error.foundModel == "other")
        #expect("\(error)".contains("4 differences: fc1.weight: expected f32[5, 17], found none; "))
        #expect("\(error)".split(separator: "\n").count == 2)
    }
    #expect(try evaluator.run() == before)
    #expect(throws: WeightsError.self) { try trainer(options { $0.initialWeights = path }) }
    #expect(throws: SafetensorsError.self) {
        try trainer(options { $0.initialWeights = folder.file("none.safetensors") })
    }
}

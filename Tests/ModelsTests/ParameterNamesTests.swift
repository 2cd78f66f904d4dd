import Models
import Testing

/// Builds a model on a batch of `count` images, as a training step would.
func build(_ model: any Model, count: Int = 2) throws -> (forward: Forward, parameters: Parameters) {
    let builder = GraphBuilder()
    let parameters = Parameters(builder)
    let batch = Batch(
        images: try builder.input("images", TensorType(.uint8, [count, 1, 28, 28])),
        labels: try builder.input("labels", TensorType(.int32, [count])),
        samples: try builder.input("samples", TensorType(.int32, [count])),
        epoch: try builder.input("epoch", TensorType(.int32, .scalar)), seed: 0)
    return (try model(batch, parameters), parameters)
}

private let convolutions = [
    "conv1.weight [32, 1, 3, 3]", "conv1.bias [32]", "conv2.weight [64, 32, 3, 3]", "conv2.bias [64]",
    "conv3.weight [128, 64, 3, 3]", "conv3.bias [128]", "conv4.weight [256, 128, 3, 3]", "conv4.bias [256]",
    "conv5.weight [256, 256, 3, 3]", "conv5.bias [256]", "conv6.weight [512, 256, 3, 3]", "conv6.bias [512]",
    "fc1.weight [1024, 4608]", "fc1.bias [1024]", "fc2.weight [10, 1024]", "fc2.bias [10]",
]

private let heads: [SumHead: [String]] = [
    .linear: ["fc3.weight [19, 20]", "fc3.bias [19]"],
    .mlp: ["fc3a.weight [64, 20]", "fc3a.bias [64]", "fc3b.weight [19, 64]", "fc3b.bias [19]"],
    .exact: [],
]

@Test("the sum classifier's parameters carry the names and shapes of its state dict", arguments: SumHead.allCases)
func sumClassifierParameters(head: SumHead) throws {
    let (forward, parameters) = try build(SumClassifier(head: head))
    #expect(parameters.declared.map { "\($0.name) \($0.shape)" } == convolutions + (heads[head] ?? []))
    #expect(forward.loss.type == TensorType(.float32, .scalar))
    #expect(forward.metrics.map(\.name) == ["digit_accuracy", "sum_accuracy"])
    let shapes = Dictionary(uniqueKeysWithValues: forward.outputs.map { ($0.name, $0.value.shape) })
    #expect(shapes["digit_logits"] == [2, 10] && shapes["sum_logits"] == [2, 19])
}

@Test("the linear sum classifier has 6,888,345 parameters")
func sumClassifierSize() throws {
    let (_, parameters) = try build(SumClassifier())
    #expect(parameters.declared.reduce(0) { $0 + $1.shape.elementCount } == 6_888_345)
}

@Test("the MLP's parameters carry the names and shapes of its state dict")
func mlpParameters() throws {
    let (forward, parameters) = try build(MLP())
    #expect(
        parameters.declared.map { "\($0.name) \($0.shape)" } == [
            "fc1.weight [128, 784]", "fc1.bias [128]", "fc2.weight [10, 128]", "fc2.bias [10]",
        ])
    #expect(forward.metrics.map(\.name) == ["accuracy"])
}

@Test("models are trained as documented unless told otherwise")
func defaults() {
    #expect(MLP().defaults.epochs == 10 && MLP().defaults.batchSize == 64)
    #expect(MLP().defaults.optimizer as? SGD == SGD(learningRate: 0.1))
    #expect(SumClassifier().defaults.epochs == 25 && SumClassifier().defaults.batchSize == 128)
    #expect(SumClassifier().defaults.optimizer as? Adam == Adam(learningRate: 1e-3))
    #expect(SumClassifier().options == ["head": "linear"] && SumClassifier().head == .linear)
}

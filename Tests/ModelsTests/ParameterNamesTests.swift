import CPUExecution
import Models
import Runtime
import Testing

/// Builds a model on a batch of `count` images, as a training step would.
func build(_ model: any Model, count: Int = 2) throws -> (forward: Forward, parameters: Parameters) {
    let builder = GraphBuilder()
    let parameters = Parameters(builder)
    let table = SampleTable(
        images: try builder.input("images", TensorType(.uint8, [5, 1, 28, 28])),
        labels: try builder.input("labels", TensorType(.uint8, [5])))
    let batch = Batch(
        of: table, samples: try builder.input("samples", TensorType(.int32, [count])),
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

private func normalization(_ name: String, _ channels: Int) -> [String] {
    ["weight", "bias", "running_mean", "running_var"].map { "\(name).\($0) [\(channels)]" }
        + ["\(name).num_batches_tracked []"]
}

private func layer(_ name: String, _ weight: [Int], outputs: Int) -> [String] {
    ["\(name).weight \(Shape(weight))", "\(name).bias [\(outputs)]"]
}

@Test("the autoencoder's parameters and statistics carry the names and shapes of its state dict")
func autoencoderParameters() throws {
    let (_, parameters) = try build(Autoencoder(latent: 10))
    let encoder =
        layer("conv1", [8, 1, 3, 3], outputs: 8) + layer("conv2", [16, 8, 3, 3], outputs: 16)
        + layer("conv3", [32, 16, 3, 3], outputs: 32) + normalization("bn2", 16)
        + layer("fc1", [128, 288], outputs: 128) + layer("fc2", [10, 128], outputs: 10)
    let decoder =
        layer("fc1", [128, 10], outputs: 128) + layer("fc2", [288, 128], outputs: 288)
        + layer("conv1t", [32, 16, 3, 3], outputs: 16) + layer("conv2t", [16, 8, 3, 3], outputs: 8)
        + layer("conv3t", [8, 1, 3, 3], outputs: 1) + normalization("bn1", 16) + normalization("bn2", 8)
    #expect(
        parameters.declared.map { "\($0.name) \($0.shape)" }
            == encoder.map { "encoder.\($0)" } + decoder.map { "decoder.\($0)" })
    #expect(parameters.trained.reduce(0) { $0 + $1.shape.elementCount } == 88_667)
    let counters = parameters.declared.filter { $0.role == .counter }
    #expect(counters.count == 3 && counters.allSatisfy { $0.fileType == TensorType(.int64, []) })
}

@Test(
    "every autoencoder squeezes 28×28 pixels into its code and draws 28×28 of them",
    arguments: Autoencoder.Architecture.allCases)
func autoencoderShapes(architecture: Autoencoder.Architecture) throws {
    let (forward, parameters) = try build(Autoencoder(latent: 7, architecture: architecture), count: 3)
    #expect(forward.outputs.map(\.value.shape) == [[3, 7], [3, 1, 28, 28]])
    // Added up by hand from the layers' shapes.
    let counts: [Autoencoder.Architecture: Int] = [.plain: 87_896, .heavy: 218_246, .deep: 401_740]
    #expect(parameters.trained.reduce(0) { $0 + $1.shape.elementCount } == counts[architecture])
}

@Test("the reported range shifts the pixels that go in and that are aimed at")
func targetRange() throws {
    let builder = GraphBuilder()
    let bytes = try builder.input("bytes", TensorType(.uint8, [3]))
    let outputs = try Autoencoder.TargetRange.allCases.map {
        (name: $0.rawValue, value: try Autoencoder(targetRange: $0).pixels(bytes))
    }
    let session = try Session(Program(builder, outputs: outputs), on: CPUBackend())
    try session.write(.vector([UInt8(0), 51, 255]), to: "bytes")
    try session.run()
    for (name, expected) in [("unit", [0, 0.2, 1]), ("reported", [-1, -0.6, 1])] {
        for (found, expected) in zip(try session.read(name).doubles, expected) { #expect(abs(found - expected) < 1e-6) }
    }
}

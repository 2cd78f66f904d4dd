import Models
import Testing

/// Every model in every form, at its usual width.
private let models: [any WidenableModel] =
    [MLP(), OperatorNet(), MNISTNet(), ImageOpNet()] + SumHead.allCases.map { SumClassifier(head: $0) }
    + Autoencoder.Architecture.allCases.map { Autoencoder(architecture: $0) }

@Test("a wider model has wider hidden layers, and the same inputs and outputs", arguments: models.indices)
func widths(index: Int) throws {
    let model = models[index]
    let (usual, wide) = (try build(model), try build(model.widened(to: 3)))
    #expect(wide.parameters.declared.map(\.name) == usual.parameters.declared.map(\.name))
    // Each length is that of an input, an output or a kernel, or three times that of a hidden layer.
    var squares = 0
    for (narrow, wide) in zip(usual.parameters.declared, wide.parameters.declared) {
        let factors = zip(narrow.shape.lengths, wide.shape.lengths).map { Double($1) / Double($0) }
        #expect(factors.allSatisfy { $0 == 1 || $0 == 3 }, "\(narrow.name): \(wide.shape)")
        if factors.count(where: { $0 == 3 }) == 2 { squares += 1 }
    }
    let hasOneHiddenLayer = model is MLP
    #expect(squares > 0 || hasOneHiddenLayer)
    // A reader's hidden layer is an output, too.
    for (narrow, wide) in zip(usual.forward.outputs, wide.forward.outputs) where narrow.name != "hidden" {
        #expect(wide.value.type == narrow.value.type, "\(narrow.name)")
    }
    #expect(wide.forward.loss.type == usual.forward.loss.type)
}

@Test("the MLP at width 4 has 512 hidden units")
func widerMLP() throws {
    let (_, parameters) = try build(MLP().widened(to: 4))
    #expect(
        parameters.declared.map { "\($0.name) \($0.shape)" } == [
            "fc1.weight [512, 784]", "fc1.bias [512]", "fc2.weight [10, 512]", "fc2.bias [10]",
        ])
}

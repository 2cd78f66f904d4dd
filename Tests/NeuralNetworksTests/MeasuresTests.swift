import CPUExecution
import NeuralNetworks
import Runtime
import Testing

/// The scalar that `make` builds from two inputs.
private func measure(
    _ a: Tensor, _ b: Tensor, _ make: (Value, Value) throws -> Value
) throws -> Float {
    let builder = GraphBuilder()
    let first = try builder.input("a", TensorType(a.elementType, a.shape))
    let second = try builder.input("b", TensorType(b.elementType, b.shape))
    let session = try Session(Program(builder, outputs: ["value": make(first, second)]), on: CPUBackend())
    try session.write(a, to: "a")
    try session.write(b, to: "b")
    try session.run()
    return try session.read("value").floats[0]
}

@Test("a prediction is the first of the largest logits")
func firstOfEquals() throws {
    let logits = try Tensor(shape: [3, 3], elements: .float32([1, 5, 5, 2, 2, 2, 0, 1, 3]))
    #expect(try measure(logits, .vector([Int32(1), 0, 2])) { try correctPredictions(logits: $0, labels: $1) } == 3)
    #expect(try measure(logits, .vector([Int32(2), 1, 0])) { try correctPredictions(logits: $0, labels: $1) } == 0)
}

@Test("errors are totals over samples of the mean over their elements")
func errors() throws {
    let predicted = try Tensor(shape: [2, 2], elements: .float32([1, 2, 3, 4]))
    let target = try Tensor(shape: [2, 2], elements: .float32([0, 4, 3, 8]))
    #expect(try measure(predicted, target) { try absoluteErrors(predicted: $0, expected: $1) } == 3.5)
    #expect(try measure(predicted, target) { try meanSquaredError(predicted: $0, expected: $1) } == 5.25)
}

import NeuralNetworks
import Testing

@Test("parameters carry the names of their scopes, joined with dots")
func prefixes() throws {
    let parameters = Parameters(GraphBuilder())
    try parameters.prefixed("encoder") {
        try parameters.prefixed("inner") { _ = try Linear("fc1", inputs: 3, outputs: 2, in: parameters) }
        _ = try Convolution2D("conv1", inputs: 4, outputs: 6, kernel: Extent(height: 3, width: 2), in: parameters)
    }
    #expect(
        parameters.declared.map { "\($0.name) \($0.shape)" } == [
            "encoder.inner.fc1.weight [2, 3]", "encoder.inner.fc1.bias [2]", "encoder.conv1.weight [6, 4, 3, 2]",
            "encoder.conv1.bias [6]",
        ])
}

@Test("a parameter that is declared twice is refused")
func duplicateParameter() throws {
    let parameters = Parameters(GraphBuilder())
    _ = try Linear("fc1", inputs: 3, outputs: 2, in: parameters)
    #expect(throws: ParameterError.duplicateName("fc1.weight")) {
        try Linear("fc1", inputs: 3, outputs: 2, in: parameters)
    }
}

@Test("initial values are uniform within 1/√fan-in, and the documented Philox draws")
func initialValues() throws {
    let parameters = Parameters(GraphBuilder())
    _ = try Linear("fc1", inputs: 100, outputs: 40, in: parameters)
    _ = try Convolution2D(
        "conv1", inputs: 8, outputs: 6, kernel: Extent(3), ConvolutionGeometry(groups: 2), in: parameters)
    let seed: UInt64 = 0x1_0000_0007
    let tensors = try parameters.initialValues(seed: seed)
    #expect(tensors.names == parameters.declared.map(\.name))

    for (ordinal, fanIn) in [100, 100, 36, 36].enumerated() {
        let values = tensors.entries[ordinal].tensor.doubles
        let bound = 1 / Double(fanIn).squareRoot()
        #expect(values.allSatisfy { abs($0) <= bound })
        for index in [0, 1, values.count - 1] {
            let word = Philox(seed: seed).words(index: UInt32(index), epoch: UInt32(ordinal), stream: 4).0
            let expected = (2 * Double(word >> 8) / 16_777_216 - 1) * bound
            #expect(values[index] == Double(Float(expected)))
        }
    }
    let weights = tensors.entries[0].tensor.doubles
    #expect(abs(weights.reduce(0, +) / 4000) < 0.005)
    // The variance of the uniform distribution on [−b, b] is b²/3.
    #expect(abs(weights.reduce(0) { $0 + $1 * $1 } / 4000 - 0.01 / 3) < 2e-4)
    #expect(try parameters.initialValues(seed: seed + 1) != tensors)
}

import CPUExecution
import Catalogue
import Testing

@Suite struct GradientTests {
    @Test("Gradients of every operation are what central differences say")
    func firstDerivatives() throws {
        var names: Set<String> = []
        for operationCase in try Catalogue.smoothOperations() {
            names.formUnion(try operationCase.program().graph.nodes.map(\.operation.name))
            try CentralDifferences(GradientCase(of: operationCase)).check()
        }
        let differentiable =
            UnaryFunction.allCases.map(\.rawValue) + BinaryFunction.allCases.map(\.rawValue) + [
                "select", "cast", "reshape", "transpose", "broadcast", "slice", "pad", "concatenate",
                "matrixMultiply", "convolution", "convolutionInputGradient", "convolutionWeightGradient",
                "sparseConvolutionInputGradient", "sparseConvolutionWeightGradient", "maxPool",
                "windowSelect", "windowScatter", "gather", "scatterAdd", "reduceSum", "reduceMaximum", "reduceMinimum",
            ]
        for name in differentiable { #expect(names.contains(name), "no gradient of \(name) was checked") }
    }

    @Test("Gradients of gradients are what central differences say")
    func secondDerivatives() throws {
        let cases = try Catalogue.secondGradients()
        #expect(cases.count > 40)
        for gradientCase in cases { try CentralDifferences(gradientCase).check() }
    }

    @Test("Gradients of composites, first and second, are what central differences say", arguments: [1, 2])
    func composites(order: Int) throws {
        let logits = OperationCase.Operand.float32([5, 7])
        let labels = OperationCase.Operand.int32([5], .integers(0...6))
        let cases = [
            OperationCase("softmax", [logits]) { _, v in try softmax(v[0]) },
            OperationCase("logSoftmax", [logits]) { _, v in try logSoftmax(v[0]) },
            OperationCase("crossEntropy", [logits, labels]) { _, v in try crossEntropy(logits: v[0], labels: v[1]) },
            OperationCase("oneHot", [logits, labels]) { _, v in try oneHot(v[1], classes: 7) * v[0] },
            OperationCase("mean", [logits]) { _, v in try v[0].mean([0], keepingAxes: true) * v[0] },
            OperationCase("variance", [logits]) { _, v in
                let centred = try v[0] - v[0].mean([0])
                return try (centred * centred).mean([0])
            },
        ]
        let order = try #require(GradientCase.Order(rawValue: order))
        for composite in cases { try CentralDifferences(GradientCase(of: composite, order)).check() }
    }

    @Test("The largest of no elements has a gradient of no elements")
    func emptyExtremes() throws {
        // It once asked for the place of an element that does not exist, and threw.
        let slope = try evaluate([Tensor.zeros([0, 0])]) { _, v in
            try gradients(of: v[0].maximum([1]).sum(), withRespectTo: [v[0]])[0]
        }
        #expect(slope == Tensor.zeros([0, 0]))
    }

    @Test("Where a function has a kink, the slope is PyTorch's")
    func kinks() throws {
        func slopes(_ inputs: [Tensor], _ target: Int = 0, _ body: ([Value]) throws -> Value) throws -> [Float] {
            try evaluate(inputs) { _, v in try gradients(of: body(v).sum(), withRespectTo: [v[target]])[0] }.floats
        }
        let x = Tensor.vector([Float(-1), 0, 2])
        #expect(try slopes([x]) { try relu($0[0]) } == [0, 0, 1])
        #expect(try slopes([x]) { try absolute($0[0]) } == [-1, 0, 1])
        #expect(try slopes([x]) { try leakyRelu($0[0], slope: 0.25) } == [0.25, 0.25, 1])
        #expect(try slopes([.vector([Float(-1), 0, 1, 2])]) { try $0[0].clamped(to: 0...1) } == [0, 1, 1, 0])
        #expect(try slopes([x, .vector([Float(-1), 1, 1])]) { try maximum($0[0], $0[1]) } == [0.5, 0, 1])
        #expect(try slopes([x, .vector([Float(-1), 1, 1])], 1) { try minimum($0[0], $0[1]) } == [0.5, 0, 1])
        #expect(try slopes([.vector([Float(1), 3, 3])]) { try $0[0].maximum() } == [0, 1, 0])
        let base = Tensor.vector([Float(0), 0, 2])
        let exponent = Tensor.vector([Float(0), 2, 0])
        #expect(try slopes([base, exponent]) { try power($0[0], $0[1]) } == [0, 0, 0])
        #expect(try slopes([base, exponent], 1) { try power($0[0], $0[1]) }.prefix(2) == [0, 0])
    }
}

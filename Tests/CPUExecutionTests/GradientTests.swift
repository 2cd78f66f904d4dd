import CPUExecution
import Catalogue
import Testing

@Suite struct GradientTests {
    /// Operands whose small changes change nothing but the result's value, and few enough of them.
    private var smoothCases: [OperationCase] {
        get throws {
            try Catalogue.operations.filter { operationCase in
                let reals = operationCase.operands.filter { $0.type.elementType == .float32 }
                let result = try operationCase.result(in: GraphBuilder())
                return !reals.isEmpty && reals.allSatisfy { $0.filling.isSmooth }
                    && operationCase.operands.allSatisfy { $0.type.elementCount <= 3000 }
                    && result.elementType == .float32 && result.shape.elementCount <= 10_000
                    && operationCase.name != "detach" && !operationCase.name.hasPrefix("gather [9] rows, -3")
            }
        }
    }

    @Test("Gradients of every operation are what central differences say")
    func firstDerivatives() throws {
        var names: Set<String> = []
        for operationCase in try smoothCases {
            names.formUnion(try operationCase.program().graph.nodes.map(\.operation.name))
            try CentralDifferences(name: operationCase.name, operands: operationCase.tensors()) { builder, values in
                try operationCase.result(of: values, in: builder)
            }.check()
        }
        let differentiable =
            UnaryFunction.allCases.map(\.rawValue) + BinaryFunction.allCases.map(\.rawValue) + [
                "select", "cast", "reshape", "transpose", "broadcast", "slice", "pad", "concatenate",
                "matrixMultiply", "convolution", "convolutionInputGradient", "convolutionWeightGradient", "maxPool",
                "windowSelect", "windowScatter", "gather", "scatterAdd", "reduceSum", "reduceMaximum", "reduceMinimum",
            ]
        for name in differentiable { #expect(names.contains(name), "no gradient of \(name) was checked") }
    }

    @Test("Gradients of gradients are what central differences say")
    func secondDerivatives() throws {
        let names = [
            "matrixMultiply leftᵀ · right of [7, 9] and [7, 8]",
            "matrixMultiply left · rightᵀ of [3, 8, 7] and [3, 9, 7]",
            "tanh of f32[7]", "sigmoid of f32[7]", "softplus of f32[7]", "exp of f32[7]", "log of f32[7]",
            "rsqrt of f32[7]", "sqrt of f32[7]", "reciprocal of f32[7]", "sin of f32[7]", "cos of f32[7]",
            "expm1 of f32[7]", "log1p of f32[7]", "multiply of f32[9, 7]", "divide of f32[9, 7]", "power of f32[9, 7]",
        ]
        var cases = try names.map { name in try #require(Catalogue.operations.first { $0.name == name }, "\(name)") }
        let structured = ["convolution", "maxPool", "windowSelect", "windowScatter"]
        cases += try smoothCases.filter { operationCase in
            structured.contains { operationCase.name.hasPrefix($0) }
                && operationCase.operands.allSatisfy { $0.type.elementCount <= 500 }
        }
        #expect(cases.count > 40)
        for operationCase in cases {
            try CentralDifferences(name: operationCase.name, operands: operationCase.tensors()) { builder, values in
                try operationCase.result(of: values, in: builder)
            }.check(order: 2)
        }
    }

    @Test("Gradients of composites, first and second, are what central differences say", arguments: [1, 2])
    func composites(order: Int) throws {
        let logits = try Filling.normal.tensor(TensorType(.float32, [5, 7]), seed: 1, operand: 0)
        let labels = Tensor.vector([Int32(6), 0, 3, 3, 1])
        let graphs: [(String, [Tensor], CentralDifferences.Body)] = [
            ("softmax", [logits], { _, v in try softmax(v[0]) }),
            ("logSoftmax", [logits], { _, v in try logSoftmax(v[0]) }),
            ("crossEntropy", [logits, labels], { _, v in try crossEntropy(logits: v[0], labels: v[1]) }),
            ("oneHot", [logits, labels], { _, v in try oneHot(v[1], classes: 7) * v[0] }),
            ("mean", [logits], { _, v in try v[0].mean([0], keepingAxes: true) * v[0] }),
            (
                "variance", [logits],
                { _, v in
                    let centred = try v[0] - v[0].mean([0])
                    return try (centred * centred).mean([0])
                }
            ),
        ]
        for (name, operands, body) in graphs {
            try CentralDifferences(name: name, operands: operands, body: body).check(order: order)
        }
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

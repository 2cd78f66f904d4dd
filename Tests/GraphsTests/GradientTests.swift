import Graphs
import Testing

@Suite struct GradientTests {
    private let builder = GraphBuilder()

    private func input(_ name: String, _ lengths: Int...) throws -> Value {
        try builder.input(name, TensorType(.float32, Shape(lengths)))
    }

    @Test("Gradients are built only towards what is asked for")
    func onlyWhatIsNeeded() throws {
        let x = try input("x", 1, 2, 6, 7)
        let w = try input("w", 3, 2, 3, 3)
        let loss = try convolution(x, w).sum()
        _ = try gradients(of: loss, withRespectTo: [w])
        let names = builder.graph.nodes.map(\.operation.name)
        #expect(names.contains("convolutionWeightGradient"))
        #expect(!names.contains("convolutionInputGradient"))
    }

    @Test("A target that the loss does not depend on has a gradient of zeros")
    func independentTargets() throws {
        let x = try input("x", 3)
        let other = try input("other", 2, 2)
        let gradient = try gradients(of: x.sum(), withRespectTo: [other])[0]
        #expect(gradient.shape == [2, 2])
        #expect(builder.graph[gradient.id].operation == .broadcast([2, 2], axes: []))
    }

    @Test("No gradient passes a detached value")
    func detached() throws {
        let x = try input("x", 3)
        let y = try (x.detached() * x).sum()
        let gradient = try gradients(of: y, withRespectTo: [x])[0]
        let program = try Program(builder, outputs: ["g": gradient]).applying([.simplify, .dropDeadCode])
        #expect(program.outputs[0].value == program.graph.nodes.firstIndex { $0.operation.name == "input" })
    }

    @Test("A loss that is no scalar, and a gradient of fused operations, are refused")
    func refused() throws {
        let x = try input("x", 3)
        #expect(throws: GraphError.self) { try gradients(of: x, withRespectTo: [x]) }
        let fusion = try #require(Fusion.single(.unary(.exp), operands: [x.type], result: x.type))
        let fused = try builder.append(.fused(fusion), [x])
        let error = try #require(throws: GraphError.self) { try gradients(of: fused.sum(), withRespectTo: [x]) }
        #expect(error.description.contains("before fusing"))
    }
}

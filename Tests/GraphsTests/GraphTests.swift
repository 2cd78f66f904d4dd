import Graphs
import Testing

@Suite struct GraphTests {
    private let builder = GraphBuilder()

    @Test("A graph prints as typed assignments")
    func prints() throws {
        let x = try builder.input("x", TensorType(.float32, [5, 3]))
        let y = try builder.scoped("fc1") {
            let weight = try builder.state("fc1.weight", TensorType(.float32, [4, 3]))
            let bias = try builder.state("fc1.bias", TensorType(.float32, [4]))
            return try relu(matrixMultiply(x, weight, transposingRight: true) + bias)
        }
        let program = try Program(builder, outputs: ["y": y])
        #expect(
            program.description == """
                %0: f32[5, 3] = input("x")
                %1: f32[4, 3] = state("fc1.weight")    // fc1
                %2: f32[4] = state("fc1.bias")    // fc1
                %3: f32[5, 4] = matrixMultiply(left · rightᵀ) %0 %1    // fc1
                %4: f32[5, 4] = broadcast([5, 4], axes: [1]) %2    // fc1
                %5: f32[5, 4] = add %3 %4    // fc1
                %6: f32[5, 4] = relu %5    // fc1
                output y = %6
                """)
        #expect(program.graph.dot.contains("n3 -> n5"))
    }

    @Test("A program is the printed text's worth: every operation prints its parameters")
    func printsParameters() throws {
        let x = try builder.input("x", TensorType(.float32, [1, 2, 8, 9]))
        let w = try builder.input("w", TensorType(.float32, [4, 1, 3, 2]))
        let geometry = ConvolutionGeometry(
            stride: Extent(height: 2, width: 1), padding: Padding(top: 1, left: 0, bottom: 2, right: 3), groups: 2)
        _ = try convolution(x, w, geometry)
        _ = try maxPool(x, PoolingWindow(size: Extent(height: 2, width: 3)))
        let text = builder.graph.description
        #expect(text.contains("convolution(stride 2×1, padding 1 0 2 3, dilation 1×1, groups 2) %0 %1"))
        #expect(text.contains("maxPool(2×3, stride 2×3, padding 0 0 0 0) %0"))
    }

    @Test("Equal nodes are one node")
    func interns() throws {
        let x = try builder.input("x", TensorType(.float32, [3]))
        let y = try builder.input("y", TensorType(.float32, [3]))
        #expect(try exp(x + y).id == exp(x + y).id)
        #expect(try (x + y).id != (y + x).id)
        #expect(try builder.input("x", TensorType(.float32, [3])).id == x.id)
    }

    @Test("Constants are equal by their bits: −0 is not 0, and NaN is NaN")
    func constantsByBits() throws {
        #expect(try builder.constant(-0.0).id != builder.constant(0).id)
        #expect(try builder.constant(.nan).id == builder.constant(.nan).id)
    }

    @Test("An integer constant that is no integer prints")
    func printsOddIntegers() throws {
        _ = try builder.constant(.infinity, [2], .int32)
        _ = try builder.constant(7, [2], .int32)
        #expect(builder.graph.description.contains("constant(inf)"))
        #expect(builder.graph.description.contains("constant(7)"))
    }

    @Test("A name stands for one input or state of one type, however often that is tried")
    func names() throws {
        let type = TensorType(.float32, [3])
        _ = try builder.input("x", type)
        let expected = GraphError.duplicateName(kind: "state", name: "x")
        #expect(throws: expected) { try builder.state("x", type) }
        for _ in 0..<2 {
            #expect(throws: GraphError.duplicateName(kind: "input", name: "x")) {
                try builder.input("x", TensorType(.float32, [4]))
            }
        }
        try builder.graph.checkInvariants()
    }

    @Test("A program takes values of its own builder only, each output and update once")
    func programs() throws {
        let state = try builder.state("s", TensorType(.float32, [3]))
        let foreign = try GraphBuilder().input("x", TensorType(.float32, [3]))
        #expect(throws: GraphError.foreignValue(operation: "program")) {
            try Program(builder, outputs: ["x": foreign])
        }
        #expect(throws: GraphError.foreignValue(operation: "add")) { try state + foreign }
        #expect(throws: GraphError.duplicateName(kind: "output", name: "y")) {
            try Program(builder, outputs: ["y": state, "y": state])
        }
        #expect(throws: GraphError.duplicateName(kind: "update of state", name: "s")) {
            try Program(builder, updates: [(state, state), (state, state)])
        }
        #expect(throws: GraphError.self) { try Program(builder, updates: [(state, state.sum())]) }
    }
}

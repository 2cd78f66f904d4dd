import Graphs
import Testing

@Suite struct PassTests {
    private let builder = GraphBuilder()

    private func input(_ name: String, _ lengths: Int...) throws -> Value {
        try builder.input(name, TensorType(.float32, Shape(lengths)))
    }

    private func text(_ value: Value, _ passes: [Pass]) throws -> String {
        try Program(builder, outputs: ["y": value]).applying(passes).description
    }

    @Test("Simplifying removes what computes nothing")
    func simplifies() throws {
        let x = try input("x", 2, 3)
        let same: [Value] = [
            try x + 0, try x - 0, try x * 1.0, try x / 1, try builder.constant(1, [2, 3]) * x, try x.detached(),
            try builder.append(.cast(.float32), [x]), try builder.append(.reduce(.sum, axes: []), [x]),
            try x.transposed(axes: [1, 0]).transposed(axes: [1, 0]), try x.reshaped(to: [6]).reshaped(to: [2, 3]),
            try builder.append(.broadcast([2, 3], axes: [0, 1]), [x]),
        ]
        for value in same {
            #expect(try text(value, [.simplify, .dropDeadCode]) == "%0: f32[2, 3] = input(\"x\")\noutput y = %0")
        }
    }

    @Test("A matrix that is transposed to be multiplied is read transposed")
    func multipliesTransposed() throws {
        let a = try input("a", 3, 2)
        let b = try input("b", 5, 3)
        let y = try matrixMultiply(a.transposed(axes: [1, 0]), b.transposed(axes: [1, 0]))
        #expect(try text(y, [.simplify, .dropDeadCode]).contains("matrixMultiply(leftᵀ · rightᵀ) %0 %1"))
    }

    @Test("Two broadcasts are one")
    func broadcastsOnce() throws {
        let x = try input("x", 3)
        let y = try builder.append(
            .broadcast([2, 4, 3], axes: [1, 2]), [builder.append(.broadcast([4, 3], axes: [1]), [x])])
        #expect(try text(y, [.simplify, .dropDeadCode]).contains("broadcast([2, 4, 3], axes: [2]) %0"))
    }

    @Test("Bias and relu become the epilogue of their product")
    func fusesEpilogues() throws {
        let x = try input("x", 5, 3)
        let w = try input("w", 4, 3)
        let b = try input("b", 4)
        let program = try Program(
            builder, outputs: ["y": relu(matrixMultiply(x, w, transposingRight: true) + b)]
        ).applying(Pass.all)
        #expect(
            program.description == """
                %0: f32[5, 3] = input("x")
                %1: f32[4, 3] = input("w")
                %2: f32[4] = input("b")
                %3: f32[5, 4] = matrixMultiply+add+relu(left · rightᵀ) %0 %1 %2
                output y = %3
                """)
        guard case .fused(let fusion) = program.graph[3].operation else { return #expect(Bool(false)) }
        #expect(fusion.anchorOperandCount == 2)
        #expect(fusion.accesses == [Access(strides: [0, 1])])
        #expect(
            fusion.expression.instructions == [.operand(0), .operand(1), .binary(.add, 0, 1), .unary(.relu, 2)])
    }

    @Test("A value with two readers is stored, one with one reader is not")
    func storesSharedValues() throws {
        let x = try input("x", 4, 5)
        let shared = try exp(x)
        let y = try shared.sum([0]).broadcast(to: [4, 5]) * shared
        let text = try text(y, Pass.all)
        #expect(text.contains("= exp %0"))
        #expect(text.contains("= reduceSum(axes: [0]) %1"))
        #expect(text.contains("= multiply %2 %1"))
    }

    @Test("The distance from a mean is computed by each of its readers; a function that takes longer is stored")
    func repeatsCheapWork() throws {
        let x = try input("x", 64, 4)
        let centered = try x - x.mean([0], keepingAxes: true)
        let (squares, powers) = (try (centered * centered).sum([0]), try exp(centered))
        let program = try Program(builder, outputs: ["y": squares, "z": powers]).applying(Pass.all)
        let names = program.graph.nodes.map(\.operation.name)
        #expect(
            names.sorted() == [
                "input", "reduceSum", "reduceSum+multiply", "reshape", "subtract+exp", "subtract+multiply",
            ])
        let (sum, bent) = (try (powers * powers).sum([0]), try tanh(powers))
        let shared = try Program(builder, outputs: ["y": sum, "z": bent]).applying(Pass.all)
        #expect(shared.description.contains("= subtract+exp %"))
    }

    @Test("Elementwise operations on no elements are fused too")
    func fusesNothing() throws {
        // Accesses to axes of length 0 once were no identities, and the tree referred to a value that was not stored.
        let x = try input("x", 0, 4)
        #expect(try text(exp(x + input("b", 4)), Pass.all).contains("add+exp"))
    }

    @Test("Small work waits until large work needs it, and leaves come first")
    func putsOffSmallWork() throws {
        let x = try input("x", 100, 100)
        let early = try input("s", 3) * 2.0
        let large = try exp(x)
        let needed = try large.sum([0])
        let y = try large * needed
        let program = try Program(builder, outputs: ["early": early, "y": y]).applying([.putOffSmallWork])
        let order = program.graph.nodes.map { "\($0.operation.name) \($0.type)" }
        let position = { (name: String) in order.firstIndex { $0.hasPrefix(name) } }
        #expect(order[0].hasPrefix("input") && order[1].hasPrefix("input"))
        let doubled = try #require(position("multiply f32[3]"))
        let product = try #require(position("multiply f32[100, 100]"))
        #expect(doubled > product, "nothing large needs it: \(order)")
        #expect(program.outputs[0].value == doubled && program.outputs[1].value == product)
    }

    @Test("A state that is renewed but never read survives every pass")
    func keepsUnreadStates() throws {
        // Dead code removal once dropped the state's leaf, and the update with it.
        let state = try builder.state("last", TensorType(.float32, [3]))
        let program = try Program(builder, updates: [(state, exp(input("x", 3)))]).applying(Pass.all)
        #expect(program.states.map(\.name) == ["last"])
    }

    @Test("Passes keep the invariants, outputs and updates", arguments: Pass.allCases)
    func keepsInvariants(_ pass: Pass) throws {
        let state = try builder.state("s", TensorType(.float32, [3]))
        let x = try input("x", 2, 3)
        let y = try (x * state).sum([0])
        let program = try pass(Program(builder, outputs: ["y": y], updates: [(state, y)]))
        try program.graph.checkInvariants()
        #expect(program.outputs.map(\.name) == ["y"])
        #expect(program.updates.map(\.state) == ["s"])
        #expect(program.graph[program.outputs[0].value].type == y.type)
    }

    @Test("Invariants are checked: a name of two leaves is found")
    func findsBrokenInvariants() throws {
        var graph = Graph()
        _ = try graph.append(.input(name: "x", TensorType(.float32, [3])))
        _ = try graph.append(.state(name: "x", TensorType(.float32, [3])))
        let rule = GraphError.invariant(node: 1, rule: "the name 'x' already belongs to %0")
        #expect(throws: rule) { try graph.checkInvariants() }
    }
}

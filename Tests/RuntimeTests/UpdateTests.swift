import CPUExecution
import Testing

/// At the end of a run each state takes its value; every reader during the run sees the old one.
@Suite struct UpdateTests {
    private let builder = GraphBuilder()
    private let type = TensorType(.float32, [2])

    /// Runs the program twice, with passes and without, and gives its states and outputs.
    private func outcome(_ program: Program, _ states: [String: [Float]]) throws -> [[String: [Float]]] {
        try [Pass.all, []].map { passes in
            let session = try Session(program, on: CPUBackend(), passes: passes)
            for (name, values) in states { try session.store.write(.vector(values), to: name) }
            try session.run()
            try session.run()
            var found: [String: [Float]] = [:]
            for state in session.store.declarations { found[state.name] = try session.store.read(state.name).floats }
            for output in session.plan.outputs { found[output.name] = try session.read(output.name).floats }
            return found
        }
    }

    @Test("States that exchange their values do")
    func exchange() throws {
        let (a, b, c) = (
            try builder.state("a", type), try builder.state("b", type), try builder.state("c", type)
        )
        let program = try Program(builder, updates: [(a, b), (b, c), (c, a)])
        for found in try outcome(program, ["a": [1, 1], "b": [2, 2], "c": [3, 3]]) {
            #expect(found == ["a": [3, 3], "b": [1, 1], "c": [2, 2]])
        }
    }

    @Test("An output that is an old state value is the old one")
    func oldOutput() throws {
        let a = try builder.state("a", type)
        let program = try Program(builder, outputs: ["old": a, "part": a.reshaped(to: [2, 1])], updates: [(a, a + 1)])
        for found in try outcome(program, ["a": [1, 5]]) {
            #expect(found == ["a": [3, 7], "old": [2, 6], "part": [2, 6]])
        }
    }

    @Test("A renewed state that others still read is not overwritten before they did")
    func laterReaders() throws {
        let a = try builder.state("a", type)
        let b = try builder.state("b", type)
        let renewed = try a + 1
        let program = try Program(
            builder, outputs: ["sum": (a * renewed).sum()], updates: [(a, renewed), (b, renewed * 2.0)])
        for found in try outcome(program, ["a": [1, 2]]) {
            #expect(found == ["a": [3, 4], "b": [6, 8], "sum": [18]])
        }
    }

    @Test("A state that is renewed from its own transposed elements is read before it is written")
    func transposedUpdate() throws {
        let a = try builder.state("a", TensorType(.float32, [2, 2]))
        let program = try Program(builder, updates: [(a, a.transposed(axes: [1, 0]) + 0.5)])
        for passes in [Pass.all, []] {
            let session = try Session(program, on: CPUBackend(), passes: passes)
            try session.store.write(Tensor(shape: [2, 2], elements: .float32([1, 2, 3, 4])), to: "a")
            try session.run()
            #expect(try session.store.read("a").floats == [1.5, 3.5, 2.5, 4.5])
            #expect(session.plan.steps.last?.operation.name == "copy")
        }
    }

    @Test("A state that is renewed element by element is written in place, without a copy")
    func inPlace() throws {
        let a = try builder.state("a", type)
        let x = try builder.input("x", type)
        let plan = Plan(try Program(builder, updates: [(a, a * 0.9 + x)]).applying(Pass.all))
        #expect(plan.steps.count == 1)
        #expect(plan.steps.first?.result.place == .state(0))
        #expect(plan.slotBytes == 0)
    }

    @Test("A state that is renewed but never read is renewed")
    func unreadState() throws {
        let last = try builder.state("last", type)
        let x = try builder.input("x", type)
        let program = try Program(builder, updates: [(last, exp(x))])
        for found in try outcome(program, [:]) { #expect(found == ["last": [1, 1]]) }
    }

    @Test("One value renews two states, and a state may take an input or a constant")
    func sharedValues() throws {
        let (a, b, c, d) = (
            try builder.state("a", type), try builder.state("b", type), try builder.state("c", type),
            try builder.state("d", type)
        )
        let value = try a + 2
        let program = try Program(
            builder,
            updates: [(a, value), (b, value), (c, builder.input("x", type)), (d, builder.constant(7, [2]))])
        for found in try outcome(program, ["a": [1, 1], "c": [9, 9]]) {
            #expect(found == ["a": [5, 5], "b": [5, 5], "c": [0, 0], "d": [7, 7]])
        }
    }
}

@Test("rows of a state are written one part after the other, and no others")
func rowsOfState() throws {
    let store = try CPUBackend().makeStore()
    try store.declare("table", TensorType(.float32, [3, 2]))
    try store.write(Tensor(shape: [1, 2], elements: .float32([5, 6])), to: "table", firstRow: 2)
    try store.write(Tensor(shape: [2, 2], elements: .float32([1, 2, 3, 4])), to: "table", firstRow: 0)
    #expect(try store.read("table").floats == [1, 2, 3, 4, 5, 6])
    for (shape, first) in [([2, 2], 2), ([1, 3], 0), ([4, 2], 0), ([2], 0), ([1, 2], -1)] as [(Shape, Int)] {
        #expect(throws: RuntimeError.self, "\(shape) to row \(first)") {
            try store.write(.zeros(shape), to: "table", firstRow: first)
        }
    }
}

import CPUExecution
import Testing

@Suite struct CPUBackendTests {
    private func doubling() throws -> Program {
        let builder = GraphBuilder()
        let x = try builder.input("x", TensorType(.float32, [2]))
        let total = try builder.state("total", TensorType(.float32, [2]))
        return try Program(builder, outputs: ["y": x * 2.0], updates: [(total, total + x)])
    }

    @Test("Inputs and states are zeros until they are written")
    func zeros() throws {
        let session = try Session(doubling(), on: CPUBackend())
        try session.run()
        #expect(try session.read("y") == .vector([Float(0), 0]))
        #expect(try session.store.read("total") == .vector([Float(0), 0]))
    }

    @Test("States outlive a run, and executables of one store share them")
    func sharedStates() throws {
        let backend = CPUBackend()
        let store = try backend.makeStore()
        for _ in 0..<2 {
            let session = try Session(doubling(), on: backend, store: store)
            try session.write(.vector([Float(1), 2]), to: "x")
            try session.run()
            try session.run()
        }
        #expect(try store.read("total") == .vector([Float(4), 8]))
    }

    /// The library wrote the count of an array of no elements into storage that all such arrays share.
    @Test("Several threads compute with no elements at once, without the race that tools/sanitize reported")
    func noElements() async throws {
        try await withThrowingTaskGroup(of: Tensor.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let builder = GraphBuilder()
                    let x = try builder.input("x", TensorType(.float32, [0]))
                    let session = try Session(Program(builder, outputs: ["y": x * x]), on: CPUBackend())
                    for _ in 0..<100 { try session.run() }
                    return try session.read("y")
                }
            }
            for try await y in group { #expect(y.elements == .float32([])) }
        }
    }

    @Test("Double precision keeps what single precision rounds, and takes f32 and f64")
    func doublePrecision() throws {
        let session = try Session(doubling(), on: CPUBackend(precision: .double))
        try session.write(Tensor(shape: [2], elements: .float64([0.1, 1e-30])), to: "x")
        try session.run()
        #expect(try session.read("y").elements == .float64([0.2, 2e-30]))
        try session.write(.vector([Float(0.5), 3]), to: "x")
        try session.run()
        #expect(try session.read("y").elements == .float64([1, 6]))
    }

    @Test("What does not fit is refused with its name, the expected and the found type")
    func refusals() throws {
        let session = try Session(doubling(), on: CPUBackend())
        /// The first line; the second says what to do.
        func message(_ body: () throws -> Void) throws -> String {
            let error = try #require(throws: RuntimeError.self) { try body() }
            let lines = error.description.split(separator: "\n").map(String.init)
            #expect(lines.count == 2, "\(error)")
            return try #require(lines.first)
        }
        #expect(
            try message { try session.write(.vector([Float(1)]), to: "x") }
                == "input 'x': expected f32[2], found f32[1]")
        #expect(try message { try session.write(.vector([Int32(1), 2]), to: "x") }.contains("found i32[2]"))
        #expect(
            try message { try session.write(.scalar(Float(1)), to: "z") }
                == "input: expected one of the program's (x), found 'z'")
        #expect(try message { _ = try session.read("z") } == "output: expected one of the program's (y), found 'z'")
        #expect(
            try message { _ = try session.store.read("z") }
                == "state: expected one of those declared (total), found 'z'")
        #expect(
            try message { try session.store.declare("total", TensorType(.int32, [2])) }
                == "state 'total': expected f32[2], found i32[2]")
        #expect(
            try message { try session.store.write(.scalar(Float(1)), to: "total") }
                == "state 'total': expected f32[2], found f32[]")
    }

    @Test("A store of another precision is refused")
    func foreignStores() throws {
        let store = try CPUBackend(precision: .double).makeStore()
        #expect(throws: RuntimeError.self) { try Session(doubling(), on: CPUBackend(), store: store) }
    }

    @Test("Every step is timed")
    func timing() throws {
        let session = try Session(doubling(), on: CPUBackend())
        #expect(try session.executable.timeSteps().count == session.plan.steps.count)
        #expect(try session.profile(runs: 3).count == session.plan.steps.count)
    }
}

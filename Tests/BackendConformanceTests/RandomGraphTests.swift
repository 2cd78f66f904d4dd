import CPUExecution
import Catalogue
import Testing

@Suite struct RandomGraphTests {
    private static let seeds: Range<UInt64> = 0..<200

    /// Every output and state after two runs.
    private func results(_ graph: RandomGraph, on backend: any Backend, passes: [Pass]) throws -> [String: Tensor] {
        try results(graph.program(), seed: graph.seed, on: backend, passes: passes)
    }

    private func results(
        _ program: Program, seed: UInt64, on backend: any Backend, passes: [Pass]
    ) throws -> [String: Tensor] {
        let session = try Session(program, on: backend, passes: passes)
        for input in session.plan.inputs {
            try session.write(RandomGraph.tensor(named: input.name, input.content, seed: seed), to: input.name)
        }
        for state in session.store.declarations {
            try session.store.write(RandomGraph.tensor(named: state.name, state.type, seed: seed), to: state.name)
        }
        try session.run()
        var found: [String: Tensor] = [:]
        for output in session.plan.outputs { found[output.name] = try session.read(output.name) }
        for state in session.store.declarations { found[state.name] = try session.store.read(state.name) }
        return found
    }

    private func expect(_ graph: RandomGraph, _ comment: String, _ holds: (RandomGraph) throws -> Bool) throws {
        guard try !holds(graph) else { return }
        let shortest = try graph.shrunk { try !holds($0) }
        Issue.record("\(comment): \(shortest)\n\(try shortest.program())")
    }

    @Test("On the reference, passes change no bit of any random graph")
    func passesChangeNothing() throws {
        for seed in Self.seeds {
            try expect(RandomGraph(seed: seed), "passes change a result") { graph in
                let plain = try results(graph, on: CPUBackend(), passes: [])
                for passes in [Pass.all, [.fuse], [.simplify], [.dropDeadCode]] {
                    let rewritten = try results(graph, on: CPUBackend(), passes: passes)
                    guard plain.allSatisfy({ rewritten[$0.key]?.equals($0.value) ?? false }) else { return false }
                }
                return true
            }
        }
    }

    @Test("Random graphs agree with the reference, and with themselves", arguments: ConformanceBackends.all)
    func backendsAgree(_ tested: ConformanceBackend) throws {
        for seed in tested.isCompiled ? Self.seeds.prefix(TestLength.isLong ? Self.seeds.count : 16) : Self.seeds[...] {
            try expect(RandomGraph(seed: seed), "\(tested.testDescription) differs from the reference") { graph in
                try graph.expectation(from: ConformanceBackends.reference).findings(on: tested.backend, listing: 0)
                    .allSatisfy { if case .agrees = $0.outcome { true } else { false } }
            }
            let graph = RandomGraph(seed: seed)
            let first = try results(graph, on: tested.backend, passes: Pass.all)
            let second = try results(graph, on: tested.backend, passes: Pass.all)
            #expect(first.allSatisfy { second[$0.key]?.hasSameBits(as: $0.value) ?? false }, "\(graph)")
        }
    }

    @Test("Random graphs are varied: every kind of operation occurs often, and graphs get deep")
    func variety() throws {
        var counts: [String: Int] = [:]
        for seed in Self.seeds {
            let graph = try RandomGraph(seed: seed).program().graph
            for name in Set(graph.nodes.map(\.operation.name)) { counts[name, default: 0] += 1 }
        }
        let expected = [
            "tanh", "add", "multiply", "maximum", "greater", "select", "cast", "reshape", "transpose", "slice", "pad",
            "concatenate", "matrixMultiply", "convolution", "maxPool", "reduceSum", "reduceMaximum", "gather",
            "broadcast",
        ]
        for name in expected { #expect(counts[name, default: 0] >= 5, "\(name): \(counts[name, default: 0])") }
    }

    @Test("A shorter random graph is the beginning of a longer one, and shrinking finds the shortest")
    func shrinking() throws {
        let graph = RandomGraph(seed: 3, length: 30)
        let long = try graph.program().graph.nodes.map(\.operation)
        let short = try RandomGraph(seed: 3, length: 10).program().graph.nodes.map(\.operation)
        #expect(Array(long.prefix(short.count)) == short)
        #expect(graph.shrunk { $0.length >= 17 }.length == 17)
    }
}

extension Tensor {
    /// Equality of numbers: NaN equals NaN, and −0 equals 0.
    fileprivate func equals(_ other: Tensor) -> Bool {
        shape == other.shape && zip(doubles, other.doubles).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
    }
}

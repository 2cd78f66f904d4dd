import Catalogue
import Graphs
import Runtime
import Testing
import Training

@testable import OpenCLExecution

private let device = try? OpenCLDevice.all().first { $0.limitations.isEmpty && $0.runsSideBySide }

/// Launches of a run that do not need each other may run in any order, and at the same time.
@Suite(.enabled(if: device != nil, "no processor with OpenCL queues that reorder on this machine"))
struct SideBySideTests {
    private func backend(sideBySide: Bool) throws -> OpenCLBackend {
        var options = OpenCLBackend.Options()
        options.runsSideBySide = sideBySide
        options.joinsSmallSteps = false  // more launches, and more orders of them
        return try OpenCLBackend(device: #require(device), options: options)
    }

    /// What three runs make of a session's states as they are now; those are written back after it.
    private func results(_ session: Session, run: () throws -> Void) throws -> [String: Tensor] {
        let names = session.plan.states.map(\.name)
        let before = try names.map { try session.store.read($0) }
        for _ in 0..<3 { try run() }
        var found: [String: Tensor] = [:]
        for output in session.plan.outputs { found["output \(output.name)"] = try session.read(output.name) }
        for (name, tensor) in zip(names, before) {
            found[name] = try session.store.read(name)
            try session.store.write(tensor, to: name)
        }
        return found
    }

    private func expectSameBits(_ one: [String: Tensor], _ other: [String: Tensor], _ comment: String) {
        let different = one.filter { other[$0.key]?.hasSameBits(as: $0.value) != true }.keys.sorted()
        #expect(different.isEmpty && one.count == other.count, "\(comment): \(different)")
    }

    /// One of the orders that a graph of launches allows; seed 0 always takes the newest launch that may run, seed 1 the
    /// oldest.
    private func places(_ order: LaunchOrder, seed: UInt64) -> [Int] {
        var places: [Int] = []
        var done = Set<Int>()
        while places.count < order.awaited.count {
            let ready = order.awaited.indices.filter { !done.contains($0) && done.isSuperset(of: order.awaited[$0]) }
            let draw = Philox(seed: seed).words(index: UInt32(places.count), epoch: 0, stream: 0).0
            let next = seed == 0 ? ready[ready.count - 1] : seed == 1 ? ready[0] : ready[Int(draw) % ready.count]
            places.append(next)
            done.insert(next)
        }
        return places
    }

    /// Compares runs side by side, and runs in other orders, with runs in the plan's order.
    private func expectSameBits(
        _ name: String, orders: Range<UInt64>, _ session: (OpenCLBackend) throws -> Session
    ) throws -> LaunchOrder? {
        let ordered = try session(backend(sideBySide: false))
        let expected = try results(ordered) { try ordered.run() }
        #expect(expected.contains { $0.value.doubles.contains { $0 != 0 && $0.isFinite } }, "\(name)")
        let free = try session(backend(sideBySide: true))
        for _ in 0..<3 { expectSameBits(expected, try results(free) { try free.run() }, "\(name), side by side") }
        guard let graph = (free.executable as? OpenCLExecutable)?.graph else { return nil }
        for seed in orders {
            let places = places(graph.order, seed: seed)
            let found = try results(free) {
                for place in places { try graph.launches[place].kernel.enqueue(graph.launches[place].range) }
            }
            expectSameBits(expected, found, "\(name), order of seed \(seed)")
        }
        return graph.order
    }

    @Test("A model's training step leaves the same bits whatever the order of the launches that may be exchanged")
    func models() throws {
        for (name, model) in [("autoencoder", Autoencoder() as any Model), ("MLP", MLP()), ("mnist-net", MNISTNet())] {
            let order = try expectSameBits(name, orders: 0..<12) {
                try ModelBenchmark(model, mode: .train, batchSize: 16, on: $0).session
            }
            let awaited = try #require(order).awaited
            #expect(awaited.indices.dropFirst().contains { awaited[$0] != [$0 - 1] }, "\(name)")
        }
    }

    @Test("Random graphs, too")
    func randomGraphs() throws {
        for seed in UInt64(0)..<(TestLength.isLong ? 200 : 16) {
            let graph = RandomGraph(seed: seed)
            _ = try expectSameBits("\(graph)", orders: 0..<4) { backend in
                let session = try Session(graph.program(), on: backend)
                for input in session.plan.inputs {
                    try session.write(RandomGraph.tensor(named: input.name, input.content, seed: 7), to: input.name)
                }
                for state in session.plan.states {
                    try session.store.write(
                        RandomGraph.tensor(named: state.name, state.content, seed: 7), to: state.name)
                }
                return session
            }
        }
    }

    @Test("Commands on the context's own queue come before a run or after all of it")
    func betweenCommands() throws {
        let builder = GraphBuilder()
        let x = try builder.input("x", TensorType(.float32, [100, 1000]))
        let total = try builder.state("total", TensorType(.float32, [1000]))
        let program = try Graphs.Program(
            builder, outputs: ["square": x * x, "sum": tanh(x).sum([0])],
            updates: [(total, total + x.sum([0]))])
        let session = try Session(program, on: backend(sideBySide: true))
        #expect((session.executable as? OpenCLExecutable)?.graph != nil)
        for number in 1...50 {
            let value = Float(number)
            try session.write(
                Tensor(shape: [100, 1000], elements: .float32([Float](repeating: value, count: 100_000))), to: "x")
            try session.run()
            if number % 7 == 0 {
                #expect(try session.read("square").doubles.allSatisfy { $0 == Double(value * value) })
            }
        }
        #expect(try session.store.read("total").doubles.allSatisfy { $0 == 100 * 1275 })
    }
}

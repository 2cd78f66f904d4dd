import Graphs
import Testing

/// A sum whose terms' sums are there needs no pass over the elements.
@Suite struct KnownSumsTests {
    private let builder = GraphBuilder()
    private let x, slope: Value

    init() throws {
        x = try builder.input("x", TensorType(.float32, [16, 4, 5, 5]))
        slope = try builder.input("slope", TensorType(.float32, [16, 4, 5, 5]))
    }

    /// What the sums over large values add, after the passes up to this one.
    private func largeSums(_ values: [Value]) throws -> [NodeID] {
        let outputs = values.enumerated().map { (name: "\($0)", value: $1) }
        let graph = try Program(builder, outputs: outputs).applying([.simplify, .useKnownSums, .dropDeadCode]).graph
        return graph.nodes.filter { node in
            if case .reduce(.sum, _) = node.operation { graph[node.operands[0]].type.shape == x.shape } else { false }
        }.map { $0.operands[0] }
    }

    private func perChannel(_ name: String) throws -> Value {
        try builder.input(name, TensorType(.float32, [4])).reshaped(to: [1, 4, 1, 1]).broadcast(to: x.shape)
    }

    @Test("normalising takes two sums forward and two backward, its input's bias none")
    func normalisation() throws {
        let channels = TensorType(.float32, [4])
        let (scale, offset) = (try builder.state("scale", channels), try builder.state("offset", channels))
        let bias = try builder.state("bias", channels)
        let biased = try x + bias.reshaped(to: [1, 4, 1, 1]).broadcast(to: x.shape)
        let normalized = try batchNormalization(biased, scale: scale, offset: offset).result
        let loss = try (normalized * slope).sum()
        let slopes = try gradients(of: loss, withRespectTo: [x, scale, offset, bias])
        #expect(try largeSums(slopes).count == 4)
    }

    @Test("a factor of a channel stands outside of its sum, also behind a sign and beside another product")
    func factors() throws {
        let factor = try perChannel("factor")
        let axes = [0, 2, 3]
        let (first, second) = (try slope.sum(axes), try (x * slope).sum(axes))
        #expect(try largeSums([first, (slope * factor).sum(axes), (-slope).sum(axes)]).count == 1)
        #expect(try largeSums([first, second, (slope * factor + x * slope).sum(axes)]).count == 2)
    }

    @Test("what is summed over other axes, differs within a sum or is not there is added up")
    func needed() throws {
        let factor = try perChannel("factor")
        let axes = [0, 2, 3]
        #expect(try largeSums([slope.sum([0, 2]), (slope * factor).sum(axes)]).count == 2)
        #expect(try largeSums([slope.sum(axes), (slope * x).sum(axes)]).count == 2)
        #expect(try largeSums([slope.sum([0, 1]), (slope * factor).sum([0, 1])]).count == 2)
        #expect(try largeSums([(slope * factor).sum(axes)]).count == 1)
    }

    @Test("numbers that were not rounded may cancel each other, and are added first")
    func cancellation() throws {
        let axes = [0, 2, 3]
        #expect(try largeSums([x.sum(axes), slope.sum(axes), (x - slope).sum(axes)]).count == 3)
        #expect(try largeSums([x.sum(axes), (x - perChannel("mean")).sum(axes)]).count == 2)
        #expect(try largeSums([x.sum(axes), (x - x.mean(axes, keepingAxes: true)).sum(axes)]).count == 1)
    }
}

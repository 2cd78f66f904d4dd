import Runtime

/// Programs of random operations, for properties that hold for every program: the same results with and without
/// passes, the same bits in every run, agreement of backends.
///
/// The operations are drawn one after another from Philox draws at (step, place, 8), so that a shorter program of the
/// same seed is the beginning of a longer one: ``shrunk(_:)`` finds the shortest that still fails.
package struct RandomGraph: ProgramCase, CustomStringConvertible {
    package let seed: UInt64
    package let length: Int

    package init(seed: UInt64, length: Int) { (self.seed, self.length) = (seed, length) }

    /// A graph of 5 to 40 operations.
    package init(seed: UInt64) {
        self.init(seed: seed, length: 5 + Int(Philox(seed: seed).words(index: 0, epoch: 0, stream: 8).0 % 36))
    }

    package var kind: ProofKind { .graph }
    package var name: String { "random graph of seed \(seed), \(length) operations" }
    package var isExact: Bool { false }
    package var passLists: [[Pass]] { [Pass.all] }
    package var description: String { name }

    /// The shortest beginning for which `fails` holds; the graph itself where none shorter does.
    package func shrunk(_ fails: (RandomGraph) throws -> Bool) rethrows -> RandomGraph {
        for length in 1..<max(1, self.length) {
            let shorter = RandomGraph(seed: seed, length: length)
            if try fails(shorter) { return shorter }
        }
        return self
    }

    /// The program. Every value that no other uses is an output, and two states are renewed with values of their
    /// types.
    package func program() throws -> Program {
        var growth = Growth(seed: seed)
        try growth.plant()
        for step in 0..<length { try growth.grow(UInt32(truncatingIfNeeded: step)) }
        return try growth.harvest()
    }

    package func tensor(named name: String, _ type: TensorType) throws -> Tensor {
        try Self.tensor(named: name, type, seed: seed)
    }

    /// The numbers of an input or a state of the program of this seed.
    package static func tensor(named name: String, _ type: TensorType, seed: UInt64) throws -> Tensor {
        let operand = name.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF }
        let filling: Filling = type.elementType == .float32 ? .normal : .integers(0...3)
        return try filling.tensor(type, seed: seed, operand: operand)
    }
}

/// A graph while it grows.
private struct Growth {
    let builder = GraphBuilder()
    let generator: Philox
    var values: [Value] = []
    /// For each value, whether no rounding went into it, so that comparisons may hang on it.
    var isExact: [Bool] = []
    var states: [Value] = []

    init(seed: UInt64) { generator = Philox(seed: seed) }

    mutating func plant() throws {
        for (index, shape) in [Shape([3, 4]), [4, 5], [4], [], [2, 3, 6, 6], [2, 3, 3, 3]].enumerated() {
            add(try builder.input("x\(index)", TensorType(.float32, shape)), isExact: true)
        }
        add(try builder.input("labels", TensorType(.int32, [3])), isExact: true)
        add(try builder.input("mask", TensorType(.uint8, [3, 4])), isExact: true)
        states = [
            try builder.state("matrix", TensorType(.float32, [3, 4])),
            try builder.state("vector", TensorType(.float32, [4])),
        ]
        for state in states { add(state, isExact: true) }
    }

    mutating func add(_ value: Value, isExact: Bool) {
        values.append(value)
        self.isExact.append(isExact)
    }

    /// Tries the operation of one step. Where the drawn operands do not fit it, nothing grows.
    mutating func grow(_ step: UInt32) throws {
        let draw = generator.words(index: step, epoch: 1, stream: 8)
        let more = generator.words(index: step, epoch: 2, stream: 8)
        let first = Int(draw.1) % values.count
        // Half of the time the newest values, so that graphs get deep.
        let x = draw.2 % 2 == 0 ? first : max(first, values.count - 3)
        let y = Int(more.0) % values.count
        do {
            try apply(Int(draw.0 % 20), x, y, Int(more.1 % 1000))
        } catch is GraphError {}
    }

    private mutating func apply(_ kind: Int, _ x: Int, _ y: Int, _ choice: Int) throws {
        let (a, b) = (values[x], values[y])
        let both = isExact[x] && isExact[y]
        switch kind {
        case 0...2: add(try GrowthFunction.unary(choice, a), isExact: false)
        case 3...6: add(try GrowthFunction.binary(choice, a, b), isExact: false)
        case 7 where both: add(try choice % 2 == 0 ? a .> b : a .== b, isExact: true)
        case 8:
            let mask = a.elementType == .uint8 ? a : values[7]
            let type = TensorType(.float32, mask.shape)
            guard let choice = values.last(where: { $0.type == type }) else { return }
            add(try select(mask, choice, GrowthFunction.unary(y, choice)), isExact: false)
        case 9 where isExact[x]: add(try a.cast(to: .float32), isExact: true)
        case 10: add(try a.reshaped(to: [a.shape.elementCount]), isExact: isExact[x])
        case 11: add(try a.transposed(axes: a.shape.lengths.indices.reversed()), isExact: isExact[x])
        case 12:
            let lengths = a.shape.lengths.map { max(1, $0 - choice % 2) }
            add(
                try a.sliced(starts: zip(a.shape.lengths, lengths).map { $0 - $1 }, lengths: lengths),
                isExact: isExact[x])
        case 13 where a.shape.elementCount < 500:
            let low = a.shape.lengths.map { _ in choice % 2 }
            add(try a.padded(low: low, high: low.map { 1 - $0 }), isExact: isExact[x])
        case 14 where a.shape.rank > 0 && a.shape.elementCount < 500:
            add(try concatenate([a, b], axis: choice % a.shape.rank), isExact: both)
        case 15: add(try matrixMultiply(a, b, transposingRight: choice % 2 == 0), isExact: false)
        case 16:
            add(try tanh(convolution(a, values[5], ConvolutionGeometry(padding: Padding(choice % 2)))), isExact: false)
        case 17:
            add(try maxPool(a, PoolingWindow(size: Extent(2), stride: Extent(1 + choice % 2))), isExact: isExact[x])
        case 18 where a.shape.rank > 0:
            add(
                try choice % 3 == 0 ? a.maximum([choice % a.shape.rank]) : a.mean([choice % a.shape.rank]),
                isExact: false)
        case 19: add(try a.gathered(at: values[6]), isExact: isExact[x])
        default: add(try a.broadcast(to: Shape([1 + choice % 3] + a.shape.lengths)), isExact: isExact[x])
        }
    }

    func harvest() throws -> Program {
        let graph = builder.graph
        let uses = graph.useCounts
        let ends = values.filter { uses[$0.id] == 0 }
        var outputs: [Program.Output] = []
        for value in ends where !outputs.contains(where: { $0.value == value.id }) {
            outputs.append(Program.Output(name: "output \(outputs.count)", value: value.id))
        }
        let updates = states.compactMap { state -> Program.Update? in
            guard case .state(let name, let type) = graph[state.id].operation,
                let value = values.last(where: { $0.type == type })
            else { return nil }
            return Program.Update(state: name, value: value.id)
        }
        return Program(graph: graph, outputs: outputs, updates: updates)
    }
}

/// Functions that neither grow fast nor are undefined anywhere.
private enum GrowthFunction {
    static func unary(_ choice: Int, _ x: Value) throws -> Value {
        switch choice % 6 {
        case 0: try tanh(x)
        case 1: try sigmoid(x)
        case 2: try sin(x)
        case 3: try relu(x)
        case 4: try absolute(x)
        default: try -x
        }
    }

    static func binary(_ choice: Int, _ a: Value, _ b: Value) throws -> Value {
        switch choice % 6 {
        case 0: try a + b
        case 1: try a - b
        case 2: try a * b
        case 3: try maximum(a, b)
        case 4: try minimum(a, b)
        default: try a * 0.5 + b
        }
    }
}

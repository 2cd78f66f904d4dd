/// Which element of a value an output element needs, where only repetitions, transpositions and slices lie between
/// them: along each of the value's axes, a start and the output axis that moves it.
struct AxisMap: Hashable {
    private var starts: [Int]
    /// The output axis that moves along this axis; `nil` where it stays at the start.
    private var movers: [Int?]
    private let outputShape: Shape

    /// The output itself.
    init(_ shape: Shape) {
        starts = shape.lengths.map { _ in 0 }
        movers = shape.lengths.indices.map { $0 }
        outputShape = shape
    }

    /// The map to the operand of `operation`, whose result this map leads to; `nil` where it is not a mere move.
    func through(_ operation: Operation, _ operand: Shape) -> AxisMap? {
        var map = self
        map.starts = operand.lengths.map { _ in 0 }
        map.movers = operand.lengths.map { _ in nil }
        switch operation {
        case .detach: return self
        case .transpose(let axes):
            for (axis, from) in axes.enumerated() {
                map.starts[from] = starts[axis]
                map.movers[from] = movers[axis]
            }
        case .broadcast(let shape, let axes):
            for (axis, to) in axes.enumerated() where !(operand[axis] == 1 && shape[to] != 1) {
                map.starts[axis] = starts[to]
                map.movers[axis] = movers[to]
            }
        case .slice(let sliceStarts, _):
            for axis in operand.lengths.indices {
                map.starts[axis] = starts[axis] + sliceStarts[axis]
                map.movers[axis] = movers[axis]
            }
        default: return nil  // every other operation computes something
        }
        return map
    }

    /// Whether the value's elements are the output's, in its order.
    func isIdentity(_ shape: Shape) -> Bool { shape == outputShape && access(shape).isIdentity(shape) }

    func access(_ shape: Shape) -> Access {
        let own = shape.strides
        var strides = outputShape.lengths.map { _ in 0 }
        var offset = 0
        for axis in shape.lengths.indices {
            offset += starts[axis] * own[axis]
            if let mover = movers[axis], outputShape[mover] != 1 { strides[mover] += own[axis] }
        }
        return Access(offset: offset, strides: strides)
    }

    /// The position along the value's axis in terms of the output: an axis of it, from a start.
    func position(along axis: Int) -> (start: Int, axis: Int?) { (starts[axis], movers[axis]) }
}

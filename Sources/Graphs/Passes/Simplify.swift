/// Rewrites each node by what its operands are, from first to last. Constants are computed with only where that is
/// exact, so that the numbers are the same without this pass.
func simplified(_ program: Program) throws(GraphError) -> Program {
    var simplifier = Simplifier()
    var newIDs: [NodeID] = []
    for node in program.graph.nodes {
        newIDs.append(try simplifier.append(node.operation, node.operands.map { newIDs[$0] }, scope: node.scope))
    }
    return program.replacing(graph: simplifier.graph) { newIDs[$0] }
}

private struct Simplifier {
    var graph = Graph()

    mutating func append(_ operation: Operation, _ operands: [NodeID], scope: String) throws(GraphError) -> NodeID {
        let first = operands.first
        switch operation {
        case .detach:
            if let first { return first }
        case .cast(let type):
            if let first, graph[first].type.elementType == type { return first }
        case .reduce(.sum, let axes) where axes.isEmpty:
            if let first { return first }
        case .reshape(let shape):
            if let first, let id = try reshaped(first, shape, scope) { return id }
        case .transpose(let axes):
            if let first, let id = try transposed(first, axes, scope) { return id }
        case .broadcast(let shape, let axes):
            if let first, let id = try broadcast(first, shape, axes, scope) { return id }
        case .unary(.negate):
            if let first, let scalar = constant(first), scalar.elementType == .float32 {
                let opposite = Scalar(-scalar.value, .float32)
                return try graph.append(.constant(opposite, graph[first].type.shape), [], scope: scope)
            }
        case .binary(let function):
            if let id = neutral(function, operands[0], operands[1]) { return id }
        case .matrixMultiply(let product):
            return try multiplied(product, operands[0], operands[1], scope)
        case .input, .state, .constant, .iota, .unary, .compare, .select, .slice, .pad, .concatenate, .convolution,
            .convolutionInputGradient, .convolutionWeightGradient, .sparseConvolutionInputGradient,
            .sparseConvolutionWeightGradient, .maxPool, .maxPoolIndex, .windowSelect,
            .windowScatter, .reduce, .gather, .scatterAdd, .random, .fused:
            break
        }
        return try graph.append(operation, operands, scope: scope)
    }

    private func constant(_ id: NodeID) -> Scalar? {
        if case .constant(let scalar, _) = graph[id].operation { scalar } else { nil }
    }

    /// A constant of another shape is a constant; of two reshapes the last counts.
    private mutating func reshaped(_ x: NodeID, _ shape: Shape, _ scope: String) throws(GraphError) -> NodeID? {
        if graph[x].type.shape == shape { return x }
        if let scalar = constant(x) { return try graph.append(.constant(scalar, shape), [], scope: scope) }
        guard case .reshape = graph[x].operation else { return nil }
        return try append(.reshape(shape), graph[x].operands, scope: scope)
    }

    private mutating func transposed(_ x: NodeID, _ axes: [Int], _ scope: String) throws(GraphError) -> NodeID? {
        if axes == Array(axes.indices) { return x }
        guard case .transpose(let inner) = graph[x].operation else { return nil }
        return try append(.transpose(axes.map { inner[$0] }), graph[x].operands, scope: scope)
    }

    private mutating func broadcast(
        _ x: NodeID, _ shape: Shape, _ axes: [Int], _ scope: String
    ) throws(GraphError) -> NodeID? {
        if graph[x].type.shape == shape { return x }
        if let scalar = constant(x) { return try graph.append(.constant(scalar, shape), [], scope: scope) }
        guard case .broadcast(_, let inner) = graph[x].operation else { return nil }
        return try append(.broadcast(shape, axes: inner.map { axes[$0] }), graph[x].operands, scope: scope)
    }

    /// x + 0, x − 0, x · 1, x / 1, and 1 · x, 0 + x.
    private func neutral(_ function: BinaryFunction, _ a: NodeID, _ b: NodeID) -> NodeID? {
        let (left, right) = (constant(a)?.value, constant(b)?.value)
        return switch function {
        case .add: right == 0 ? a : left == 0 ? b : nil
        case .subtract: right == 0 ? a : nil
        case .multiply: right == 1 ? a : left == 1 ? b : nil
        case .divide: right == 1 ? a : nil
        case .maximum, .minimum, .power: nil
        }
    }

    /// A matrix that is transposed only to be multiplied is read transposed instead.
    private mutating func multiplied(
        _ product: MatrixMultiplication, _ a: NodeID, _ b: NodeID, _ scope: String
    ) throws(GraphError) -> NodeID {
        let (left, right) = (matrixTransposition(a), matrixTransposition(b))
        let simpler = MatrixMultiplication(
            transposesLeft: product.transposesLeft != (left != nil),
            transposesRight: product.transposesRight != (right != nil))
        return try graph.append(.matrixMultiply(simpler), [left ?? a, right ?? b], scope: scope)
    }

    /// The operand of a node that exchanges just the last two axes.
    private func matrixTransposition(_ id: NodeID) -> NodeID? {
        guard case .transpose(let axes) = graph[id].operation, axes.count >= 2 else { return nil }
        var exchanged = Array(axes.indices)
        exchanged.swapAt(axes.count - 1, axes.count - 2)
        return axes == exchanged ? graph[id].operands.first : nil
    }
}

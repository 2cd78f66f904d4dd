/// What a gradient rule sees of one node: its operands, its result, and the gradient of the loss with respect to the
/// result. The rules are extensions of this type, one beside each operation; they build values, never numbers, so
/// that both backends and higher derivatives come free.
struct GradientRule {
    let operands: [Value]
    let result: Value
    let upstream: Value
    let needed: Set<NodeID>

    /// Whether a gradient towards this operand is wanted; others need not be built.
    func needs(_ operand: Int) -> Bool { needed.contains(operands[operand].id) }

    /// One entry an operand: its gradient, or `nil` where there is none.
    func gradients(of operation: Operation) throws(GraphError) -> [Value?] {
        switch operation {
        case .input, .state, .constant, .iota: []
        case .unary(let function): try unary(function)
        case .binary(let function): try binary(function)
        case .compare: [nil, nil]
        case .select: try select()
        case .cast: try cast()
        case .detach: [nil]
        case .reshape: try reshape()
        case .transpose(let axes): try transpose(axes)
        case .broadcast(let shape, let axes): try broadcast(shape, axes)
        case .slice(let starts, let lengths): try slice(starts, lengths)
        case .pad(let low, _): try pad(low)
        case .concatenate(let axis): try concatenate(axis)
        case .matrixMultiply(let product): try matrixMultiply(product)
        case .convolution(let geometry): try convolution(geometry)
        case .convolutionInputGradient(let geometry, _, _): try convolutionInputGradient(geometry)
        case .convolutionWeightGradient(let geometry, _, _): try convolutionWeightGradient(geometry)
        case .sparseConvolutionInputGradient(let geometry, let window, _, _):
            try sparseConvolutionInputGradient(geometry, window)
        case .sparseConvolutionWeightGradient(let geometry, let window, _, _):
            try sparseConvolutionWeightGradient(geometry, window)
        case .maxPool(let window): try maxPool(window)
        case .maxPoolIndex: [nil]
        case .windowSelect(let window): try windowSelect(window)
        case .windowScatter(let window, _, _): try windowScatter(window)
        case .reduce(let reduction, let axes): try reduce(reduction, axes)
        case .gather: try gather()
        case .scatterAdd(let rows): try scatterAdd(rows)
        case .random: [nil, nil]
        case .fused:
            throw .notDifferentiable(
                operation: operation.name, reason: "expected an operation that has one, a fused one has none")
        }
    }
}

/// The gradients of `loss` with respect to each of `targets`, as values of the same graph.
///
/// Reverse accumulation over the nodes between the targets and the loss, and over no other: what does not lead to a
/// target gets no gradient.
/// - Shapes: `loss` [] → one gradient of each target's shape; zeros where the loss does not depend on it.
/// - Throws: ``GraphError/notDifferentiable(operation:reason:)``.
public func gradients(of loss: Value, withRespectTo targets: [Value]) throws(GraphError) -> [Value] {
    guard loss.type == TensorType(.float32, .scalar) else {
        throw .operands(
            operation: "gradients", expected: "a loss f32[]", found: [loss.type], scope: loss.builder.scope)
    }
    let builder = loss.builder
    let graph = builder.graph
    guard targets.allSatisfy({ $0.builder === builder }) else { throw .foreignValue(operation: "gradients") }

    var needed = Set(targets.map(\.id))
    for id in 0...loss.id where graph[id].operands.contains(where: needed.contains) {
        needed.insert(id)
    }

    var adjoints: [NodeID: Value] = [loss.id: try builder.constant(1)]
    for id in stride(from: loss.id, through: 0, by: -1) where needed.contains(id) {
        guard let upstream = adjoints[id] else { continue }
        let node = graph[id]
        guard node.operands.contains(where: needed.contains) else { continue }
        let rule = GradientRule(
            operands: node.operands.map { Value(builder: builder, id: $0) },
            result: Value(builder: builder, id: id), upstream: upstream, needed: needed)
        let parts = try rule.gradients(of: node.operation)
        for (operand, part) in zip(node.operands, parts) where needed.contains(operand) {
            guard let part else { continue }
            if let sum = adjoints[operand] {
                adjoints[operand] = try sum + part
            } else {
                adjoints[operand] = part
            }
        }
    }
    var results: [Value] = []
    for target in targets {
        if let gradient = adjoints[target.id] {
            results.append(gradient)
        } else {
            results.append(try builder.constant(0).broadcast(to: target.shape))
        }
    }
    return results
}

extension Operation {
    /// The type of the result, by the rule that stands beside the operation's formula.
    func resultType(of operands: [TensorType], scope: String) throws(GraphError) -> TensorType {
        let rule = ShapeRule(operation: self, operands: operands, scope: scope)
        return switch self {
        case .input(_, let type), .state(_, let type): try rule.leaf(type)
        case .constant(let scalar, let shape): try rule.leaf(TensorType(scalar.elementType, shape))
        case .iota(let shape, let axis): try rule.iota(shape, axis)
        case .unary(let function): try rule.unary(function)
        case .binary(let function): try rule.binary(function)
        case .compare: try rule.compare()
        case .select: try rule.select()
        case .cast(let type): try rule.cast(type)
        case .detach: try rule.operand(0, of: 1)
        case .reshape(let shape): try rule.reshape(shape)
        case .transpose(let axes): try rule.transpose(axes)
        case .broadcast(let shape, let axes): try rule.broadcast(shape, axes)
        case .slice(let starts, let lengths): try rule.slice(starts, lengths)
        case .pad(let low, let high): try rule.pad(low, high)
        case .concatenate(let axis): try rule.concatenate(axis)
        case .matrixMultiply(let product): try rule.matrixMultiply(product)
        case .convolution(let geometry): try rule.convolution(geometry)
        case .convolutionInputGradient(let geometry, let height, let width):
            try rule.convolutionInputGradient(geometry, height, width)
        case .convolutionWeightGradient(let geometry, let height, let width):
            try rule.convolutionWeightGradient(geometry, height, width)
        case .sparseConvolutionInputGradient(let geometry, let window, let height, let width):
            try rule.sparseConvolutionInputGradient(geometry, window, height, width)
        case .sparseConvolutionWeightGradient(let geometry, let window, let height, let width):
            try rule.sparseConvolutionWeightGradient(geometry, window, height, width)
        case .maxPool(let window): try rule.maxPool(window, .float32)
        case .maxPoolIndex(let window): try rule.maxPool(window, .int32)
        case .windowSelect(let window): try rule.windowSelect(window)
        case .windowScatter(let window, let height, let width): try rule.windowScatter(window, height, width)
        case .reduce(let reduction, let axes): try rule.reduce(reduction, axes)
        case .gather: try rule.gather()
        case .scatterAdd(let rows): try rule.scatterAdd(rows)
        case .random(let draw): try rule.random(draw)
        case .fused(let fusion): try rule.fused(fusion)
        }
    }
}

/// What a shape rule sees: the operation, its operands' types and the place in the model. The rules are extensions of
/// this type, one beside each operation.
struct ShapeRule {
    let operation: Operation
    let operands: [TensorType]
    let scope: String

    func failure(expected: String) -> GraphError {
        .operands(operation: operation.name, expected: expected, found: operands, scope: scope)
    }

    /// Throws unless `condition` holds.
    func require(_ condition: Bool, _ expected: @autoclosure () -> String) throws(GraphError) {
        if !condition { throw failure(expected: expected()) }
    }

    /// The operand's type, after the number of operands was checked.
    func operand(_ index: Int, of count: Int) throws(GraphError) -> TensorType {
        try require(operands.count == count, "\(count) operand\(count == 1 ? "" : "s")")
        return operands[index]
    }

    func leaf(_ type: TensorType) throws(GraphError) -> TensorType {
        try require(operands.isEmpty, "no operands")
        return try produced(type)
    }

    /// The type, if a graph may hold it: small enough for 32-bit indices, of elements that backends compute with.
    func produced(_ type: TensorType) throws(GraphError) -> TensorType {
        try require(
            type.shape.checkedElementCount.map { $0 <= Int(Int32.max) } ?? false,
            "a shape of at most 2³¹ − 1 elements, not \(type.shape)")
        switch type.elementType {
        case .float32, .int32, .uint8: return type
        case .float64, .int64: throw failure(expected: "f32, i32 or u8, not \(type.elementType)")
        }
    }
}

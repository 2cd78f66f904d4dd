import Runtime

extension Evaluator {
    /// The anchor's result, if there is an anchor, then the expression, one instruction over all elements at a time.
    func fused(_ fusion: Fusion, _ operands: [Tensor]) throws -> Tensor.Elements {
        let shape = fusion.shape
        var sources: [Tensor] = []
        if let anchor = fusion.anchor {
            let first = Array(operands.prefix(fusion.anchorOperandCount))
            sources.append(try Tensor(shape: shape, elements: evaluate(anchor, first, shape)))
        }
        for (access, operand) in zip(fusion.accesses, operands.dropFirst(fusion.anchorOperandCount)) {
            sources.append(try Tensor(shape: shape, elements: read(operand, access, shape)))
        }
        var results: [Tensor] = []
        for instruction in fusion.expression.instructions {
            let elements: Tensor.Elements
            switch instruction {
            case .operand(let index): elements = sources[index].elements
            case .constant(let scalar): elements = constant(scalar, shape)
            case .position(let axis): elements = .int32(iota(shape, axis: axis))
            case .unary(let function, let x): elements = unary(function, results[x])
            case .binary(let function, let a, let b): elements = binary(function, results[a], results[b])
            case .compare(let comparison, let a, let b): elements = compare(comparison, results[a], results[b])
            case .select(let condition, let a, let b):
                elements = select(results[condition], results[a], results[b])
            case .cast(let type, let x): elements = cast(results[x], to: type)
            }
            results.append(try Tensor(shape: shape, elements: elements))
        }
        return results.last?.elements ?? constant(Scalar(0, fusion.elementType), shape)
    }
}

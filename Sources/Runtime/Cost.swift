// What a plan must do at least; see `Operation.floatingPointOperations` for what is counted.

extension Plan.Step {
    /// Multiplications and additions of the products and convolutions; elementwise work counts one operation for each
    /// instruction and element.
    public var floatingPointOperations: Int { operation.floatingPointOperations(operands.map(\.type), result.type) }

    /// Bytes that must be read and written once.
    public var byteCount: Int {
        operands.enumerated().reduce(result.type.byteCount) { sum, operand in
            let whole = operand.element.type.byteCount
            guard operation.isGathering && operand.offset == 0 else { return sum + whole }
            return sum + min(whole, result.type.elementCount * operand.element.type.elementType.byteCount)
        }
    }
}

extension Operation {
    /// Whether it reads only some rows of its first operand.
    fileprivate var isGathering: Bool {
        if case .fused(let fusion) = self { return fusion.anchor?.isGathering ?? false }
        return if case .gather = self { true } else { false }
    }
}

extension Plan {
    /// Additions and multiplications of one run.
    public var floatingPointOperations: Int { steps.reduce(0) { $0 + $1.floatingPointOperations } }
}

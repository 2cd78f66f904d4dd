// What a plan must do at least; see `Operation.floatingPointOperations` for what is counted.

extension Plan.Step {
    /// Multiplications and additions of the products and convolutions; elementwise work counts one operation for each
    /// instruction and element.
    public var floatingPointOperations: Int { operation.floatingPointOperations(operands.map(\.type), result.type) }

    /// Bytes that must be read and written once.
    public var byteCount: Int { operands.reduce(result.type.byteCount) { $0 + $1.type.byteCount } }
}

extension Plan {
    public var floatingPointOperations: Int { steps.reduce(0) { $0 + $1.floatingPointOperations } }
}

extension ShapeRule {
    /// table [n, r…], indices i32 [k…] → [k…, r…]. An index outside 0 ..< n gives NaN, or 0 for integers.
    func gather() throws(GraphError) -> TensorType {
        let table = try operand(0, of: 2)
        let indices = operands[1]
        try require(table.shape.rank >= 1 && indices.elementType == .int32, "a table of rows and i32 indices")
        return try produced(
            TensorType(table.elementType, Shape(indices.shape.lengths + table.shape.lengths.dropFirst())))
    }
}

extension GradientRule {
    /// Tables of data have no gradient; a trainable table needs scatter-add, which does not exist.
    func gather() throws(GraphError) -> [Value?] {
        throw .notDifferentiable(
            operation: "gather", reason: "a table that is gathered from cannot be trained; multiply by one-hot rows")
    }
}

extension Value {
    /// The rows of this table that `indices` name.
    ///
    /// - Shapes: [n, r…], indices i32 [k…] → [k…, r…]
    public func gathered(at indices: Value) throws(GraphError) -> Value {
        try builder.append(.gather, [self, indices])
    }
}

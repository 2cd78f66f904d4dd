// Rows taken from a table by number, and put back: each is the transpose of the other.

extension ShapeRule {
    /// table [n, r…], indices i32 [k…] → [k…, r…]. An index outside 0 ..< n gives NaN, or 0 for integers.
    func gather() throws(GraphError) -> TensorType {
        let table = try operand(0, of: 2)
        let indices = operands[1]
        try require(table.shape.rank >= 1 && indices.elementType == .int32, "a table of rows and i32 indices")
        return try produced(
            TensorType(table.elementType, Shape(indices.shape.lengths + table.shape.lengths.dropFirst())))
    }

    /// updates [k…, r…], indices i32 [k…] → [rows, r…]. An index outside 0 ..< rows adds nothing.
    func scatterAdd(_ rows: Int) throws(GraphError) -> TensorType {
        let updates = try operand(0, of: 2)
        let indices = operands[1]
        try require(updates.elementType == .float32 && indices.elementType == .int32, "f32 updates and i32 indices")
        let places = indices.shape.rank
        try require(
            updates.shape.rank >= places && Array(updates.shape.lengths.prefix(places)) == indices.shape.lengths,
            "an update for each index")
        try require(rows >= 0, "a number of rows ≥ 0, not \(rows)")
        return try produced(TensorType(.float32, Shape([rows] + updates.shape.lengths.dropFirst(places))))
    }
}

extension GradientRule {
    /// What was taken from a row comes back to it, as often as it was taken.
    func gather() throws(GraphError) -> [Value?] {
        let table = operands[0]
        guard table.elementType == .float32 else { return [nil, nil] }
        return [try upstream.scatterAdded(at: operands[1], rows: table.shape[0]), nil]
    }

    /// The row that an update went to; zeros for one that went nowhere.
    func scatterAdd(_ rows: Int) throws(GraphError) -> [Value?] {
        let (updates, indices) = (operands[0], operands[1])
        guard rows > 0 else { return [try updates.builder.constant(0).broadcast(to: updates.shape), nil] }
        let row = try indices.clamped(to: 0...Double(rows - 1))
        let ones = Array(repeating: 1, count: updates.shape.rank - indices.shape.rank)
        let arrived = try (row .== indices).reshaped(to: Shape(indices.shape.lengths + ones))
            .broadcast(to: updates.shape)
        let zeros = try updates.builder.constant(0).broadcast(to: updates.shape)
        return [try Graphs.select(arrived, upstream.gathered(at: row), zeros), nil]
    }
}

extension Value {
    /// The rows of this table that `indices` name.
    ///
    /// - Shapes: [n, r…], indices i32 [k…] → [k…, r…]
    public func gathered(at indices: Value) throws(GraphError) -> Value {
        try builder.append(.gather, [self, indices])
    }

    /// A table whose row i is the sum of those of these updates whose index is i; indices that name no row add
    /// nothing. The additions of a row have a fixed order, that of the updates.
    ///
    ///     table[i, r…] = Σ over k… with indices[k…] = i of updates[k…, r…]
    ///
    /// - Shapes: [k…, r…], indices i32 [k…] → [rows, r…]
    public func scatterAdded(at indices: Value, rows: Int) throws(GraphError) -> Value {
        try builder.append(.scatterAdd(rows: rows), [self, indices])
    }
}

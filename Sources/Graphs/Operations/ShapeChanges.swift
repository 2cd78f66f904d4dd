// Operations that move numbers without changing them.

extension ShapeRule {
    func iota(_ shape: Shape, _ axis: Int) throws(GraphError) -> TensorType {
        try require(axis >= 0 && axis < shape.rank, "an axis of \(shape), not \(axis)")
        return try leaf(TensorType(.int32, shape))
    }

    func reshape(_ shape: Shape) throws(GraphError) -> TensorType {
        let x = try operand(0, of: 1)
        try require(
            shape.checkedElementCount == x.elementCount, "\(shape.elementCount) elements for shape \(shape)")
        return TensorType(x.elementType, shape)
    }

    func transpose(_ axes: [Int]) throws(GraphError) -> TensorType {
        let x = try operand(0, of: 1)
        try require(axes.sorted() == Array(0..<x.shape.rank), "a permutation of \(x.shape.rank) axes, not \(axes)")
        return TensorType(x.elementType, Shape(axes.map { x.shape[$0] }))
    }

    /// Axis i of the operand becomes axis `axes[i]` of `shape`; a length of 1 is repeated.
    func broadcast(_ shape: Shape, _ axes: [Int]) throws(GraphError) -> TensorType {
        let x = try operand(0, of: 1)
        try require(
            axes.count == x.shape.rank && axes == axes.sorted() && Set(axes).count == axes.count
                && axes.allSatisfy { $0 >= 0 && $0 < shape.rank },
            "ascending axes of \(shape), one for each axis of the operand, not \(axes)")
        try require(
            zip(x.shape.lengths, axes).allSatisfy { $0 == 1 || $0 == shape[$1] }, "lengths that fit \(shape)")
        return try produced(TensorType(x.elementType, shape))
    }

    func slice(_ starts: [Int], _ lengths: [Int]) throws(GraphError) -> TensorType {
        let x = try operand(0, of: 1)
        try require(
            starts.count == x.shape.rank && lengths.count == x.shape.rank
                && x.shape.lengths.indices.allSatisfy {
                    starts[$0] >= 0 && lengths[$0] >= 0 && starts[$0] <= x.shape[$0] - lengths[$0]
                }, "a part of the operand, not \(lengths) from \(starts)")
        return TensorType(x.elementType, Shape(lengths))
    }

    func pad(_ low: [Int], _ high: [Int]) throws(GraphError) -> TensorType {
        let x = try operand(0, of: 1)
        try require(
            low.count == x.shape.rank && high.count == x.shape.rank && (low + high).allSatisfy { $0 >= 0 },
            "paddings ≥ 0 for each axis, not \(low) and \(high)")
        let lengths = x.shape.lengths.indices.map { low[$0] + x.shape[$0] + high[$0] }
        return try produced(TensorType(x.elementType, Shape(lengths)))
    }

    func concatenate(_ axis: Int) throws(GraphError) -> TensorType {
        guard let first = operands.first else { throw failure(expected: "at least one operand") }
        try require(axis >= 0 && axis < first.shape.rank, "an axis of the operands, not \(axis)")
        try require(
            operands.allSatisfy { other in
                other.elementType == first.elementType && other.shape.rank == first.shape.rank
                    && first.shape.lengths.indices.allSatisfy { $0 == axis || other.shape[$0] == first.shape[$0] }
            }, "one type, and one shape but for axis \(axis)")
        var lengths = first.shape.lengths
        lengths[axis] = operands.reduce(0) { $0 + $1.shape[axis] }
        return try produced(TensorType(first.elementType, Shape(lengths)))
    }
}

extension GradientRule {
    func reshape() throws(GraphError) -> [Value?] { [try upstream.reshaped(to: operands[0].shape)] }

    func transpose(_ axes: [Int]) throws(GraphError) -> [Value?] {
        var inverse = axes
        for (to, from) in axes.enumerated() { inverse[from] = to }
        return [try upstream.transposed(axes: inverse)]
    }

    /// What was repeated is summed.
    func broadcast(_ shape: Shape, _ axes: [Int]) throws(GraphError) -> [Value?] {
        let x = operands[0].shape
        let repeated = shape.lengths.indices.filter { axis in
            guard let own = axes.firstIndex(of: axis) else { return true }
            return x[own] != shape[axis]
        }
        let total = repeated.isEmpty ? upstream : try upstream.sum(repeated)
        return [try total.reshaped(to: x)]
    }

    func slice(_ starts: [Int], _ lengths: [Int]) throws(GraphError) -> [Value?] {
        let x = operands[0].shape
        let high = x.lengths.indices.map { x[$0] - starts[$0] - lengths[$0] }
        return [try upstream.padded(low: starts, high: high)]
    }

    func pad(_ low: [Int]) throws(GraphError) -> [Value?] {
        [try upstream.sliced(starts: low, lengths: operands[0].shape.lengths)]
    }

    func concatenate(_ axis: Int) throws(GraphError) -> [Value?] {
        var starts = [Int](repeating: 0, count: upstream.shape.rank)
        var parts: [Value?] = []
        for (index, part) in operands.enumerated() {
            parts.append(needs(index) ? try upstream.sliced(starts: starts, lengths: part.shape.lengths) : nil)
            starts[axis] += part.shape[axis]
        }
        return parts
    }
}

extension Value {
    /// The same elements in row-major order under another shape.
    public func reshaped(to shape: Shape) throws(GraphError) -> Value {
        shape == self.shape ? self : try builder.append(.reshape(shape), [self])
    }

    /// Axis i of the result is axis `axes[i]` of this value.
    public func transposed(axes: [Int]) throws(GraphError) -> Value {
        axes == Array(0..<shape.rank) ? self : try builder.append(.transpose(axes), [self])
    }

    /// The value repeated to `shape` by NumPy's rule: shapes are aligned at their last axes.
    public func broadcast(to shape: Shape) throws(GraphError) -> Value {
        if shape == self.shape { return self }
        let offset = shape.rank - self.shape.rank
        return try builder.append(.broadcast(shape, axes: self.shape.lengths.indices.map { $0 + offset }), [self])
    }

    /// `lengths` elements from `starts` along each axis.
    public func sliced(starts: [Int], lengths: [Int]) throws(GraphError) -> Value {
        lengths == shape.lengths && starts.allSatisfy { $0 == 0 }
            ? self : try builder.append(.slice(starts: starts, lengths: lengths), [self])
    }

    /// The value with zeros before and after along each axis.
    public func padded(low: [Int], high: [Int]) throws(GraphError) -> Value {
        (low + high).allSatisfy { $0 == 0 } ? self : try builder.append(.pad(low: low, high: high), [self])
    }
}

/// The values side by side along `axis`. Negative axes count from the end.
public func concatenate(_ parts: [Value], axis: Int) throws(GraphError) -> Value {
    let rank = parts.first?.shape.rank ?? 0
    return try GraphBuilder.of(.concatenate(axis: axis < 0 ? axis + rank : axis), parts)
}

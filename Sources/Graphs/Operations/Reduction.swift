extension ShapeRule {
    /// The reduced axes disappear from the shape. A position is an i32. As in NumPy, nothing has no largest element and
    /// no place of one; its sum is 0.
    func reduce(_ reduction: Reduction, _ axes: [Int]) throws(GraphError) -> TensorType {
        let x = try operand(0, of: 1)
        try require(
            x.elementType == .float32 || (reduction == .sum && x.elementType == .int32),
            reduction == .sum ? "f32 or i32" : "f32")
        try require(
            axes == axes.sorted() && Set(axes).count == axes.count
                && axes.allSatisfy { $0 >= 0 && $0 < x.shape.rank },
            "ascending axes below \(x.shape.rank), not \(axes)")
        let kept = x.shape.lengths.indices.filter { !axes.contains($0) }.map { x.shape[$0] }
        let isEmpty = axes.contains { x.shape[$0] == 0 }
        switch reduction {
        case .sum: break
        case .maximum, .minimum:
            try require(!isEmpty || kept.contains(0), "at least one element to choose from")
        case .argumentOfMaximum, .argumentOfMinimum:
            try require(!isEmpty, "at least one element to choose from")
        }
        return TensorType(reduction.isPosition ? .int32 : x.elementType, Shape(kept))
    }
}

extension GradientRule {
    func reduce(_ reduction: Reduction, _ axes: [Int]) throws(GraphError) -> [Value?] {
        let x = operands[0]
        switch reduction {
        case .sum: return [try upstream.spread(over: x.shape, missing: axes)]
        case .maximum: return [try chosen(.argumentOfMaximum, axes)]
        case .minimum: return [try chosen(.argumentOfMinimum, axes)]
        case .argumentOfMaximum, .argumentOfMinimum: return [nil]
        }
    }

    /// The gradient goes to the first of equal elements, the one that the position reduction names. Of no elements
    /// none is named, and there is none to have a gradient.
    private func chosen(_ position: Reduction, _ axes: [Int]) throws(GraphError) -> Value {
        let x = operands[0]
        guard axes.allSatisfy({ x.shape[$0] > 0 }) else { return try x.builder.constant(0).broadcast(to: x.shape) }
        let place = try GraphBuilder.of(.reduce(position, axes: axes), [x]).spread(over: x.shape, missing: axes)
        var count = 1
        var here = try x.builder.constant(0, x.shape, .int32)
        for axis in axes.reversed() {
            here = try here + x.builder.iota(x.shape, axis: axis) * Double(count)
            count *= x.shape[axis]
        }
        let zero = try x.builder.constant(0).broadcast(to: x.shape)
        return try Graphs.select(here .== place, upstream.spread(over: x.shape, missing: axes), zero)
    }
}

extension Value {
    /// The sum over `axes` (all, where none are named). Negative axes count from the end.
    public func sum(_ axes: [Int]? = nil, keepingAxes: Bool = false) throws(GraphError) -> Value {
        try reduced(.sum, axes, keepingAxes)
    }

    /// The arithmetic mean over `axes`; NaN of nothing, as in NumPy.
    public func mean(_ axes: [Int]? = nil, keepingAxes: Bool = false) throws(GraphError) -> Value {
        // The factor stands before the reshape, where it can be the epilogue of the sum.
        let mean = try sum(axes) * (1 / Double(count(over: axes)))
        return keepingAxes ? try mean.reshaped(to: keeping(axes)) : mean
    }

    /// The mean of (x − mean)² over `axes`, in two passes; with `isUnbiased` the sum is divided by one less than the
    /// number of elements (Bessel's correction), which of one element is NaN.
    public func variance(
        _ axes: [Int]? = nil, keepingAxes: Bool = false, isUnbiased: Bool = false
    ) throws(GraphError) -> Value {
        let centered = try self - mean(axes, keepingAxes: true)
        let total = try (centered * centered).sum(axes, keepingAxes: keepingAxes)
        return try total * (1 / Double(max(0, count(over: axes) - (isUnbiased ? 1 : 0))))
    }

    /// How many elements become one in a reduction over `axes`.
    func count(over axes: [Int]?) -> Int {
        positive(axes).reduce(1) { $0 * (shape.lengths.indices.contains($1) ? shape[$1] : 1) }
    }

    private func positive(_ axes: [Int]?) -> [Int] {
        (axes ?? Array(0..<shape.rank)).map { $0 < 0 ? $0 + shape.rank : $0 }.sorted()
    }

    /// The largest element over `axes`; NaN where one is.
    public func maximum(_ axes: [Int]? = nil, keepingAxes: Bool = false) throws(GraphError) -> Value {
        try reduced(.maximum, axes, keepingAxes)
    }

    /// The smallest element over `axes`; NaN where one is.
    public func minimum(_ axes: [Int]? = nil, keepingAxes: Bool = false) throws(GraphError) -> Value {
        try reduced(.minimum, axes, keepingAxes)
    }

    /// The place of the first largest element over `axes`, counted in row-major order over them, as i32.
    public func argumentOfMaximum(_ axes: [Int]? = nil, keepingAxes: Bool = false) throws(GraphError) -> Value {
        try reduced(.argumentOfMaximum, axes, keepingAxes)
    }

    /// The place of the first smallest element over `axes`.
    public func argumentOfMinimum(_ axes: [Int]? = nil, keepingAxes: Bool = false) throws(GraphError) -> Value {
        try reduced(.argumentOfMinimum, axes, keepingAxes)
    }

    private func reduced(
        _ reduction: Reduction, _ axes: [Int]?, _ keepingAxes: Bool
    ) throws(GraphError) -> Value {
        let axes = positive(axes)
        let result = try builder.append(.reduce(reduction, axes: axes), [self])
        return keepingAxes ? try result.reshaped(to: keeping(axes)) : result
    }

    /// The shape with length 1 along what is reduced.
    private func keeping(_ axes: [Int]?) -> Shape {
        let axes = positive(axes)
        return Shape(shape.lengths.indices.map { axes.contains($0) ? 1 : shape[$0] })
    }

    /// The value repeated along `missing` axes of `shape`: the transpose of a sum over them.
    func spread(over shape: Shape, missing axes: [Int]) throws(GraphError) -> Value {
        try builder.append(.broadcast(shape, axes: shape.lengths.indices.filter { !axes.contains($0) }), [self])
    }
}

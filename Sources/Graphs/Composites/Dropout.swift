/// 1 with the given probability, else 0: whether the uniform number of each index is below it.
///
/// - Shapes: index i32 of any shape, epoch i32 [] → f32 of the index's shape
public func bernoulli(
    probability: Double, seed: UInt64, stream: UInt32, index: Value, epoch: Value
) throws(GraphError) -> Value {
    let draw = RandomDraw(.uniform, seed: seed, stream: stream)
    return try (random(draw, index: index, epoch: epoch) .< probability).cast(to: .float32)
}

/// Sets each element to 0 with probability `rate`, and divides the others by 1 − rate, so that the expectation stays.
///
/// The draws are those of stream 3 at (firstIndex + the element's number in row-major order, `step`): another step, and
/// another range of indices for another layer, gives other ones. For evaluation leave the layer out.
///
/// Source: Srivastava et al.: Dropout: a simple way to prevent neural networks from overfitting, 2014,
/// https://jmlr.org/papers/v15/srivastava14a.html.
/// - Parameters:
///   - rate: at least 0 and less than 1.
///   - step: i32 [], the number of the training step.
/// - Shapes: of `x`
public func dropout(
    _ x: Value, rate: Double, seed: UInt64, step: Value, firstIndex: Int = 0
) throws(GraphError) -> Value {
    guard rate >= 0, rate < 1 else {
        throw .operands(
            operation: "dropout", expected: "a rate from 0 to below 1, not \(rate)", found: [x.type],
            scope: x.builder.scope)
    }
    var index = try x.builder.constant(Double(firstIndex), x.shape, .int32)
    for (axis, stride) in x.shape.strides.enumerated() {
        index = try index + x.builder.iota(x.shape, axis: axis) * Double(stride)
    }
    let stream = RandomStream.dropout.rawValue
    let kept = try bernoulli(probability: 1 - rate, seed: seed, stream: stream, index: index, epoch: step)
    return try x * (kept * (1 / (1 - rate)))
}

/// A batch that was normalised by its own statistics, and these, one of each for a channel.
public struct NormalizedBatch {
    /// γ · (x − mean) / √(variance + ε) + β, of the shape of x.
    public let result: Value
    /// The mean over the batch, [C].
    public let mean: Value
    /// The mean squared distance from the mean over the batch, [C]; divided by n, not n − 1.
    public let variance: Value
}

/// Batch normalisation in training: each channel is brought to mean 0 and variance 1 over the batch, then scaled and
/// shifted.
///
///     y[n, c, …] = (x[n, c, …] − mean[c]) / √(variance[c] + ε) · scale[c] + offset[c]
///
/// Gradients pass through the mean and the variance, too. The variance is taken in two passes.
///
/// Source: Ioffe, Szegedy: Batch normalization: accelerating deep network training by reducing internal covariate shift,
/// 2015, https://arxiv.org/abs/1502.03167.
/// - Shapes: x [N, C, …], scale [C], offset [C]
/// - Throws: ``GraphError/operands(operation:expected:found:scope:)``
public func batchNormalization(
    _ x: Value, scale: Value, offset: Value, epsilon: Double = 1e-5
) throws(GraphError) -> NormalizedBatch {
    let perChannel = try channelShape(of: x, scale, offset)
    let axes = x.shape.lengths.indices.filter { $0 != 1 }
    let mean = try x.mean(axes, keepingAxes: true)
    let centered = try x - mean
    let variance = try (centered * centered).mean(axes, keepingAxes: true)
    let result =
        try centered * (rsqrt(variance + epsilon) * scale.reshaped(to: perChannel))
        + offset.reshaped(to: perChannel)
    return NormalizedBatch(
        result: result, mean: try mean.reshaped(to: scale.shape), variance: try variance.reshaped(to: scale.shape))
}

/// Batch normalisation in evaluation: as in training, with a mean and a variance that were gathered before.
///
/// - Shapes: x [N, C, …]; scale, offset, mean and variance [C]
public func batchNormalization(
    _ x: Value, scale: Value, offset: Value, mean: Value, variance: Value, epsilon: Double = 1e-5
) throws(GraphError) -> Value {
    let perChannel = try channelShape(of: x, scale, offset, mean, variance)
    let factor = try rsqrt(variance + epsilon) * scale
    return try (x - mean.reshaped(to: perChannel)) * factor.reshaped(to: perChannel)
        + offset.reshaped(to: perChannel)
}

/// [1, C, 1, …], which broadcasts over x [N, C, …].
private func channelShape(of x: Value, _ channels: Value...) throws(GraphError) -> Shape {
    guard x.shape.rank >= 2, channels.allSatisfy({ $0.shape == [x.shape[1]] }) else {
        throw .operands(
            operation: "batchNormalization", expected: "[N, C, …] and one number for each channel",
            found: [x.type] + channels.map(\.type), scope: x.builder.scope)
    }
    return Shape([1, x.shape[1]] + x.shape.lengths.dropFirst(2).map { _ in 1 })
}

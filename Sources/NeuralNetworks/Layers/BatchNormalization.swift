/// Brings each channel to mean 0 and variance 1, then scales and shifts it.
///
///     y[n, c, …] = (x[n, c, …] − mean[c]) / √(variance[c] + ε) · weight[c] + bias[c]
///
/// In training, mean and variance are those of the batch, and the running ones follow them:
///
///     running_mean ← (1 − momentum) · running_mean + momentum · mean
///     running_var  ← (1 − momentum) · running_var + momentum · variance · n/(n − 1),   n numbers a channel
///
/// In evaluation, and where they are frozen, they are the running ones. `num_batches_tracked` counts the training steps.
///
/// Source: Ioffe, Szegedy: Batch normalization, 2015, https://arxiv.org/abs/1502.03167; the names and the update of
/// `torch.nn.BatchNorm2d`.
/// - Shapes: [batch, channels, …] → the same; weight, bias, running_mean, running_var [channels]
public struct BatchNormalization {
    /// The dotted name that its parameters begin with.
    public let name: String
    /// γ and β, f32 [channels].
    public let weight, bias: Value
    /// What it computes with in evaluation, f32 [channels], and the number of training steps.
    public let runningMean, runningVariance, batchCount: Value
    /// The part of a batch in the running statistics.
    public let momentum: Double
    /// What is added to the variance under the root.
    public let epsilon: Double
    private let parameters: Parameters

    /// Declares its parameters and statistics.
    public init(
        _ name: String, channels: Int, momentum: Double = 0.1, epsilon: Double = 1e-5, in parameters: Parameters
    ) throws {
        (self.name, self.momentum, self.epsilon, self.parameters) = (name, momentum, epsilon, parameters)
        weight = try parameters.declare("\(name).weight", [channels], .constant(1))
        bias = try parameters.declare("\(name).bias", [channels], .constant(0))
        runningMean = try parameters.declareStatistic("\(name).running_mean", [channels], initially: 0)
        runningVariance = try parameters.declareStatistic("\(name).running_var", [channels], initially: 1)
        batchCount = try parameters.declareCounter("\(name).num_batches_tracked")
    }

    /// [batch, channels, H, W] → the same shape
    public func callAsFunction(_ x: Value) throws -> Value {
        try x.builder.scoped(name) {
            switch parameters.mode(of: runningMean) {
            case .evaluation:
                return try batchNormalization(
                    x, scale: weight, offset: bias, mean: runningMean, variance: runningVariance, epsilon: epsilon)
            case .training:
                let batch = try batchNormalization(x, scale: weight, offset: bias, epsilon: epsilon)
                let count = Double(x.shape.elementCount / max(1, weight.shape.elementCount))
                try follow(runningMean, batch.mean)
                try follow(runningVariance, batch.variance * (count / (count - 1)))
                parameters.renew(batchCount, with: try batchCount + x.builder.constant(1, .scalar, .int32))
                return batch.result
            }
        }
    }

    private func follow(_ running: Value, _ newest: Value) throws {
        parameters.renew(running, with: try running * (1 - momentum) + newest.detached() * momentum)
    }
}

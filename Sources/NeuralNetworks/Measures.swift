// Losses and metrics. A loss is a mean, ready to be differentiated; a metric is a total over the samples of a batch, so
// that batches of different lengths add up to an exact mean.

/// The number of samples whose largest logit is the label's; the first of equal logits counts.
///
/// - Shapes: logits [n, classes], labels i32 [n] → f32 []
public func correctPredictions(logits: Value, labels: Value) throws -> Value {
    try (logits.argumentOfMaximum([-1]) .== labels).cast(to: .float32).sum()
}

/// Σ over samples of the mean of |predicted − expected| over a sample's elements.
///
/// - Shapes: two of [n, …] → []
public func absoluteErrors(predicted: Value, expected: Value) throws -> Value {
    let elementsOfSample = max(1, predicted.shape.lengths.dropFirst().reduce(1, *))
    return try absolute(predicted - expected).sum() * (1 / Double(elementsOfSample))
}

/// The mean over all elements of (predicted − expected)².
///
/// - Shapes: two of one shape → []
public func meanSquaredError(predicted: Value, expected: Value) throws -> Value {
    let difference = try predicted - expected
    return try (difference * difference).mean()
}

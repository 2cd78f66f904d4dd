/// x − max − ln Σ exp(x − max) along the last axis: the logarithm of softmax, without overflow.
///
/// The largest element is subtracted for range only; the result does not depend on it, so no gradient passes there.
/// - Shapes: [b…, classes] → [b…, classes]
public func logSoftmax(_ x: Value) throws(GraphError) -> Value {
    let shifted = try x - x.maximum([-1], keepingAxes: true).detached()
    return try shifted - log(exp(shifted).sum([-1], keepingAxes: true))
}

/// softmax(x) = exp(x − max) / Σ exp(x − max) along the last axis.
///
/// - Shapes: [b…, classes] → [b…, classes]
public func softmax(_ x: Value) throws(GraphError) -> Value {
    let raised = try exp(x - x.maximum([-1], keepingAxes: true).detached())
    return try raised / raised.sum([-1], keepingAxes: true)
}

/// 1 in the column that each label names, 0 elsewhere.
///
/// - Shapes: i32 [n…] → f32 [n…, classes]; a label outside 0 ..< classes gives a row of zeros.
public func oneHot(_ labels: Value, classes: Int) throws(GraphError) -> Value {
    let shape = Shape(labels.shape.lengths + [classes])
    let column = try labels.builder.iota(shape, axis: labels.shape.rank)
    let label = try labels.builder.append(
        .broadcast(shape, axes: Array(labels.shape.lengths.indices)), [labels])
    return try (column .== label).cast(to: .float32)
}

/// The mean over samples of −ln p(label), with p given by its logarithms.
///
/// - Shapes: log-probabilities [n, classes], labels i32 [n] → []
public func negativeLogLikelihood(_ logProbabilities: Value, labels: Value) throws(GraphError) -> Value {
    try negativeLogLikelihoods(logProbabilities, labels: labels).mean()
}

/// −ln p(label) of each sample, with p given by its logarithms.
///
/// - Shapes: log-probabilities [n, classes], labels i32 [n] → [n]
public func negativeLogLikelihoods(_ logProbabilities: Value, labels: Value) throws(GraphError) -> Value {
    let classes = logProbabilities.shape.lengths.last ?? 0
    return try -(logProbabilities * oneHot(labels, classes: classes)).sum([-1])
}

/// Softmax cross-entropy: the mean over samples of −ln softmax(logits)[label].
///
/// - Shapes: logits [n, classes], labels i32 [n] → []
public func crossEntropy(logits: Value, labels: Value) throws(GraphError) -> Value {
    try crossEntropies(logits: logits, labels: labels).mean()
}

/// Softmax cross-entropy of each sample: ln Σ exp(x − max) − (x − max)[label].
///
/// Its gradient, softmax(x) less the one-hot label, takes one sum fewer than by way of ``logSoftmax(_:)``.
/// - Shapes: logits [n, classes], labels i32 [n] → [n]
public func crossEntropies(logits: Value, labels: Value) throws(GraphError) -> Value {
    let shifted = try logits - logits.maximum([-1], keepingAxes: true).detached()
    let own = try (shifted * oneHot(labels, classes: logits.shape.lengths.last ?? 0)).sum([-1])
    return try log(exp(shifted).sum([-1])) - own
}

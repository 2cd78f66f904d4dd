/// Pearson's correlation of each pair of columns, over the rows.
///
///     r[i, j] = Σₙ c[n, i]·c[n, j] / √(Σₙ c[n, i]² · Σₙ c[n, j]²),   c = x − mean over n
///
/// NaN where a column is constant, as in `numpy.corrcoef`.
/// - Shapes: [n, d] → [d, d]
public func correlation(_ x: Value) throws(GraphError) -> Value {
    guard x.shape.rank == 2 else {
        throw .operands(
            operation: "correlation", expected: "samples in rows, [n, d]", found: [x.type], scope: x.builder.scope)
    }
    let centered = try x - x.mean([0], keepingAxes: true)
    let products = try matrixMultiply(centered, centered, transposingLeft: true)
    let length = try sqrt((centered * centered).sum([0]))
    let d = x.shape[1]
    return try products / (length.reshaped(to: [d, 1]) * length.reshaped(to: [1, d]))
}

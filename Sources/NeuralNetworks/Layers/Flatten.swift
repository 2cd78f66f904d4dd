/// Each sample as one row.
///
/// - Shapes: [batch, …] → [batch, product of the others]
public struct Flatten {
    /// A layer without parameters.
    public init() {}

    /// [batch, …] → [batch, product of the others]
    public func callAsFunction(_ x: Value) throws -> Value {
        let batch = x.shape.lengths.first ?? 1
        return try x.reshaped(to: [batch, x.shape.lengths.dropFirst().reduce(1, *)])
    }
}

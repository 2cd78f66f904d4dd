/// x where it is larger than 0, slope · x elsewhere; the derivative at 0 is `slope`, as in PyTorch.
public func leakyRelu(_ x: Value, slope: Double = 0.01) throws(GraphError) -> Value {
    try select(x .> 0, x, x * slope)
}

/// x · Φ(x) = x · ½ · (1 + erf(x/√2)), with Φ the distribution function of the standard normal distribution.
///
/// Source: Hendrycks, Gimpel: Gaussian error linear units, 2016, https://arxiv.org/abs/1606.08415.
public func gelu(_ x: Value) throws(GraphError) -> Value {
    try x * 0.5 * (erf(x * 0.5.squareRoot()) + 1)
}

extension Value {
    /// The nearest number of `range` to each element; NaN stays NaN. The derivative is 1 inside of the range and at its
    /// ends, 0 outside, as in PyTorch.
    public func clamped(to range: ClosedRange<Double>) throws(GraphError) -> Value {
        let low = try builder.constant(range.lowerBound, .scalar, elementType).broadcast(to: shape)
        let high = try builder.constant(range.upperBound, .scalar, elementType).broadcast(to: shape)
        return try select(self .< low, low, select(self .> high, high, self))
    }
}

// Textbook notation for elementwise mathematics. Operands of different shapes are broadcast by NumPy's rule.

infix operator .== : ComparisonPrecedence
infix operator .!= : ComparisonPrecedence
infix operator .< : ComparisonPrecedence
infix operator .<= : ComparisonPrecedence
infix operator .> : ComparisonPrecedence
infix operator .>= : ComparisonPrecedence

extension Value {
    /// a + b, element by element; integers wrap.
    public static func + (a: Value, b: Value) throws(GraphError) -> Value { try binary(.add, a, b) }
    /// a − b, element by element.
    public static func - (a: Value, b: Value) throws(GraphError) -> Value { try binary(.subtract, a, b) }
    /// a · b, element by element.
    public static func * (a: Value, b: Value) throws(GraphError) -> Value { try binary(.multiply, a, b) }
    /// a / b, element by element; floating point only.
    public static func / (a: Value, b: Value) throws(GraphError) -> Value { try binary(.divide, a, b) }

    /// a + b with the same number everywhere.
    public static func + (a: Value, b: Double) throws(GraphError) -> Value { try a + a.like(b) }
    /// a − b with the same number everywhere.
    public static func - (a: Value, b: Double) throws(GraphError) -> Value { try a - a.like(b) }
    /// a · b with the same number everywhere.
    public static func * (a: Value, b: Double) throws(GraphError) -> Value { try a * a.like(b) }
    /// a / b with the same number everywhere.
    public static func / (a: Value, b: Double) throws(GraphError) -> Value { try a / a.like(b) }
    /// a + b with the same number everywhere.
    public static func + (a: Double, b: Value) throws(GraphError) -> Value { try b.like(a) + b }
    /// a − b with the same number everywhere.
    public static func - (a: Double, b: Value) throws(GraphError) -> Value { try b.like(a) - b }
    /// a · b with the same number everywhere.
    public static func * (a: Double, b: Value) throws(GraphError) -> Value { try b.like(a) * b }
    /// a / b with the same number everywhere.
    public static func / (a: Double, b: Value) throws(GraphError) -> Value { try b.like(a) / b }

    /// −a
    public static prefix func - (a: Value) throws(GraphError) -> Value { try unary(.negate, a) }

    /// u8: 1 where a = b, else 0.
    public static func .== (a: Value, b: Value) throws(GraphError) -> Value { try compare(.equal, a, b) }
    /// u8: 1 where a ≠ b, also where either is NaN.
    public static func .!= (a: Value, b: Value) throws(GraphError) -> Value { try compare(.notEqual, a, b) }
    /// u8: 1 where a < b, else 0.
    public static func .< (a: Value, b: Value) throws(GraphError) -> Value { try compare(.less, a, b) }
    /// u8: 1 where a ≤ b, else 0.
    public static func .<= (a: Value, b: Value) throws(GraphError) -> Value { try compare(.lessOrEqual, a, b) }
    /// u8: 1 where a > b, else 0.
    public static func .> (a: Value, b: Value) throws(GraphError) -> Value { try compare(.greater, a, b) }
    /// u8: 1 where a ≥ b, else 0.
    public static func .>= (a: Value, b: Value) throws(GraphError) -> Value { try compare(.greaterOrEqual, a, b) }
    /// u8: 1 where a = b, else 0.
    public static func .== (a: Value, b: Double) throws(GraphError) -> Value { try a .== a.like(b) }
    /// u8: 1 where a ≠ b, also where a is NaN.
    public static func .!= (a: Value, b: Double) throws(GraphError) -> Value { try a .!= a.like(b) }
    /// u8: 1 where a > b, else 0.
    public static func .> (a: Value, b: Double) throws(GraphError) -> Value { try a .> a.like(b) }
    /// u8: 1 where a ≥ b, else 0.
    public static func .>= (a: Value, b: Double) throws(GraphError) -> Value { try a .>= a.like(b) }
    /// u8: 1 where a < b, else 0.
    public static func .< (a: Value, b: Double) throws(GraphError) -> Value { try a .< a.like(b) }
    /// u8: 1 where a ≤ b, else 0.
    public static func .<= (a: Value, b: Double) throws(GraphError) -> Value { try a .<= a.like(b) }

    /// The elements converted to another type; towards an integer the fraction is cut off.
    public func cast(to type: ElementType) throws(GraphError) -> Value {
        type == elementType ? self : try builder.append(.cast(type), [self])
    }

    /// The same value, through which no gradient passes.
    public func detached() throws(GraphError) -> Value { try builder.append(.detach, [self]) }

    /// A constant of this value's type and shape.
    private func like(_ number: Double) throws(GraphError) -> Value {
        try builder.constant(number, .scalar, elementType).broadcast(to: shape)
    }
}

private func unary(_ function: UnaryFunction, _ x: Value) throws(GraphError) -> Value {
    try GraphBuilder.of(.unary(function), [x])
}

private func binary(_ function: BinaryFunction, _ a: Value, _ b: Value) throws(GraphError) -> Value {
    try GraphBuilder.of(.binary(function), broadcast(a, b, for: function.rawValue))
}

private func compare(_ comparison: Comparison, _ a: Value, _ b: Value) throws(GraphError) -> Value {
    try GraphBuilder.of(.compare(comparison), broadcast(a, b, for: comparison.rawValue))
}

/// Both values repeated to the smallest shape that holds them.
private func broadcast(_ a: Value, _ b: Value, for operation: String) throws(GraphError) -> [Value] {
    if a.shape == b.shape { return [a, b] }
    let rank = max(a.shape.rank, b.shape.rank)
    var lengths: [Int] = []
    for axis in 0..<rank {
        let own = axis - (rank - a.shape.rank)
        let other = axis - (rank - b.shape.rank)
        let (m, n) = (own < 0 ? 1 : a.shape[own], other < 0 ? 1 : b.shape[other])
        guard m == n || m == 1 || n == 1 else {
            throw .operands(
                operation: operation, expected: "shapes that broadcast", found: [a.type, b.type],
                scope: a.builder.scope)
        }
        lengths.append(m == 1 ? n : m)
    }
    return [try a.broadcast(to: Shape(lengths)), try b.broadcast(to: Shape(lengths))]
}

/// |x|; its derivative at 0 is 0.
public func absolute(_ x: Value) throws(GraphError) -> Value { try unary(.absolute, x) }
/// −1, 0 or 1; 0 for NaN.
public func sign(_ x: Value) throws(GraphError) -> Value { try unary(.sign, x) }
/// eˣ
public func exp(_ x: Value) throws(GraphError) -> Value { try unary(.exp, x) }
/// eˣ − 1, exact near 0.
public func expm1(_ x: Value) throws(GraphError) -> Value { try unary(.expm1, x) }
/// ln x
public func log(_ x: Value) throws(GraphError) -> Value { try unary(.log, x) }
/// ln(1 + x), exact near 0.
public func log1p(_ x: Value) throws(GraphError) -> Value { try unary(.log1p, x) }
/// √x
public func sqrt(_ x: Value) throws(GraphError) -> Value { try unary(.sqrt, x) }
/// 1/√x
public func rsqrt(_ x: Value) throws(GraphError) -> Value { try unary(.rsqrt, x) }
/// 1/x
public func reciprocal(_ x: Value) throws(GraphError) -> Value { try unary(.reciprocal, x) }
/// sin x
public func sin(_ x: Value) throws(GraphError) -> Value { try unary(.sin, x) }
/// cos x
public func cos(_ x: Value) throws(GraphError) -> Value { try unary(.cos, x) }
/// tanh x
public func tanh(_ x: Value) throws(GraphError) -> Value { try unary(.tanh, x) }
/// σ(x) = 1/(1 + e⁻ˣ)
public func sigmoid(_ x: Value) throws(GraphError) -> Value { try unary(.sigmoid, x) }
/// ln(1 + eˣ), without overflow.
public func softplus(_ x: Value) throws(GraphError) -> Value { try unary(.softplus, x) }
/// 2/√π · ∫₀ˣ e^(−t²) dt
public func erf(_ x: Value) throws(GraphError) -> Value { try unary(.erf, x) }
/// max(x, 0); its derivative at 0 is 0, and NaN stays NaN.
public func relu(_ x: Value) throws(GraphError) -> Value { try unary(.relu, x) }
/// The larger of the two, element by element; NaN if either is.
public func maximum(_ a: Value, _ b: Value) throws(GraphError) -> Value { try binary(.maximum, a, b) }
/// The smaller of the two, element by element; NaN if either is.
public func minimum(_ a: Value, _ b: Value) throws(GraphError) -> Value { try binary(.minimum, a, b) }
/// aᵇ, element by element; floating point only.
public func power(_ a: Value, _ b: Value) throws(GraphError) -> Value { try binary(.power, a, b) }

/// `whenTrue` where the u8 `condition` is not 0, `otherwise` elsewhere. Operands of one shape.
public func select(_ condition: Value, _ whenTrue: Value, _ otherwise: Value) throws(GraphError) -> Value {
    try GraphBuilder.of(.select, [condition, whenTrue, otherwise])
}

// Textbook notation for elementwise mathematics. Operands of different shapes are broadcast by NumPy's rule.

infix operator .== : ComparisonPrecedence
infix operator .!= : ComparisonPrecedence
infix operator .< : ComparisonPrecedence
infix operator .<= : ComparisonPrecedence
infix operator .> : ComparisonPrecedence
infix operator .>= : ComparisonPrecedence

extension Value {
    public static func + (a: Value, b: Value) throws(GraphError) -> Value { try binary(.add, a, b) }
    public static func - (a: Value, b: Value) throws(GraphError) -> Value { try binary(.subtract, a, b) }
    public static func * (a: Value, b: Value) throws(GraphError) -> Value { try binary(.multiply, a, b) }
    public static func / (a: Value, b: Value) throws(GraphError) -> Value { try binary(.divide, a, b) }

    public static func + (a: Value, b: Double) throws(GraphError) -> Value { try a + a.like(b) }
    public static func - (a: Value, b: Double) throws(GraphError) -> Value { try a - a.like(b) }
    public static func * (a: Value, b: Double) throws(GraphError) -> Value { try a * a.like(b) }
    public static func / (a: Value, b: Double) throws(GraphError) -> Value { try a / a.like(b) }
    public static func - (a: Double, b: Value) throws(GraphError) -> Value { try b.like(a) - b }

    public static prefix func - (a: Value) throws(GraphError) -> Value { try unary(.negate, a) }

    public static func .== (a: Value, b: Value) throws(GraphError) -> Value { try compare(.equal, a, b) }
    public static func .!= (a: Value, b: Value) throws(GraphError) -> Value { try compare(.notEqual, a, b) }
    public static func .< (a: Value, b: Value) throws(GraphError) -> Value { try compare(.less, a, b) }
    public static func .<= (a: Value, b: Value) throws(GraphError) -> Value { try compare(.lessOrEqual, a, b) }
    public static func .> (a: Value, b: Value) throws(GraphError) -> Value { try compare(.greater, a, b) }
    public static func .>= (a: Value, b: Value) throws(GraphError) -> Value { try compare(.greaterOrEqual, a, b) }
    public static func .== (a: Value, b: Double) throws(GraphError) -> Value { try a .== a.like(b) }
    public static func .> (a: Value, b: Double) throws(GraphError) -> Value { try a .> a.like(b) }
    public static func .>= (a: Value, b: Double) throws(GraphError) -> Value { try a .>= a.like(b) }
    public static func .< (a: Value, b: Double) throws(GraphError) -> Value { try a .< a.like(b) }

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

public func absolute(_ x: Value) throws(GraphError) -> Value { try unary(.absolute, x) }
public func sign(_ x: Value) throws(GraphError) -> Value { try unary(.sign, x) }
public func exp(_ x: Value) throws(GraphError) -> Value { try unary(.exp, x) }
public func expm1(_ x: Value) throws(GraphError) -> Value { try unary(.expm1, x) }
public func log(_ x: Value) throws(GraphError) -> Value { try unary(.log, x) }
public func log1p(_ x: Value) throws(GraphError) -> Value { try unary(.log1p, x) }
public func sqrt(_ x: Value) throws(GraphError) -> Value { try unary(.sqrt, x) }
public func rsqrt(_ x: Value) throws(GraphError) -> Value { try unary(.rsqrt, x) }
public func reciprocal(_ x: Value) throws(GraphError) -> Value { try unary(.reciprocal, x) }
public func sin(_ x: Value) throws(GraphError) -> Value { try unary(.sin, x) }
public func cos(_ x: Value) throws(GraphError) -> Value { try unary(.cos, x) }
public func tanh(_ x: Value) throws(GraphError) -> Value { try unary(.tanh, x) }
public func sigmoid(_ x: Value) throws(GraphError) -> Value { try unary(.sigmoid, x) }
public func softplus(_ x: Value) throws(GraphError) -> Value { try unary(.softplus, x) }
public func erf(_ x: Value) throws(GraphError) -> Value { try unary(.erf, x) }
public func relu(_ x: Value) throws(GraphError) -> Value { try unary(.relu, x) }
public func maximum(_ a: Value, _ b: Value) throws(GraphError) -> Value { try binary(.maximum, a, b) }
public func minimum(_ a: Value, _ b: Value) throws(GraphError) -> Value { try binary(.minimum, a, b) }
public func power(_ a: Value, _ b: Value) throws(GraphError) -> Value { try binary(.power, a, b) }

/// `whenTrue` where the u8 `condition` is not 0, `otherwise` elsewhere. Operands of one shape.
public func select(_ condition: Value, _ whenTrue: Value, _ otherwise: Value) throws(GraphError) -> Value {
    try GraphBuilder.of(.select, [condition, whenTrue, otherwise])
}

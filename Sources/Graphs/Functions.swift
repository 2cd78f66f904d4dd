/// A function of one number, applied to every element. Each row states its formula; its derivative stands in
/// Operations/Elementwise.swift, its value in the reference and in the kernels.
public enum UnaryFunction: String, Sendable, CaseIterable {
    /// −x
    case negate
    /// |x|, derivative 0 at 0.
    case absolute
    /// −1, 0 or 1; 0 for NaN, as in PyTorch.
    case sign
    /// eˣ
    case exp
    /// eˣ − 1, exact near 0.
    case expm1
    /// ln x
    case log
    /// ln(1 + x), exact near 0.
    case log1p
    /// √x
    case sqrt
    /// 1/√x
    case rsqrt
    /// 1/x
    case reciprocal
    /// sin x
    case sin
    /// cos x
    case cos
    /// tanh x
    case tanh
    /// 1/(1 + e⁻ˣ)
    case sigmoid
    /// ln(1 + eˣ), without overflow.
    case softplus
    /// 2/√π · ∫₀ˣ e^(−t²) dt
    case erf
    /// max(x, 0), derivative 0 at 0; NaN stays NaN.
    case relu

    /// Whether the function takes integers too.
    public var takesIntegers: Bool {
        switch self {
        case .negate, .absolute, .sign, .relu: true
        case .exp, .expm1, .log, .log1p, .sqrt, .rsqrt, .reciprocal, .sin, .cos, .tanh, .sigmoid, .softplus, .erf:
            false
        }
    }
}

/// A function of two numbers, applied element by element.
public enum BinaryFunction: String, Sendable, CaseIterable {
    /// a + b; integers wrap.
    case add
    /// a − b; integers wrap.
    case subtract
    /// a · b; integers wrap.
    case multiply
    /// a / b; floating point only.
    case divide
    /// The larger; NaN if either is.
    case maximum
    /// The smaller; NaN if either is.
    case minimum
    /// aᵇ; floating point only.
    case power

    /// Whether the function takes integers too.
    public var takesIntegers: Bool {
        switch self {
        case .add, .subtract, .multiply, .maximum, .minimum: true
        case .divide, .power: false
        }
    }
}

/// A comparison of two numbers; the result is a u8, 1 where it holds. A comparison with NaN does not hold, but for
/// `notEqual`, as in IEEE 754.
public enum Comparison: String, Sendable, CaseIterable {
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
}

/// How many numbers become one.
public enum Reduction: String, Sendable, CaseIterable {
    /// Σ x; 0 of no elements.
    case sum
    /// NaN if any is; no elements have none.
    case maximum
    /// NaN if any is; no elements have none.
    case minimum
    /// The first place of the largest, counted in row-major order over the reduced axes.
    case argumentOfMaximum
    /// The first place of the smallest, likewise.
    case argumentOfMinimum

    /// The word for the operation in listings: `reduceSum`.
    var operationName: String { "reduce\(rawValue.prefix(1).uppercased())\(rawValue.dropFirst())" }

    /// Whether the result is a position (i32) rather than an element.
    public var isPosition: Bool {
        switch self {
        case .sum, .maximum, .minimum: false
        case .argumentOfMaximum, .argumentOfMinimum: true
        }
    }
}

/// A function of one number, applied to every element. Each row states its formula; its derivative stands in
/// Operations/Elementwise.swift, its value in the reference and in the kernels.
public enum UnaryFunction: String, Sendable, CaseIterable {
    case negate  // −x
    case absolute  // |x|, derivative 0 at 0
    case sign  // −1, 0 or 1; 0 for NaN, as in PyTorch
    case exp  // eˣ
    case expm1  // eˣ − 1, exact near 0
    case log  // ln x
    case log1p  // ln(1 + x), exact near 0
    case sqrt  // √x
    case rsqrt  // 1/√x
    case reciprocal  // 1/x
    case sin
    case cos
    case tanh
    case sigmoid  // 1/(1 + e⁻ˣ)
    case softplus  // ln(1 + eˣ), without overflow
    case erf  // 2/√π · ∫₀ˣ e^(−t²) dt
    case relu  // max(x, 0), derivative 0 at 0; NaN stays NaN

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
    case add  // a + b; integers wrap
    case subtract  // a − b
    case multiply  // a · b
    case divide  // a / b; floating point only
    case maximum  // the larger; NaN if either is
    case minimum  // the smaller; NaN if either is
    case power  // aᵇ; floating point only

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
    case sum
    case maximum  // NaN if any is; no elements have none
    case minimum  // NaN if any is; no elements have none
    case argumentOfMaximum  // the first place of the largest, counted in row-major order over the reduced axes
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

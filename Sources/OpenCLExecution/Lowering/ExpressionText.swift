import Runtime

/// Writes an expression as OpenCL C: one `const` variable an instruction, `v0`, `v1`, …
struct ExpressionText {
    let expression: Expression
    /// The text for an operand's element, and for the position along an output axis.
    let operand: (Int) -> String
    let position: (Int) -> String
    /// What follows each type: empty for one element at a time, `##N` where a macro's N decides (see `elementwise.cl`).
    var width = ""

    /// The statements, each with its own line, without the result.
    var statements: String {
        expression.instructions.indices.map { index in
            "    const \(expression.types[index].kernelName)\(width) v\(index) = \(text(expression.instructions[index]));\n"
        }.joined()
    }

    /// The variable that holds the result.
    var result: String { "v\(expression.instructions.count - 1)" }

    private func text(_ instruction: Expression.Instruction) -> String {
        switch instruction {
        case .operand(let index): operand(index)
        case .constant(let scalar): width.isEmpty ? scalar.kernelText : "(float\(width))(\(scalar.kernelText))"
        case .position(let axis): position(axis)
        case .unary(let function, let x):
            expression.types[x] == .int32
                ? function.integerText("v\(x)") : function.text("v\(x)", zero: "(float\(width))(0.0f)")
        case .binary(let function, let a, let b):
            expression.types[a] == .int32
                ? function.integerText("v\(a)", "v\(b)") : function.text("v\(a)", "v\(b)")
        case .compare(let comparison, let a, let b): "(uchar)(v\(a) \(comparison.kernelText) v\(b))"
        case .select(let condition, let whenTrue, let otherwise): "v\(condition) ? v\(whenTrue) : v\(otherwise)"
        case .cast(let type, let x): type.conversion(of: "v\(x)", from: expression.types[x])
        }
    }
}

extension Expression {
    /// Whether every number in it is a float, so that the same text computes vectors: conditions and other types have
    /// other widths.
    var isAllFloat: Bool {
        types.allSatisfy { $0 == .float32 }
            && instructions.allSatisfy { instruction in
                switch instruction {
                case .operand, .constant, .unary, .binary: true
                case .position, .compare, .select, .cast: false
                }
            }
    }
}

extension ElementType {
    /// The type's name in OpenCL C.
    var kernelName: String {
        switch self {
        case .float32: "float"
        case .float64: "double"
        case .int32: "int"
        case .int64: "long"
        case .uint8: "uchar"
        }
    }

    /// Towards integers the fraction is cut off, and what does not fit takes the nearest bound; NaN becomes 0.
    func conversion(of value: String, from source: ElementType) -> String {
        source.isFloatingPoint && !isFloatingPoint
            ? "convert_\(kernelName)_sat_rtz(\(value))" : "(\(kernelName))\(value)"
    }
}

extension Scalar {
    /// The number as a literal that rounds to the same bits.
    var kernelText: String {
        guard elementType.isFloatingPoint else { return "\(Int(value))" }
        let single = Float(value)
        if single.isNaN { return "runtime_nan()" }
        if single.isInfinite { return single < 0 ? "-INFINITY" : "INFINITY" }
        return "\(single)f"
    }
}

extension Comparison {
    var kernelText: String {
        switch self {
        case .equal: "=="
        case .notEqual: "!="
        case .less: "<"
        case .lessOrEqual: "<="
        case .greater: ">"
        case .greaterOrEqual: ">="
        }
    }
}

extension UnaryFunction {
    /// The text for one number or a vector of them.
    /// - Parameter zero: zero, of the type of `x`
    func text(_ x: String, zero: String = "0.0f") -> String {
        switch self {
        case .negate: "-\(x)"
        case .absolute: "fabs(\(x))"
        case .sign: "sign(\(x))"
        case .exp: "exp(\(x))"
        case .expm1: "expm1(\(x))"
        case .log: "log(\(x))"
        case .log1p: "log1p(\(x))"
        case .sqrt: "sqrt(\(x))"
        case .rsqrt: "rsqrt(\(x))"
        case .reciprocal: "1.0f / \(x)"
        case .sin: "sin(\(x))"
        case .cos: "cos(\(x))"
        case .tanh: "tanh(\(x))"
        case .sigmoid: "1.0f / (1.0f + exp(-\(x)))"
        case .softplus: "(\(x) > \(zero) ? \(x) : \(zero)) + log1p(exp(-fabs(\(x))))"
        case .erf: "erf(\(x))"
        case .relu: "\(x) <= \(zero) ? \(zero) : \(x)"
        }
    }

    /// Only functions that take integers are asked for; the shape rules see to that.
    func integerText(_ x: String) -> String {
        switch self {
        case .negate: "(int)(0u - (uint)\(x))"
        case .absolute: "(int)abs(\(x))"
        case .sign: "(\(x) > 0) - (\(x) < 0)"
        case .relu: "max(\(x), 0)"
        case .exp, .expm1, .log, .log1p, .sqrt, .rsqrt, .reciprocal, .sin, .cos, .tanh, .sigmoid, .softplus, .erf:
            text(x)
        }
    }
}

extension BinaryFunction {
    func text(_ a: String, _ b: String) -> String {
        switch self {
        case .add: "\(a) + \(b)"
        case .subtract: "\(a) - \(b)"
        case .multiply: "\(a) * \(b)"
        case .divide: "\(a) / \(b)"
        case .maximum: "((\(a) > \(b)) | isnan(\(a))) ? \(a) : \(b)"
        case .minimum: "((\(a) < \(b)) | isnan(\(a))) ? \(a) : \(b)"
        case .power: "pow(\(a), \(b))"
        }
    }

    func integerText(_ a: String, _ b: String) -> String {
        switch self {
        case .add: "(int)((uint)\(a) + (uint)\(b))"
        case .subtract: "(int)((uint)\(a) - (uint)\(b))"
        case .multiply: "(int)((uint)\(a) * (uint)\(b))"
        case .maximum: "max(\(a), \(b))"
        case .minimum: "min(\(a), \(b))"
        case .divide, .power: text(a, b)
        }
    }
}

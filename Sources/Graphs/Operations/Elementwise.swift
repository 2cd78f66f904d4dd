// Elementwise operations: every operand and the result have one shape.

extension ShapeRule {
    func unary(_ function: UnaryFunction) throws(GraphError) -> TensorType {
        let type = try operand(0, of: 1)
        try require(
            type.elementType == .float32 || (function.takesIntegers && type.elementType == .int32),
            function.takesIntegers ? "f32 or i32" : "f32")
        return type
    }

    func binary(_ function: BinaryFunction) throws(GraphError) -> TensorType {
        let type = try operand(0, of: 2)
        try require(operands[1] == type, "two operands of one type and shape")
        try require(
            type.elementType == .float32 || (function.takesIntegers && type.elementType == .int32),
            function.takesIntegers ? "f32 or i32" : "f32")
        return type
    }

    func compare() throws(GraphError) -> TensorType {
        let type = try operand(0, of: 2)
        try require(operands[1] == type, "two operands of one type and shape")
        return TensorType(.uint8, type.shape)
    }

    func select() throws(GraphError) -> TensorType {
        let condition = try operand(0, of: 3)
        try require(condition.elementType == .uint8, "a u8 condition first")
        try require(operands[1] == operands[2], "two choices of one type and shape")
        try require(condition.shape == operands[1].shape, "a condition of the choices' shape")
        return operands[1]
    }

    func cast(_ type: ElementType) throws(GraphError) -> TensorType {
        let source = try operand(0, of: 1)
        return try produced(TensorType(type, source.shape))
    }
}

extension GradientRule {
    /// d f(x) / dx · upstream, with y = f(x).
    func unary(_ function: UnaryFunction) throws(GraphError) -> [Value?] {
        let x = operands[0]
        let y = result
        let slope: Value? =
            switch function {
            case .negate: try -upstream
            case .absolute: try upstream * sign(x)
            case .sign: nil
            case .exp: try upstream * y
            case .expm1: try upstream * (y + 1)
            case .log: try upstream / x
            case .log1p: try upstream / (x + 1)
            case .sqrt: try upstream * 0.5 / y
            case .rsqrt: try upstream * -0.5 * y * y * y
            case .reciprocal: try -upstream * y * y
            case .sin: try upstream * cos(x)
            case .cos: try -upstream * sin(x)
            case .tanh: try upstream * (1 - y * y)
            case .sigmoid: try upstream * y * (1 - y)
            case .softplus: try upstream * sigmoid(x)
            case .erf: try upstream * exp(-(x * x)) * (2 / Double.pi.squareRoot())
            case .relu: try Graphs.select(y .> 0, upstream, upstream.builder.constant(0).broadcast(to: x.shape))
            }
        return [slope]
    }

    func binary(_ function: BinaryFunction) throws(GraphError) -> [Value?] {
        let (a, b) = (operands[0], operands[1])
        switch function {
        case .add: return [upstream, upstream]
        case .subtract: return [upstream, try -upstream]
        case .multiply: return [try upstream * b, try upstream * a]
        case .divide: return [try upstream / b, try -upstream * result / b]
        // Equal operands share the gradient, as in PyTorch.
        case .maximum: return try shares(a .> b, a .== b)
        case .minimum: return try shares(a .< b, a .== b)
        case .power:
            // ∂aᵇ/∂a = b·aᵇ⁻¹, and 0 at b = 0, where a⁰ = 1 even at a = 0; ∂aᵇ/∂b = aᵇ·ln a, and 0 at a = 0.
            let zero = try upstream.builder.constant(0).broadcast(to: a.shape)
            let flat = try Graphs.select(a .== 0, zero, result * log(a))
            let slope = try Graphs.select(b .== 0, zero, b * power(a, b - 1))
            return [try upstream * slope, try upstream * flat]
        }
    }

    private func shares(_ first: Value, _ tie: Value) throws(GraphError) -> [Value?] {
        let mine = try first.cast(to: .float32) + tie.cast(to: .float32) * 0.5
        return [try upstream * mine, try upstream * (1 - mine)]
    }

    func select() throws(GraphError) -> [Value?] {
        let zero = try upstream.builder.constant(0).broadcast(to: upstream.shape)
        return [nil, try Graphs.select(operands[0], upstream, zero), try Graphs.select(operands[0], zero, upstream)]
    }

    /// A conversion passes the gradient between floating-point types; integers have none.
    func cast() throws(GraphError) -> [Value?] {
        operands[0].elementType.isFloatingPoint ? [try upstream.cast(to: operands[0].elementType)] : [nil]
    }
}

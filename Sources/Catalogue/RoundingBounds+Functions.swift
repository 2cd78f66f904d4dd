import Runtime

extension UnaryFunction {
    /// The largest error in units of the last place: what OpenCL C 1.2 (table 7.4, full profile) guarantees, and for
    /// the two that it does not have, the sum over their parts.
    package var unitsInLastPlace: Double {
        switch self {
        case .negate, .absolute, .sign, .relu: 0
        case .exp, .expm1, .log, .sqrt: 3
        case .log1p, .rsqrt: 2
        case .reciprocal: 2.5
        case .sin, .cos: 4
        case .tanh: 5
        case .sigmoid: 8
        case .softplus: 8
        case .erf: 16
        }
    }
}

extension BinaryFunction {
    /// The largest error in units of the last place, by the same table. Sums and products are rounded once, to half a
    /// unit.
    package var unitsInLastPlace: Double {
        switch self {
        case .add, .subtract, .multiply: 1
        case .divide: 2.5
        case .maximum, .minimum: 0
        case .power: 16
        }
    }
}

extension RoundingBounds {
    /// |f′(x)|·E(x) + n·ε·|y|
    mutating func unary(_ function: UnaryFunction, _ x: NodeID, _ error: NodeID?, _ y: NodeID) throws -> NodeID? {
        guard graph[y].type.elementType == .float32 else { return nil }
        var total = function.unitsInLastPlace == 0 ? nil : try rounding(y, function.unitsInLastPlace)
        if let error, let passed = try passed(function, x, error, y) {
            total = try total.map { try add($0, passed) } ?? passed
        }
        return total
    }

    /// |f′(x)|·E(x), with 1 in place of slopes that never exceed it; `nil` for a constant function.
    private mutating func passed(
        _ function: UnaryFunction, _ x: NodeID, _ error: NodeID, _ y: NodeID
    ) throws -> NodeID? {
        switch function {
        case .negate, .absolute, .relu, .sin, .cos, .tanh, .softplus: return error
        case .sign: return nil
        case .sigmoid: return try scaled(error, 0.25)
        case .erf: return try scaled(error, 1.1284)  // 2/√π
        case .exp: return try multiply(error, absolute(y))
        case .expm1: return try multiply(error, absolute(add(y, constant(1, like: y))))
        case .log: return try divide(error, absolute(x))
        case .log1p: return try divide(error, absolute(add(x, constant(1, like: x))))
        case .sqrt: return try divide(scaled(error, 0.5), y)
        case .rsqrt: return try multiply(scaled(error, 0.5), multiply(y, multiply(y, y)))
        case .reciprocal: return try multiply(error, multiply(y, y))
        }
    }

    mutating func binary(
        _ function: BinaryFunction, _ x: [NodeID], _ errors: [NodeID?], _ y: NodeID
    ) throws -> NodeID? {
        guard graph[y].type.elementType == .float32 else { return nil }
        let (a, b) = (errors[0], errors[1])
        let own = function.unitsInLastPlace == 0 ? nil : try rounding(y, function.unitsInLastPlace)
        var parts: [NodeID] = own.map { [$0] } ?? []
        switch function {
        case .add, .subtract: parts += [a, b].compactMap { $0 }
        case .maximum, .minimum:
            guard a != nil || b != nil else { return nil }
            parts.append(try append(.binary(.maximum), [orZero(a, y), orZero(b, y)]))
        case .multiply:
            if let a { parts.append(try multiply(a, absolute(x[1]))) }
            if let b { parts.append(try multiply(b, absolute(x[0]))) }
        case .divide:
            if let a { parts.append(try divide(a, absolute(x[1]))) }
            if let b { parts.append(try divide(multiply(b, absolute(y)), absolute(x[1]))) }
        case .power:
            // ∂aᵇ/∂a = b·aᵇ/a and ∂aᵇ/∂b = aᵇ·ln a
            if let a { parts.append(try absolute(divide(multiply(a, multiply(x[1], y)), x[0]))) }
            if let b { parts.append(try absolute(multiply(b, multiply(y, append(.unary(.log), [x[0]]))))) }
        }
        var total: NodeID?
        for part in parts { total = try total.map { try add($0, part) } ?? part }
        return total
    }

    private mutating func divide(_ a: NodeID, _ b: NodeID) throws -> NodeID { try append(.binary(.divide), [a, b]) }
}

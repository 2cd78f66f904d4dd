import Runtime

extension Catalogue {
    /// Every row of the function tables, comparisons, choices and conversions.
    static let functions: [OperationCase] =
        UnaryFunction.allCases.flatMap(unaryCases) + BinaryFunction.allCases.flatMap(binaryCases)
        + Comparison.allCases.flatMap(comparisonCases) + choiceCases + conversionCases + manyElements

    /// Nothing is rounded, so nothing may differ.
    private static let unrounded = OperationCase.Tolerance.exact("no result is rounded")
    /// Sums, products and comparisons of integers wrap.
    private static let wrapping = OperationCase.Tolerance.exact("integers wrap")
    private static let allIntegers = Filling.integers(Int(Int32.min)...Int(Int32.max))

    private static func unaryCases(_ function: UnaryFunction) -> [OperationCase] {
        let shapes: [Shape] = [[], [1], [7], [8], [9], [15, 17], [3, 5, 13]]
        var cases = shapes.map {
            OperationCase("\(function) of f32\($0)", .unary(function), [.float32($0, function.domain)])
        }
        cases.append(
            OperationCase("\(function) of NaN, infinities and zeros", .unary(function), [.float32([37], .special)]))
        if function.takesIntegers {
            cases.append(
                OperationCase("\(function) of i32[5, 13]", .unary(function), [.int32([5, 13], allIntegers)], wrapping))
        }
        cases.append(OperationCase("\(function) of nothing", .unary(function), [.float32([3, 0])]))
        return cases
    }

    private static func binaryCases(_ function: BinaryFunction) -> [OperationCase] {
        let (left, right) = function.domains
        let shapes: [Shape] = [[], [1], [63], [64], [65], [9, 7], [2, 3, 31]]
        var cases = shapes.map {
            OperationCase("\(function) of f32\($0)", .binary(function), [.float32($0, left), .float32($0, right)])
        }
        cases.append(
            OperationCase(
                "\(function) of NaN, infinities and zeros", .binary(function),
                [.float32([83], .special), .float32([83], .special)]))
        cases.append(
            OperationCase(
                "\(function) of few numbers", .binary(function), [.float32([41], .ties), .float32([41], .ties)]))
        if function.takesIntegers {
            cases.append(
                OperationCase(
                    "\(function) of i32[5, 13]", .binary(function),
                    [.int32([5, 13], allIntegers), .int32([5, 13], allIntegers)], wrapping))
        }
        return cases
    }

    private static func comparisonCases(_ comparison: Comparison) -> [OperationCase] {
        let operands: [(String, [OperationCase.Operand])] = [
            ("few numbers", [.float32([7, 9], .ties), .float32([7, 9], .ties)]),
            ("NaN, infinities and zeros", [.float32([83], .special), .float32([83], .special)]),
            ("i32", [.int32([17], .integers(-2...2)), .int32([17], .integers(-2...2))]),
            ("u8", [.uint8([19], .integers(126...130)), .uint8([19], .integers(126...130))]),
            ("scalars", [.float32([]), .float32([])]),
        ]
        return operands.map { OperationCase("\(comparison) of \($0.0)", .compare(comparison), $0.1, unrounded) }
    }

    private static var choiceCases: [OperationCase] {
        let condition = OperationCase.Operand.uint8([5, 7], .integers(0...3))
        return [
            OperationCase("select f32", .select, [condition, .float32([5, 7]), .float32([5, 7])], unrounded),
            OperationCase("select i32", .select, [condition, .int32([5, 7]), .int32([5, 7])], unrounded),
            OperationCase("select u8", .select, [condition, .uint8([5, 7]), .uint8([5, 7])], unrounded),
            OperationCase(
                "select f32 with NaN and infinities", .select,
                [.uint8([31], .integers(0...1)), .float32([31], .special), .float32([31], .special)], unrounded),
            OperationCase("detach", .detach, [.float32([4, 5])], unrounded),
        ]
    }

    private static var conversionCases: [OperationCase] {
        let shape: Shape = [6, 11]
        let sources: [(String, OperationCase.Operand)] = [
            ("f32 with fractions", .float32(shape, .uniform(-300, 600))),
            ("large f32", .float32(shape, .uniform(-1e10, 1e10))),
            ("f32 with NaN and infinities", .float32(shape, .special)),
            ("i32", .int32(shape, allIntegers)), ("u8", .uint8(shape)),
        ]
        return sources.flatMap { name, operand in
            [ElementType.float32, .int32, .uint8].map {
                OperationCase("cast \(name) to \($0)", .cast($0), [operand], .exact("conversions round once"))
            }
        }
    }

    private static let manyElements: [OperationCase] = [
        OperationCase("add of f32[257, 521]", .binary(.add), [.float32([257, 521]), .float32([257, 521])]),
        OperationCase("exp of f32[70001, 1]", .unary(.exp), [.float32([70_001, 1])]),
    ]
}

extension UnaryFunction {
    /// Numbers that the function is defined for, away from where its slope is not.
    fileprivate var domain: Filling {
        switch self {
        case .negate, .sin, .cos, .tanh, .sigmoid, .softplus: .uniform(-9, 9)
        case .absolute, .sign, .relu, .reciprocal: .apart
        case .exp, .expm1: .uniform(-5, 5)
        case .erf: .uniform(-4, 4)
        case .log, .sqrt, .rsqrt: .uniform(0.05, 9)
        case .log1p: .uniform(-0.9, 4)
        }
    }
}

extension BinaryFunction {
    fileprivate var domains: (Filling, Filling) {
        switch self {
        case .add, .subtract, .multiply, .maximum, .minimum: (.normal, .normal)
        case .divide: (.normal, .apart)
        case .power: (.uniform(0.1, 4), .uniform(-3, 3))
        }
    }
}

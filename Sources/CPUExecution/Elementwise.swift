import Glibc
import Runtime

/// f(x) in double precision, rounded once to the type that is stored.
func unary<R: Real>(_ function: UnaryFunction, _ x: [R]) -> [R] {
    func each(_ formula: (Double) -> Double) -> [R] { x.map { R(formula($0.double)) } }
    return switch function {
    case .negate: x.map { -$0 }
    case .absolute: x.map { $0.magnitude }
    case .sign: x.map { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }
    case .exp: each { exp($0) }
    case .expm1: each { expm1($0) }
    case .log: each { log($0) }
    case .log1p: each { log1p($0) }
    case .sqrt: x.map { $0.squareRoot() }
    case .rsqrt: each { 1 / $0.squareRoot() }
    case .reciprocal: x.map { 1 / $0 }
    case .sin: each { sin($0) }
    case .cos: each { cos($0) }
    case .tanh: each { tanh($0) }
    case .sigmoid: each { $0 >= 0 ? 1 / (1 + exp(-$0)) : exp($0) / (1 + exp($0)) }
    case .softplus: each { $0 > 0 ? $0 + log1p(exp(-$0)) : log1p(exp($0)) }
    case .erf: each { erf($0) }
    case .relu: x.map { $0 > 0 || $0.isNaN ? $0 : 0 }
    }
}

/// f(x) of integers, modulo 2³². Functions that take no integers leave them as they are; no graph asks for that.
func unary(_ function: UnaryFunction, _ x: [Int32]) -> [Int32] {
    switch function {
    case .negate: x.map { 0 &- $0 }
    case .absolute: x.map { $0 < 0 ? 0 &- $0 : $0 }
    case .sign: x.map { $0.signum() }
    case .relu: x.map { max($0, 0) }
    case .exp, .expm1, .log, .log1p, .sqrt, .rsqrt, .reciprocal, .sin, .cos, .tanh, .sigmoid, .softplus, .erf: x
    }
}

func binary<R: Real>(_ function: BinaryFunction, _ a: [R], _ b: [R]) -> [R] {
    switch function {
    case .add: each(a, b) { $0 + $1 }
    case .subtract: each(a, b) { $0 - $1 }
    case .multiply: each(a, b) { $0 * $1 }
    case .divide: each(a, b) { $0 / $1 }
    case .maximum: each(a, b) { $0 >= $1 || $0.isNaN ? $0 : $1 }
    case .minimum: each(a, b) { $0 <= $1 || $0.isNaN ? $0 : $1 }
    case .power: each(a, b) { R(pow($0.double, $1.double)) }
    }
}

/// f(a, b) of integers, modulo 2³². Functions that take no integers give a; no graph asks for that.
func binary(_ function: BinaryFunction, _ a: [Int32], _ b: [Int32]) -> [Int32] {
    switch function {
    case .add: each(a, b) { $0 &+ $1 }
    case .subtract: each(a, b) { $0 &- $1 }
    case .multiply: each(a, b) { $0 &* $1 }
    case .maximum: each(a, b) { max($0, $1) }
    case .minimum: each(a, b) { min($0, $1) }
    case .divide, .power: a
    }
}

/// 1 where the comparison holds. With NaN none holds but `notEqual`.
func compare<Element: Comparable>(_ comparison: Comparison, _ a: [Element], _ b: [Element]) -> [UInt8] {
    switch comparison {
    case .equal: each(a, b) { $0 == $1 ? 1 : 0 }
    case .notEqual: each(a, b) { $0 != $1 ? 1 : 0 }
    case .less: each(a, b) { $0 < $1 ? 1 : 0 }
    case .lessOrEqual: each(a, b) { $0 <= $1 ? 1 : 0 }
    case .greater: each(a, b) { $0 > $1 ? 1 : 0 }
    case .greaterOrEqual: each(a, b) { $0 >= $1 ? 1 : 0 }
    }
}

/// a where the condition is not 0, b elsewhere.
func select<Element>(_ condition: [UInt8], _ a: [Element], _ b: [Element]) -> [Element] {
    condition.indices.map { condition[$0] != 0 ? a[$0] : b[$0] }
}

@inline(__always)
private func each<Element, Result>(
    _ a: [Element], _ b: [Element], _ formula: (Element, Element) -> Result
) -> [Result] {
    let count = min(a.count, b.count)
    // The initializer below would write the count of an empty array into storage that all empty arrays share: a race.
    guard count > 0 else { return [] }
    return [Result](unsafeUninitializedCapacity: count) { buffer, initialized in
        for index in 0..<count { buffer.initializeElement(at: index, to: formula(a[index], b[index])) }
        initialized = count
    }
}

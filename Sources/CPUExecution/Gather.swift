import Runtime

/// y[k…] = the row of the table that the index at k… names; `outside` for an index that names none.
///
/// - Shapes: table [n, r…], indices [k…] → [k…, r…]
func gather<Element>(_ table: [Element], _ shape: Shape, _ indices: [Int32], outside: Element) -> [Element] {
    let length = shape.lengths.dropFirst().reduce(1, *)
    var result: [Element] = []
    result.reserveCapacity(indices.count * length)
    for index in indices {
        if index >= 0, Int(index) < shape[0] {
            result += table[Int(index) * length..<(Int(index) + 1) * length]
        } else {
            result += repeatElement(outside, count: length)
        }
    }
    return result
}

/// table[i, r…] = the sum of the updates whose index is i, added in their order; indices that name no row add nothing.
///
/// - Shapes: updates [k…, r…], indices [k…] → `shape` = [rows, r…]
func scatterAdd<R: Real>(_ updates: [R], _ indices: [Int32], _ shape: Shape) -> [R] {
    let length = shape.lengths.dropFirst().reduce(1, *)
    var sums = [Double](repeating: 0, count: shape.elementCount)
    for (place, index) in indices.enumerated() where index >= 0 && Int(index) < shape[0] {
        for column in 0..<length { sums[Int(index) * length + column] += updates[place * length + column].double }
    }
    return sums.map { R($0) }
}

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

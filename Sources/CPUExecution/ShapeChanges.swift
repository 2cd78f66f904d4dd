import Runtime

/// The position along `axis` of each element.
func iota(_ shape: Shape, axis: Int) -> [Int32] {
    var result = [Int32](repeating: 0, count: shape.elementCount)
    let isLast = axis == shape.rank - 1
    forEachRow(of: shape) { start, position in
        for column in 0..<(shape.lengths.last ?? 1) {
            result[start + column] = Int32(truncatingIfNeeded: isLast ? column : position[axis])
        }
    }
    return result
}

/// The elements of x with zeros around them: y[low + position] = x[position].
func pad<Element: Numeric>(_ x: [Element], _ shape: Shape, low: [Int], result: Shape) -> [Element] {
    var y = [Element](repeating: 0, count: result.elementCount)
    write(x, shape, into: &y, result, at: low)
    return y
}

/// The operands side by side along `axis`.
func concatenate<Element: Numeric>(
    _ parts: [(values: [Element], shape: Shape)], axis: Int, result: Shape
) -> [Element] {
    var y = [Element](repeating: 0, count: result.elementCount)
    var start = [Int](repeating: 0, count: result.rank)
    for part in parts {
        write(part.values, part.shape, into: &y, result, at: start)
        start[axis] += part.shape[axis]
    }
    return y
}

/// Writes a block into a larger one, its first element at position `start`.
private func write<Element>(
    _ x: [Element], _ shape: Shape, into y: inout [Element], _ result: Shape, at start: [Int]
) {
    let own = result.strides
    let access = Access(offset: zip(start, own).reduce(0) { $0 + $1.0 * $1.1 }, strides: own)
    forEachRow(of: shape) { first, position in
        let place = access.place(position)
        for column in 0..<(shape.lengths.last ?? 1) { y[place + column] = x[first + column] }
    }
}

import Runtime

/// Visits the elements of a shape in row-major order, one row — the elements along the last axis — at a time.
///
/// `body` gets the number of the row's first element and its position; its last entry is 0. A scalar is a row of one.
@inline(__always)
func forEachRow(of shape: Shape, _ body: (_ start: Int, _ position: [Int]) -> Void) {
    let count = shape.elementCount
    let length = shape.lengths.last ?? 1
    guard count > 0 else { return }
    var position = [Int](repeating: 0, count: shape.rank)
    for start in stride(from: 0, to: count, by: length) {
        body(start, position)
        for axis in position.indices.dropLast().reversed() {
            position[axis] += 1
            if position[axis] < shape[axis] { break }
            position[axis] = 0
        }
    }
}

extension Access {
    /// Where the operand's element for the output element at `position` lies.
    func place(_ position: [Int]) -> Int {
        var place = offset
        for axis in position.indices { place += position[axis] * strides[axis] }
        return place
    }

    /// The distance between the operand's elements for neighbours along the last axis.
    var step: Int { strides.last ?? 0 }

    /// The operand's elements in the order of the output of `shape`; where an access leads outside, the default.
    func read<Element>(_ values: [Element], _ shape: Shape, outside: Element) -> [Element] {
        if isIdentity(shape), values.count == shape.elementCount { return values }
        var result = [Element](repeating: outside, count: shape.elementCount)
        let length = shape.lengths.last ?? 1
        forEachRow(of: shape) { start, position in
            let place = self.place(position)
            guard place >= 0, place + (length - 1) * step < values.count else { return }
            for column in 0..<length { result[start + column] = values[place + column * step] }
        }
        return result
    }
}

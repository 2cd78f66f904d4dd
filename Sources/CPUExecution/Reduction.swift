import Runtime

/// The places of the result and of the choice that each element of a reduced operand belongs to.
private struct ReducedAxes {
    /// Leads from an element to the result it is part of.
    let result: Access
    /// Leads from an element to its number in row-major order over the reduced axes.
    let choice: Access

    init(_ shape: Shape, _ axes: [Int]) {
        let kept = shape.lengths.indices.filter { !axes.contains($0) }
        func strides(_ counted: [Int]) -> Access {
            let own = Shape(counted.map { shape[$0] }).strides
            var strides = [Int](repeating: 0, count: shape.rank)
            for (axis, stride) in zip(counted, own) { strides[axis] = stride }
            return Access(strides: strides)
        }
        (result, choice) = (strides(kept), strides(axes))
    }
}

/// y = Σ of x over `axes`.
func sum<R: Real>(_ x: [R], _ shape: Shape, _ axes: [Int], count: Int) -> [R] {
    let access = ReducedAxes(shape, axes).result
    var sums = [Double](repeating: 0, count: count)
    forEachRow(of: shape) { start, position in
        let place = access.place(position)
        for column in 0..<(shape.lengths.last ?? 1) { sums[place + column * access.step] += x[start + column].double }
    }
    return sums.map { R($0) }
}

/// y = Σ of x over `axes`, modulo 2³².
func sum(_ x: [Int32], _ shape: Shape, _ axes: [Int], count: Int) -> [Int32] {
    let access = ReducedAxes(shape, axes).result
    var sums = [Int32](repeating: 0, count: count)
    forEachRow(of: shape) { start, position in
        let place = access.place(position)
        for column in 0..<(shape.lengths.last ?? 1) { sums[place + column * access.step] &+= x[start + column] }
    }
    return sums
}

/// The largest element of x over `axes` and its place, counted in row-major order over them; −∞ of none. The first of
/// equal elements counts; NaN is larger than everything.
func largest<R: Real>(_ x: [R], _ shape: Shape, _ axes: [Int], count: Int) -> (elements: [R], places: [Int32]) {
    let reduced = ReducedAxes(shape, axes)
    var elements = [R](repeating: -.infinity, count: count)
    var places = [Int32](repeating: -1, count: count)
    forEachRow(of: shape) { start, position in
        let (result, choice) = (reduced.result.place(position), reduced.choice.place(position))
        for column in 0..<(shape.lengths.last ?? 1) {
            let place = result + column * reduced.result.step
            if places[place] < 0 || exceeds(x[start + column], elements[place]) {
                elements[place] = x[start + column]
                places[place] = Int32(truncatingIfNeeded: choice + column * reduced.choice.step)
            }
        }
    }
    return (elements, places)
}

/// The smallest element, which is the largest of −x, with its sign restored.
func smallest<R: Real>(_ x: [R], _ shape: Shape, _ axes: [Int], count: Int) -> (elements: [R], places: [Int32]) {
    let (elements, places) = largest(x.map { -$0 }, shape, axes, count: count)
    return (elements.map { -$0 }, places)
}

import Runtime

/// C[b, i, j] = Σ over k of A[b, i, k] · B[b, k, j], where A or B may be stored transposed.
///
/// - Shapes: A [b…, M, K] or [b…, K, M], B [b…, K, N] or [b…, N, K] → [b…, M, N]
func matrixMultiply<R: Real>(_ left: [R], _ right: [R], _ extents: ProductExtents, _ product: MatrixMultiplication)
    -> [R]
{
    let (rows, columns, depth) = (extents.rows, extents.columns, extents.depth)
    var result = [R](repeating: 0, count: extents.batch * rows * columns)
    for batch in 0..<extents.batch {
        let right =
            product.transposesRight
            ? transposed(right, from: batch * columns * depth, rows: columns, columns: depth)
            : Array(right[batch * depth * columns..<(batch + 1) * depth * columns])
        for row in 0..<rows {
            var sums = [Double](repeating: 0, count: columns)
            for k in 0..<depth {
                let place = product.transposesLeft ? k * rows + row : row * depth + k
                add(left[batch * rows * depth + place], times: right, from: k * columns, to: &sums, count: columns)
            }
            for column in 0..<columns { result[(batch * rows + row) * columns + column] = R(sums[column]) }
        }
    }
    return result
}

/// sums[place + j] += factor · row[start + j] for j < count: the innermost loop of all products and convolutions.
@inline(__always)
func add<R: Real>(
    _ factor: R, times row: [R], from start: Int, to sums: inout [Double], at place: Int = 0, count: Int
) {
    let factor = factor.double
    row.withUnsafeBufferPointer { row in
        sums.withUnsafeMutableBufferPointer { sums in
            for j in 0..<count { sums[place &+ j] += factor * row[start &+ j].double }
        }
    }
}

/// The matrix [rows, columns] that begins at `start`, as [columns, rows].
func transposed<Element>(_ values: [Element], from start: Int = 0, rows: Int, columns: Int) -> [Element] {
    var result: [Element] = []
    result.reserveCapacity(rows * columns)
    for column in 0..<columns {
        for row in 0..<rows { result.append(values[start + row * columns + column]) }
    }
    return result
}

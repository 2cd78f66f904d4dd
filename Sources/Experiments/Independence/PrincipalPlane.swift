/// The coordinates of rows along their two directions of largest variance.
///
/// With more columns than rows the eigenvectors of the rows' inner products give them directly: row i lies at √λ · v[i].
/// They are found by power iteration, the second after the first is taken out.
/// - Complexity: O(rows² · columns)
func principalPlane(_ rows: [[Double]]) -> [(x: Double, y: Double)] {
    guard let width = rows.first?.count, rows.count > 1 else { return rows.map { _ in (0, 0) } }
    let means = (0..<width).map { column in rows.reduce(0) { $0 + $1[column] } / Double(rows.count) }
    let centred = rows.map { row in zip(row, means).map { $0 - $1 } }
    var products = centred.map { row in centred.map { other in zip(row, other).reduce(0) { $0 + $1.0 * $1.1 } } }
    var axes: [[Double]] = []
    for _ in 0..<2 {
        let (value, vector) = largestEigenvector(products)
        axes.append(vector.map { $0 * max(0, value).squareRoot() })
        for i in products.indices {
            for j in products.indices { products[i][j] -= value * vector[i] * vector[j] }
        }
    }
    return rows.indices.map { (axes[0][$0], axes[1][$0]) }
}

/// Of a symmetric matrix without negative eigenvalues; the sign is such that the largest entry in size is positive.
private func largestEigenvector(_ matrix: [[Double]]) -> (value: Double, vector: [Double]) {
    var vector = matrix.indices.map { 1 + Double($0 % 7) / 7 }
    var value = 0.0
    for _ in 0..<500 {
        let image = matrix.map { row in zip(row, vector).reduce(0) { $0 + $1.0 * $1.1 } }
        let length = image.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard length > 0 else { return (0, vector.map { _ in 0 }) }
        let next = image.map { $0 / length }
        let change = zip(next, vector).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        (vector, value) = (next, length)
        if change < 1e-24 { break }
    }
    let largest = vector.max { abs($0) < abs($1) } ?? 1
    return (value, largest < 0 ? vector.map { -$0 } : vector)
}

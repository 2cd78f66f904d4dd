/// C = op(A) · op(B) over the last two axes; leading axes are a batch and equal in both operands.
///
/// op is the identity or the transposition of the last two axes.
public struct MatrixMultiplication: Hashable, Sendable, CustomStringConvertible {
    /// Whether the left operand is taken transposed.
    public let transposesLeft: Bool
    /// Whether the right operand is taken transposed.
    public let transposesRight: Bool

    /// A product of operands as they are, unless told otherwise.
    public init(transposesLeft: Bool = false, transposesRight: Bool = false) {
        self.transposesLeft = transposesLeft
        self.transposesRight = transposesRight
    }

    public var description: String {
        "left\(transposesLeft ? "ᵀ" : "") · right\(transposesRight ? "ᵀ" : "")"
    }

    /// The lengths of a product of these operands: op(A) is [batch, rows, depth], op(B) [batch, depth, columns].
    public func extents(_ left: Shape, _ right: Shape) -> ProductExtents {
        let (l, r) = (left.lengths, right.lengths)
        return ProductExtents(
            batch: l.dropLast(2).reduce(1, *),
            rows: transposesLeft ? l[l.count - 1] : l[l.count - 2],
            depth: transposesLeft ? l[l.count - 2] : l[l.count - 1],
            columns: transposesRight ? r[r.count - 2] : r[r.count - 1])
    }
}

/// The lengths that a matrix product loops over.
public struct ProductExtents: Hashable, Sendable {
    /// The number of products, and M, K and N of each.
    public let batch, rows, depth, columns: Int
}

extension ShapeRule {
    /// [b…, M, K] · [b…, K, N] → [b…, M, N]
    func matrixMultiply(_ product: MatrixMultiplication) throws(GraphError) -> TensorType {
        let left = try operand(0, of: 2)
        let right = operands[1]
        try require(left.elementType == .float32 && right.elementType == .float32, "f32 operands")
        let rank = left.shape.rank
        try require(rank >= 2 && right.shape.rank == rank, "two matrices, or two equal stacks of matrices")
        try require(left.shape.lengths.dropLast(2) == right.shape.lengths.dropLast(2), "equal leading axes")
        let extents = product.extents(left.shape, right.shape)
        let rightDepth = right.shape[product.transposesRight ? rank - 1 : rank - 2]
        try require(
            extents.depth == rightDepth,
            "\(product) with equal inner axes (\(extents.depth) and \(rightDepth) differ)")
        return try produced(
            TensorType(.float32, Shape(left.shape.lengths.dropLast(2) + [extents.rows, extents.columns])))
    }
}

extension GradientRule {
    /// C = A·B: dA = dC·Bᵀ and dB = Aᵀ·dC; where an operand was transposed, its gradient is the transposed product.
    func matrixMultiply(_ product: MatrixMultiplication) throws(GraphError) -> [Value?] {
        let (a, b) = (operands[0], operands[1])
        let (left, right) = (product.transposesLeft, product.transposesRight)
        var da: Value?
        if needs(0) {
            da =
                left
                ? try Graphs.matrixMultiply(b, upstream, transposingLeft: right, transposingRight: true)
                : try Graphs.matrixMultiply(upstream, b, transposingRight: !right)
        }
        var db: Value?
        if needs(1) {
            db =
                right
                ? try Graphs.matrixMultiply(upstream, a, transposingLeft: true, transposingRight: left)
                : try Graphs.matrixMultiply(a, upstream, transposingLeft: !left)
        }
        return [da, db]
    }
}

/// left · right over the last two axes, either side transposed on the way.
///
/// - Shapes: [b…, M, K] · [b…, K, N] → [b…, M, N]
/// - Throws: ``GraphError/operands(operation:expected:found:scope:)`` where the inner axes differ.
public func matrixMultiply(
    _ left: Value, _ right: Value, transposingLeft: Bool = false, transposingRight: Bool = false
) throws(GraphError) -> Value {
    let product = MatrixMultiplication(transposesLeft: transposingLeft, transposesRight: transposingRight)
    return try GraphBuilder.of(.matrixMultiply(product), [left, right])
}

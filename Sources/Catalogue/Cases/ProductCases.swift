import Runtime

extension Catalogue {
    /// Matrix products around the tile sizes 6, 8, 16 and 64; rows, columns and depth always differ but for 1 × 1.
    static let productCases: [OperationCase] =
        extents.flatMap { product($0, batch: [], .normal) + product($0, batch: [], .integers(-4...4)) }
        + batchedExtents.flatMap { extents in
            [[1], [3], [2, 3]].flatMap {
                product(extents, batch: $0, .normal) + product(extents, batch: $0, .integers(-4...4))
            }
        }
        + tall + copied + emptyProducts

    private typealias Extents = (rows: Int, columns: Int, depth: Int)

    private static let extents: [Extents] = [
        (1, 1, 1), (1, 7, 5), (7, 1, 5), (5, 7, 1), (7, 9, 8), (8, 7, 9), (9, 8, 7), (15, 16, 17), (16, 17, 15),
        (17, 15, 16), (6, 18, 11), (11, 6, 13), (13, 33, 12), (1, 130, 257), (129, 1, 64), (31, 37, 101), (63, 64, 65),
        (64, 65, 63), (65, 63, 64),
        (4, 6, 1031), (128, 10, 84),
    ]
    private static let batchedExtents: [Extents] = [(1, 3, 2), (8, 9, 7), (17, 5, 33)]

    private static func product(
        _ extents: Extents, batch: [Int], _ filling: Filling, transpositions: [(Bool, Bool)]? = nil
    ) -> [OperationCase] {
        let every = [(false, false), (false, true), (true, false), (true, true)]
        return (transpositions ?? every).map { transposesLeft, transposesRight in
            let product = MatrixMultiplication(transposesLeft: transposesLeft, transposesRight: transposesRight)
            let (rows, columns, depth) = extents
            let left = Shape(batch + (transposesLeft ? [depth, rows] : [rows, depth]))
            let right = Shape(batch + (transposesRight ? [columns, depth] : [depth, columns]))
            let isExact = filling != .normal
            return OperationCase(
                "matrixMultiply \(product) of \(left) and \(right)\(isExact ? ", small integers" : "")",
                .matrixMultiply(product), [.float32(left, filling), .float32(right, filling)],
                isExact ? .exact(smallIntegers) : .rounding)
        }
    }

    /// Why sums of products may be compared bit for bit.
    static let smallIntegers = "every partial sum is an integer below 2²⁴, whatever the order"

    private static let tall = product(
        (65_537, 2, 3), batch: [], .integers(-4...4), transpositions: [(false, false), (true, true)])

    /// So large that CPU-class kernels copy their operands into panels, in each orientation; the first two take them in
    /// blocks, the last of which is not full.
    private static let copied =
        product((403, 341, 1031), batch: [], .integers(-1...1), transpositions: [(false, false)])
        + product((53, 21, 6007), batch: [2], .integers(-1...1), transpositions: [(true, true)])
        + product((131, 133, 137), batch: [], .normal, transpositions: [(false, true)])
        + product((21, 35, 4099), batch: [], .normal, transpositions: [(true, false)])

    private static let emptyProducts: [OperationCase] = [
        OperationCase(
            "matrixMultiply of depth 0", .matrixMultiply(MatrixMultiplication()),
            [.float32([3, 0]), .float32([0, 5])], .exact("a sum of nothing is 0")),
        OperationCase(
            "matrixMultiply without rows", .matrixMultiply(MatrixMultiplication()),
            [.float32([0, 4]), .float32([4, 5])], .exact("there is no element")),
        OperationCase(
            "matrixMultiply with NaN and infinities", .matrixMultiply(MatrixMultiplication()),
            [.float32([5, 3], .special), .float32([3, 7])]),
    ]
}

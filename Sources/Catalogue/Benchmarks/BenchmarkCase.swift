import Runtime

/// An operation at a size that the models give it: as large as `tandem bench operations` measures it, and with so few rows
/// or images of the same size that the reference can follow.
///
/// The cases of ``Catalogue/operations`` are small, to reach every edge of a kernel in little time, and their speed says
/// nothing. What is measured is large; that it is right is proven here, layer by layer.
package struct BenchmarkCase: Sendable {
    package let name: String
    /// What is timed.
    package let measured: OperationCase
    /// The same kernel on fewer rows or images.
    package let proven: OperationCase

    /// - Parameters:
    ///   - count: the rows or images that are timed.
    ///   - provenCount: how many of them are compared with the reference.
    ///   - operands: the operands of so many rows or images.
    init(
        _ name: String, count: Int, provenCount: Int, _ operands: (Int) -> [OperationCase.Operand],
        _ body: @escaping @Sendable (GraphBuilder, [Value]) throws -> Value
    ) {
        self.name = name
        measured = OperationCase(name, operands(count), .rounding, body)
        proven = OperationCase("\(name), \(provenCount) of \(count)", operands(provenCount), .rounding, body)
    }
}

extension Catalogue {
    /// What `tandem bench operations` measures.
    package static let benchmarks: [BenchmarkCase] =
        productBenchmarks
        + (ConvolutionBenchmarks.sumClassifier + ConvolutionBenchmarks.autoencoder).flatMap(\.cases) + imageBenchmarks

    private static let productBenchmarks = [256, 512, 1024, 2048].map { side in
        // Rows for more than one panel of every kernel, and over the whole depth.
        BenchmarkCase(
            "product \(side)³", count: side, provenCount: 33,
            { rows in [.float32([rows, side]), .float32([side, side])] },
            { try matrixMultiply($1[0], $1[1]) })
    }

    private static let imageBenchmarks: [BenchmarkCase] = {
        let extent: Shape = [128, 64, 28, 28]
        func images(
            _ name: String, _ body: @escaping @Sendable (GraphBuilder, [Value]) throws -> Value
        ) -> BenchmarkCase {
            BenchmarkCase(
                "\(name) \(extent)", count: extent[0], provenCount: 3, { [.float32([$0, 64, 28, 28])] }, body)
        }
        return [
            images("relu") { try relu($1[0]) }, images("exp") { try exp($1[0]) }, images("sum") { try $1[0].sum() },
            images("sum for each channel") { try $1[0].sum([0, 2, 3]) },
            images("max pool 2×2") { try maxPool($1[0], PoolingWindow(size: Extent(2))) },
        ]
    }()
}

import Runtime

extension Catalogue {
    /// Each geometry as a convolution, an input gradient and a weight gradient, with normal numbers and with small
    /// integers.
    static let convolutionCases: [OperationCase] = layers.flatMap { layer in
        layer.cases(.normal, .rounding) + layer.cases(.integers(-3...3), .exact(smallIntegers))
    }

    private static let layers: [Layer] = [
        Layer(1, 1, 1, 1, 1, 1, 1),
        Layer(2, 3, 7, 5, 4, 1, 1),
        Layer(1, 8, 9, 11, 9, 1, 1, ConvolutionGeometry(stride: Extent(height: 2, width: 3))),
        Layer(2, 1, 13, 11, 8, 3, 3, ConvolutionGeometry(padding: Padding(1))),
        Layer(1, 3, 8, 9, 5, 3, 3, ConvolutionGeometry(padding: Padding(1))),
        Layer(3, 2, 7, 10, 4, 3, 5),
        Layer(2, 4, 11, 9, 6, 5, 3, ConvolutionGeometry(stride: Extent(2), padding: Padding(2))),
        Layer(
            1, 2, 9, 12, 3, 2, 4,
            ConvolutionGeometry(
                stride: Extent(height: 2, width: 1), padding: Padding(top: 1, left: 0, bottom: 2, right: 1))),
        Layer(2, 3, 12, 10, 4, 3, 2, ConvolutionGeometry(dilation: Extent(height: 2, width: 3))),
        Layer(
            1, 4, 11, 13, 6, 3, 3,
            ConvolutionGeometry(
                stride: Extent(height: 1, width: 2), padding: Padding(top: 2, left: 3, bottom: 1, right: 0),
                dilation: Extent(height: 2, width: 1), groups: 2)),
        Layer(2, 6, 7, 8, 6, 3, 3, ConvolutionGeometry(padding: Padding(1), groups: 6)),
        Layer(1, 6, 5, 9, 9, 3, 1, ConvolutionGeometry(groups: 3)),
        Layer(1, 16, 5, 7, 17, 3, 3),
        Layer(2, 15, 6, 5, 16, 3, 3, ConvolutionGeometry(padding: Padding(1))),
        Layer(1, 17, 4, 6, 15, 3, 3, ConvolutionGeometry(padding: Padding(1))),
        Layer(2, 31, 5, 4, 33, 3, 3, ConvolutionGeometry(padding: Padding(1))),
        Layer(1, 64, 7, 7, 65, 3, 3),
        Layer(5, 32, 5, 5, 63, 3, 3),
        Layer(3, 1, 28, 28, 8, 5, 5),
        Layer(2, 1, 28, 28, 32, 3, 3, ConvolutionGeometry(padding: Padding(1))),
        Layer(2, 5, 6, 6, 7, 6, 6),
        Layer(1, 3, 1, 17, 4, 1, 5, ConvolutionGeometry(padding: Padding(top: 0, left: 2, bottom: 0, right: 2))),
        Layer(1, 2, 4, 5, 3, 2, 2, ConvolutionGeometry(stride: Extent(3), padding: Padding(1))),
        Layer(2, 2, 3, 3, 3, 3, 3, ConvolutionGeometry(padding: Padding(2))),
        Layer(0, 3, 5, 7, 4, 3, 3),
        // Batches around the 16 images of a vector, and few channels.
        Layer(15, 1, 6, 7, 8, 3, 3, ConvolutionGeometry(stride: Extent(2), padding: Padding(1))),
        Layer(16, 3, 5, 9, 2, 3, 2, ConvolutionGeometry(padding: Padding(top: 0, left: 1, bottom: 2, right: 0))),
        Layer(17, 2, 2, 3, 1, 3, 5, ConvolutionGeometry(padding: Padding(2))),
        Layer(33, 1, 1, 1, 1, 1, 1),
        Layer(33, 5, 7, 6, 11, 4, 3, ConvolutionGeometry(stride: Extent(height: 3, width: 2))),
        Layer(18, 1, 28, 28, 8, 3, 3, ConvolutionGeometry(stride: Extent(2), padding: Padding(1))),
        Layer(20, 16, 7, 7, 32, 3, 3, ConvolutionGeometry(stride: Extent(2))),
        Layer(
            19, 9, 6, 23, 3, 2, 3,
            ConvolutionGeometry(
                stride: Extent(height: 1, width: 3), padding: Padding(top: 1, left: 4, bottom: 0, right: 5),
                dilation: Extent(height: 3, width: 2))),
        Layer(16, 4, 2, 40, 3, 1, 2, ConvolutionGeometry(stride: Extent(height: 4, width: 5))),
    ]
}

/// The extents of one convolution.
private struct Layer: Sendable {
    let x, w, y: Shape
    let geometry: ConvolutionGeometry

    /// Batch, input channels, height, width, output channels, kernel height, kernel width.
    init(
        _ n: Int, _ c: Int, _ h: Int, _ w: Int, _ o: Int, _ kh: Int, _ kw: Int,
        _ geometry: ConvolutionGeometry = ConvolutionGeometry()
    ) {
        x = [n, c, h, w]
        self.w = [o, c / geometry.groups, kh, kw]
        self.geometry = geometry
        let output = geometry.outputExtent(
            input: Extent(height: h, width: w), kernel: Extent(height: kh, width: kw))
        y = [n, o, output?.height ?? 0, output?.width ?? 0]
    }

    func cases(_ filling: Filling, _ tolerance: OperationCase.Tolerance) -> [OperationCase] {
        let text = "\(w[2])×\(w[3]), \(geometry), of \(x) to \(y)" + (filling == .normal ? "" : ", small integers")
        let (x, w, y) = (self.x, self.w, self.y)
        return [
            OperationCase(
                "convolution \(text)", .convolution(geometry), [.float32(x, filling), .float32(w, filling)], tolerance),
            OperationCase(
                "convolutionInputGradient \(text)",
                .convolutionInputGradient(geometry, height: x[2], width: x[3]),
                [.float32(y, filling), .float32(w, filling)], tolerance),
            OperationCase(
                "convolutionWeightGradient \(text)",
                .convolutionWeightGradient(geometry, height: w[2], width: w[3]),
                [.float32(x, filling), .float32(y, filling)], tolerance),
        ]
    }
}

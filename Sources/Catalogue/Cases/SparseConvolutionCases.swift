import Runtime

extension Catalogue {
    /// Each layer's input and weight gradient from windows, with normal numbers and some with small integers; and the
    /// gradients of a convolution before a max pool with large windows, which a pass takes from these operations.
    static let sparseConvolutionCases: [OperationCase] =
        layers.flatMap { $0.cases(.normal, .rounding) }
        + layers.prefix(2).flatMap { $0.cases(.integers(-3...3), .exact(smallIntegers)) } + pooled

    private static let layers: [Layer] = [
        Layer([3, 32, 9, 8], [17, 32, 3, 3], PoolingWindow(size: Extent(height: 7, width: 6))),
        Layer([2, 5, 10, 9], [6, 5, 3, 3], PoolingWindow(size: Extent(4)), ConvolutionGeometry(padding: Padding(1))),
        Layer([2, 33, 8, 10], [5, 33, 3, 3], PoolingWindow(size: Extent(4))),
        Layer(
            [1, 4, 13, 11], [3, 4, 5, 4], PoolingWindow(size: Extent(3), stride: Extent(2), padding: Padding(1)),
            ConvolutionGeometry(
                stride: Extent(height: 1, width: 2), padding: Padding(top: 2, left: 1, bottom: 0, right: 3))),
        Layer(
            [2, 6, 9, 12], [4, 3, 3, 2], PoolingWindow(size: Extent(height: 2, width: 4)),
            ConvolutionGeometry(dilation: Extent(height: 2, width: 3), groups: 2)),
        Layer([1, 17, 3, 2], [2, 17, 2, 1], PoolingWindow(size: Extent(2), stride: Extent(1))),
        Layer([0, 3, 7, 7], [4, 3, 3, 3], PoolingWindow(size: Extent(5))),
    ]

    /// Convolutions of whole numbers, so that rounding does not decide which element is the largest. Few of them are not
    /// equal to others, and in some maps none is positive.
    private static let pooled: [OperationCase] = ["image", "weight", "bias"].enumerated().map { target, name in
        OperationCase(
            "composite: gradient by the \(name) of a 3×3 convolution, relu and pool of whole maps",
            [
                .float32([3, 4, 12, 11], .integers(-1...1)), .float32([18, 4, 3, 3], .integers(-1...1)),
                .float32([18], .integers(-9 ... -3)), .float32([3, 18], .normal),
            ]
        ) { _, v in
            let bias = try v[2].reshaped(to: [1, 18, 1, 1]).broadcast(to: [3, 18, 10, 9])
            let maps = try relu(convolution(v[0], v[1]) + bias)
            let pooled = try maxPool(maps, PoolingWindow(size: Extent(height: 10, width: 9)))
            let loss = try (pooled.reshaped(to: [3, 18]) * v[3]).sum()
            return try Graphs.gradients(of: loss, withRespectTo: [v[target]])[0]
        }
    }
}

/// A convolution, and the windows over its result.
private struct Layer: Sendable {
    let x, w, windows: Shape
    let window: PoolingWindow
    let geometry: ConvolutionGeometry
    let output: Extent

    init(_ x: Shape, _ w: Shape, _ window: PoolingWindow, _ geometry: ConvolutionGeometry = ConvolutionGeometry()) {
        (self.x, self.w, self.window, self.geometry) = (x, w, window, geometry)
        output =
            geometry.outputExtent(
                input: Extent(height: x[2], width: x[3]), kernel: Extent(height: w[2], width: w[3])) ?? Extent(0)
        let places = window.outputExtent(input: output) ?? Extent(0)
        windows = [x[0], w[0], places.height, places.width]
    }

    func cases(_ filling: Filling, _ tolerance: OperationCase.Tolerance) -> [OperationCase] {
        let text =
            "\(w[2])×\(w[3]), \(geometry), of \(x) to \(windows) windows \(window)"
            + (filling == .normal ? "" : ", small integers")
        let (values, places) = (
            OperationCase.Operand.float32(windows, filling),
            OperationCase.Operand.int32(windows, .places(window, output))
        )
        return [
            OperationCase(
                "sparse input gradient \(text)",
                .sparseConvolutionInputGradient(geometry, window, height: x[2], width: x[3]),
                [values, places, .float32(w, filling)], tolerance),
            OperationCase(
                "sparse weight gradient \(text)",
                .sparseConvolutionWeightGradient(geometry, window, height: w[2], width: w[3]),
                [.float32(x, filling), values, places], tolerance),
        ]
    }
}

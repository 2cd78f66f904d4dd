// The gradients of a convolution where the gradient dy of its result comes from windows: behind a max pool, one element of
// each window has a gradient and all others have none.
//
//   dy[n, o, i, j] = Σ over the windows that name (i, j) of values[n, o, window]          windowScatter(values, places)
//
// dy is never made: only what is named is multiplied. Numbers that are 0 are not multiplied either, so that an infinite
// weight makes no NaN of them.

extension ShapeRule {
    /// values [N, O, P, Q], places i32 [N, O, P, Q], w [O, C/groups, kH, kW] → dx [N, C, height, width]
    func sparseConvolutionInputGradient(
        _ geometry: ConvolutionGeometry, _ window: PoolingWindow, _ height: Int, _ width: Int
    ) throws(GraphError) -> TensorType {
        let values = try operand(0, of: 3)
        let w = operands[2]
        try require(w.elementType == .float32 && w.shape.rank == 4, "w f32 of rank 4")
        try requireWindows(values, operands[1], geometry, window)
        try require(values.shape[1] == w.shape[0] && w.shape[0] % geometry.groups == 0, "values [N, O, …] and w [O, …]")
        try require(height >= 0 && width >= 0, "an image of an extent ≥ 0, not \(height)×\(width)")
        try requireExtents(
            values.shape, geometry, window, input: Extent(height: height, width: width),
            kernel: Extent(height: w.shape[2], width: w.shape[3]))
        return try image([values.shape[0], w.shape[1] * geometry.groups, height, width])
    }

    /// x [N, C, H, W], values [N, O, P, Q], places i32 [N, O, P, Q] → dw [O, C/groups, height, width]
    func sparseConvolutionWeightGradient(
        _ geometry: ConvolutionGeometry, _ window: PoolingWindow, _ height: Int, _ width: Int
    ) throws(GraphError) -> TensorType {
        let x = try operand(0, of: 3)
        let values = operands[1]
        try require(x.elementType == .float32 && x.shape.rank == 4, "x f32 of rank 4")
        try requireWindows(values, operands[2], geometry, window)
        try require(
            x.shape[0] == values.shape[0] && x.shape[1] % geometry.groups == 0
                && values.shape[1] % geometry.groups == 0,
            "x [N, C, H, W] and values [N, O, P, Q] with channels divisible by \(geometry.groups) groups")
        try requireExtents(
            values.shape, geometry, window, input: Extent(height: x.shape[2], width: x.shape[3]),
            kernel: Extent(height: height, width: width))
        return try image([values.shape[1], x.shape[1] / geometry.groups, height, width])
    }

    private func requireWindows(
        _ values: TensorType, _ places: TensorType, _ geometry: ConvolutionGeometry, _ window: PoolingWindow
    ) throws(GraphError) {
        try require(values.elementType == .float32 && values.shape.rank == 4, "values f32 of rank 4")
        try require(places == TensorType(.int32, values.shape), "an i32 place for each window")
        try require(geometry.isLegal && window.isLegal, "a legal geometry and window (\(geometry); \(window))")
    }

    private func requireExtents(
        _ windows: Shape, _ geometry: ConvolutionGeometry, _ window: PoolingWindow, input: Extent, kernel: Extent
    ) throws(GraphError) {
        let output = geometry.outputExtent(input: input, kernel: kernel)
        try require(
            output.flatMap { window.outputExtent(input: $0) } == Extent(height: windows[2], width: windows[3]),
            "one value for each window of a convolution from \(input.height)×\(input.width) by a "
                + "\(kernel.height)×\(kernel.width) kernel (\(geometry); \(window))")
    }
}

/// With S = windowScatter(·, places), both are linear in their f32 operands: ⟨u, input(v, w)⟩ = ⟨conv(u, w), S v⟩ and
/// ⟨u, weight(x, v)⟩ = ⟨conv(x, u), S v⟩, and the transpose of S takes elements out.
extension GradientRule {
    func sparseConvolutionInputGradient(
        _ geometry: ConvolutionGeometry, _ window: PoolingWindow
    ) throws(GraphError) -> [Value?] {
        let (values, places, w) = (operands[0], operands[1], operands[2])
        return [
            needs(0) ? try selected(convolution(upstream, w, geometry), places, window) : nil, nil,
            needs(2)
                ? try GraphBuilder.of(
                    .sparseConvolutionWeightGradient(geometry, window, height: w.shape[2], width: w.shape[3]),
                    [upstream, values, places]) : nil,
        ]
    }

    func sparseConvolutionWeightGradient(
        _ geometry: ConvolutionGeometry, _ window: PoolingWindow
    ) throws(GraphError) -> [Value?] {
        let (x, values, places) = (operands[0], operands[1], operands[2])
        return [
            needs(0)
                ? try GraphBuilder.of(
                    .sparseConvolutionInputGradient(geometry, window, height: x.shape[2], width: x.shape[3]),
                    [values, places, upstream]) : nil,
            needs(1) ? try selected(convolution(x, upstream, geometry), places, window) : nil, nil,
        ]
    }

    private func selected(_ x: Value, _ places: Value, _ window: PoolingWindow) throws(GraphError) -> Value {
        try GraphBuilder.of(.windowSelect(window), [x, places])
    }

    private func convolution(
        _ x: Value, _ w: Value, _ geometry: ConvolutionGeometry
    ) throws(GraphError) -> Value {
        try Graphs.convolution(x, w, geometry)
    }
}

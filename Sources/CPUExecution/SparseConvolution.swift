import Runtime

// The gradients of a convolution from windows are those of the dense gradient that the windows scatter.

extension ConvolutionExtents {
    /// From x [N, C, H, W], w [O, C/g, kH, kW] and the windows [N, O, P, Q] over the convolution's result.
    init(_ geometry: ConvolutionGeometry, x: Shape, w: Shape, windows: Shape) {
        let output = geometry.outputExtent(
            input: Extent(height: x[2], width: x[3]), kernel: Extent(height: w[2], width: w[3]))
        self.init(geometry, x: x, w: w, y: [windows[0], windows[1], output?.height ?? 0, output?.width ?? 0])
    }
}

extension PoolingExtents {
    /// Over the result of a convolution, with windows [N, O, P, Q].
    init(_ window: PoolingWindow, _ convolution: ConvolutionExtents, _ windows: Shape) {
        let output = convolution.output
        self.init(window, x: [windows[0], windows[1], output.height, output.width], y: windows)
    }
}

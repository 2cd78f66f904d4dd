/// The mean of each window.
///
///     y[n, c, i, j] = Σ over p, q of x[n, c, i·stride + p − top, j·stride + q − left] / count
///
/// Written as a convolution of each channel with ones. `count` is the window's size, padding included (the zeros around
/// the image take part), or with `countsPadding: false` the number of the window's elements that lie in the image.
/// - Shapes: [N, C, H, W] → [N, C, H′, W′]
/// - Throws: ``GraphError/operands(operation:expected:found:scope:)`` where the window does not fit.
public func averagePool(
    _ x: Value, _ window: PoolingWindow, countsPadding: Bool = true
) throws(GraphError) -> Value {
    guard x.elementType == .float32, x.shape.rank == 4, window.isLegal,
        let output = window.outputExtent(input: Extent(height: x.shape[2], width: x.shape[3]))
    else {
        throw .operands(
            operation: "averagePool", expected: "f32 of rank 4 that the window fits into (\(window))", found: [x.type],
            scope: x.builder.scope)
    }
    let geometry = ConvolutionGeometry(stride: window.stride, padding: window.padding)
    let (height, width) = (x.shape[2], x.shape[3])
    let ones = try x.builder.constant(1).broadcast(to: [1, 1, window.size.height, window.size.width])
    let planes = try x.reshaped(to: [x.shape[0] * x.shape[1], 1, height, width])
    let sums = try convolution(planes, ones, geometry)
        .reshaped(to: [x.shape[0], x.shape[1], output.height, output.width])
    if countsPadding { return try sums * (1 / Double(window.size.height * window.size.width)) }
    let image = try x.builder.constant(1).broadcast(to: [1, 1, height, width])
    return try sums / convolution(image, ones, geometry)
}

/// The mean of each channel's image.
///
/// - Shapes: [N, C, H, W] → [N, C]
public func globalAveragePool(_ x: Value) throws(GraphError) -> Value { try x.mean([2, 3]) }

/// The largest element of each channel's image; the gradient goes to the first of equal ones.
///
/// - Shapes: [N, C, H, W] → [N, C]
public func globalMaxPool(_ x: Value) throws(GraphError) -> Value { try x.maximum([2, 3]) }

/// A window that moves over an image. Padding never wins: it holds no element.
public struct PoolingWindow: Hashable, Sendable, CustomStringConvertible {
    /// The extent of the window.
    public let size: Extent
    /// How far it moves from one output element to the next.
    public let stride: Extent
    /// Rows and columns around the input that hold no element.
    public let padding: Padding

    /// Windows side by side unless a stride says otherwise.
    public init(size: Extent, stride: Extent? = nil, padding: Padding = Padding(0)) {
        (self.size, self.stride, self.padding) = (size, stride ?? size, padding)
    }

    public var description: String {
        "\(size.height)×\(size.width), stride \(stride.height)×\(stride.width), padding \(padding.top) "
            + "\(padding.left) \(padding.bottom) \(padding.right)"
    }

    /// The places the window takes in an image, or `nil` where it does not fit.
    public func outputExtent(input: Extent) -> Extent? {
        ConvolutionGeometry(stride: stride, padding: padding).outputExtent(input: input, kernel: size)
    }

    /// Every window holds at least one element when no padding is as wide as the window.
    var isLegal: Bool {
        size.height >= 1 && size.width >= 1 && stride.height >= 1 && stride.width >= 1
            && min(padding.top, padding.left, padding.bottom, padding.right) >= 0
            && max(padding.top, padding.bottom) < size.height && max(padding.left, padding.right) < size.width
    }
}

extension ShapeRule {
    /// x [N, C, H, W] → [N, C, H′, W′], the largest element of each window or its place in it.
    func maxPool(_ window: PoolingWindow, _ elementType: ElementType) throws(GraphError) -> TensorType {
        let x = try operand(0, of: 1)
        let output = try windowed(x, window)
        return TensorType(elementType, try image([x.shape[0], x.shape[1], output.height, output.width]).shape)
    }

    /// x [N, C, H, W], index i32 [N, C, H′, W′] → [N, C, H′, W′]
    func windowSelect(_ window: PoolingWindow) throws(GraphError) -> TensorType {
        let x = try operand(0, of: 2)
        let output = try windowed(x, window)
        let result = try image([x.shape[0], x.shape[1], output.height, output.width])
        try require(operands[1] == TensorType(.int32, result.shape), "an i32 index for each window")
        return result
    }

    /// y [N, C, H′, W′], index i32 [N, C, H′, W′] → [N, C, height, width]
    func windowScatter(_ window: PoolingWindow, _ height: Int, _ width: Int) throws(GraphError) -> TensorType {
        let y = try operand(0, of: 2)
        try require(y.elementType == .float32 && y.shape.rank == 4, "f32 of rank 4")
        try require(operands[1] == TensorType(.int32, y.shape), "an i32 index for each window")
        let result = try image([y.shape[0], y.shape[1], height, width])
        let output = try windowed(result, window)
        try require(output == Extent(height: y.shape[2], width: y.shape[3]), "one element for each window")
        return result
    }

    private func windowed(_ x: TensorType, _ window: PoolingWindow) throws(GraphError) -> Extent {
        try require(x.elementType == .float32 && x.shape.rank == 4, "f32 of rank 4")
        try require(window.isLegal, "a window wider than its padding, with strides ≥ 1 (\(window))")
        guard let output = window.outputExtent(input: Extent(height: x.shape[2], width: x.shape[3])) else {
            throw failure(expected: "a window that fits into the padded image (\(window))")
        }
        return output
    }
}

extension GradientRule {
    /// The gradient goes to the first largest element of each window; windows that overlap add up.
    func maxPool(_ window: PoolingWindow) throws(GraphError) -> [Value?] {
        let index = try GraphBuilder.of(.maxPoolIndex(window), operands)
        return [try scattered(upstream, index, window, like: operands[0].shape)]
    }

    func windowSelect(_ window: PoolingWindow) throws(GraphError) -> [Value?] {
        [try scattered(upstream, operands[1], window, like: operands[0].shape), nil]
    }

    /// The transpose of putting back is taking out.
    func windowScatter(_ window: PoolingWindow) throws(GraphError) -> [Value?] {
        [try GraphBuilder.of(.windowSelect(window), [upstream, operands[1]]), nil]
    }

    private func scattered(
        _ y: Value, _ index: Value, _ window: PoolingWindow, like shape: Shape
    ) throws(GraphError) -> Value {
        try GraphBuilder.of(.windowScatter(window, height: shape[2], width: shape[3]), [y, index])
    }
}

/// The largest element of each window; the first of equal ones in row-major order counts.
///
/// - Shapes: [N, C, H, W] → [N, C, H′, W′]
public func maxPool(_ x: Value, _ window: PoolingWindow) throws(GraphError) -> Value {
    try GraphBuilder.of(.maxPool(window), [x])
}

/// A pair of numbers, one for the vertical and one for the horizontal axis of an image.
public struct Extent: Hashable, Sendable {
    /// Counted in rows and columns.
    public let height, width: Int

    /// An extent that need not be square.
    public init(height: Int, width: Int) {
        self.height = height
        self.width = width
    }

    /// The same along both axes.
    public init(_ both: Int) { self.init(height: both, width: both) }
}

/// Rows and columns of zeros around an image.
public struct Padding: Hashable, Sendable {
    /// Counted in rows and columns.
    public let top, left, bottom, right: Int

    /// Padding that may differ on each side.
    public init(top: Int, left: Int, bottom: Int, right: Int) {
        (self.top, self.left, self.bottom, self.right) = (top, left, bottom, right)
    }

    /// The same on all four sides.
    public init(_ all: Int) { self.init(top: all, left: all, bottom: all, right: all) }
}

/// How a kernel moves over an image.
///
/// y[n, o, i, j] = Σ over c, p, q of w[o, c, p, q] · x[n, c′, i·sᵥ + p·dᵥ − top, j·sₕ + q·dₕ − left], where c′ is
/// channel c of the group that o belongs to, and x is zero outside. (Cross-correlation, as in every deep-learning
/// library.)
public struct ConvolutionGeometry: Hashable, Sendable {
    /// How far the kernel moves from one output element to the next.
    public let stride: Extent
    /// Zeros around the input.
    public let padding: Padding
    /// The distance between the input elements that neighbouring kernel elements meet.
    public let dilation: Extent
    /// Into how many groups the channels are divided; an output channel sees those of its own.
    public let groups: Int

    /// One step at a time, without padding, unless told otherwise.
    public init(
        stride: Extent = Extent(1), padding: Padding = Padding(0), dilation: Extent = Extent(1), groups: Int = 1
    ) {
        (self.stride, self.padding, self.dilation, self.groups) = (stride, padding, dilation, groups)
    }

    /// The output's extent: ⌊(H + top + bottom − dᵥ·(kH − 1) − 1) / sᵥ⌋ + 1, or `nil` where the kernel does not fit.
    public func outputExtent(input: Extent, kernel: Extent) -> Extent? {
        guard
            let height = Self.steps(
                input.height + padding.top + padding.bottom, kernel.height, stride.height, dilation.height),
            let width = Self.steps(
                input.width + padding.left + padding.right, kernel.width, stride.width, dilation.width)
        else { return nil }
        return Extent(height: height, width: width)
    }

    private static func steps(_ length: Int, _ kernel: Int, _ stride: Int, _ dilation: Int) -> Int? {
        let room = length - dilation * (kernel - 1) - 1
        return kernel >= 1 && room >= 0 ? room / stride + 1 : nil
    }

    var isLegal: Bool {
        stride.height >= 1 && stride.width >= 1 && dilation.height >= 1 && dilation.width >= 1 && groups >= 1
            && min(padding.top, padding.left, padding.bottom, padding.right) >= 0
    }
}

extension ConvolutionGeometry: CustomStringConvertible {
    public var description: String {
        "stride \(stride.height)×\(stride.width), padding \(padding.top) \(padding.left) \(padding.bottom) "
            + "\(padding.right), dilation \(dilation.height)×\(dilation.width), groups \(groups)"
    }
}

extension ShapeRule {
    /// x [N, C, H, W], w [O, C/groups, kH, kW] → [N, O, H′, W′]
    func convolution(_ geometry: ConvolutionGeometry) throws(GraphError) -> TensorType {
        let x = try operand(0, of: 2).shape
        let w = operands[1].shape
        try requireImages(geometry)
        try require(
            w[0] % geometry.groups == 0 && x[1] == w[1] * geometry.groups,
            "w [O, C/\(geometry.groups), kH, kW] with O a multiple of \(geometry.groups)")
        let input = Extent(height: x[2], width: x[3])
        guard let output = geometry.outputExtent(input: input, kernel: Extent(height: w[2], width: w[3])) else {
            throw failure(expected: "a kernel that fits into the padded image (\(geometry))")
        }
        return try image([x[0], w[0], output.height, output.width])
    }

    /// dy [N, O, H′, W′], w [O, C/groups, kH, kW] → dx [N, C, height, width]
    func convolutionInputGradient(
        _ geometry: ConvolutionGeometry, _ height: Int, _ width: Int
    ) throws(GraphError) -> TensorType {
        let dy = try operand(0, of: 2).shape
        let w = operands[1].shape
        try requireImages(geometry)
        try require(dy[1] == w[0] && w[0] % geometry.groups == 0, "dy [N, O, …] and w [O, …]")
        let input = Extent(height: height, width: width)
        try require(
            height >= 0 && width >= 0
                && geometry.outputExtent(input: input, kernel: Extent(height: w[2], width: w[3]))
                    == Extent(height: dy[2], width: dy[3]),
            "dy of the extent that \(height)×\(width) gives (\(geometry))")
        return try image([dy[0], w[1] * geometry.groups, height, width])
    }

    /// x [N, C, H, W], dy [N, O, H′, W′] → dw [O, C/groups, height, width]
    func convolutionWeightGradient(
        _ geometry: ConvolutionGeometry, _ height: Int, _ width: Int
    ) throws(GraphError) -> TensorType {
        let x = try operand(0, of: 2).shape
        let dy = operands[1].shape
        try requireImages(geometry)
        try require(
            x[0] == dy[0] && x[1] % geometry.groups == 0 && dy[1] % geometry.groups == 0,
            "x [N, C, H, W] and dy [N, O, H′, W′] with channels divisible by \(geometry.groups) groups")
        try require(
            geometry.outputExtent(
                input: Extent(height: x[2], width: x[3]), kernel: Extent(height: height, width: width))
                == Extent(height: dy[2], width: dy[3]),
            "dy of the extent that a \(height)×\(width) kernel gives (\(geometry))")
        return try image([dy[1], x[1] / geometry.groups, height, width])
    }

    private func requireImages(_ geometry: ConvolutionGeometry) throws(GraphError) {
        try require(operands.allSatisfy { $0.elementType == .float32 && $0.shape.rank == 4 }, "f32 of rank 4")
        try require(geometry.isLegal, "strides, dilations and groups ≥ 1, paddings ≥ 0 (\(geometry))")
    }

    func image(_ lengths: [Int]) throws(GraphError) -> TensorType {
        try produced(TensorType(.float32, Shape(lengths)))
    }
}

/// Convolution, its input gradient and its weight gradient are linear in each operand, and the gradient of each is
/// made of the other two. With ⟨·,·⟩ the sum of products, ⟨conv(x, w), dy⟩ = ⟨x, input(dy, w)⟩ = ⟨w, weight(x, dy)⟩.
extension GradientRule {
    func convolution(_ geometry: ConvolutionGeometry) throws(GraphError) -> [Value?] {
        let (x, w) = (operands[0], operands[1])
        return [
            needs(0) ? try convolutionInputGradient(upstream, w, geometry, likeInput: x.shape) : nil,
            needs(1) ? try convolutionWeightGradient(x, upstream, geometry, likeWeight: w.shape) : nil,
        ]
    }

    func convolutionInputGradient(_ geometry: ConvolutionGeometry) throws(GraphError) -> [Value?] {
        let (dy, w) = (operands[0], operands[1])
        return [
            needs(0) ? try Graphs.convolution(upstream, w, geometry) : nil,
            needs(1) ? try convolutionWeightGradient(upstream, dy, geometry, likeWeight: w.shape) : nil,
        ]
    }

    func convolutionWeightGradient(_ geometry: ConvolutionGeometry) throws(GraphError) -> [Value?] {
        let (x, dy) = (operands[0], operands[1])
        return [
            needs(0) ? try convolutionInputGradient(dy, upstream, geometry, likeInput: x.shape) : nil,
            needs(1) ? try Graphs.convolution(x, upstream, geometry) : nil,
        ]
    }

    private func convolutionInputGradient(
        _ dy: Value, _ w: Value, _ geometry: ConvolutionGeometry, likeInput shape: Shape
    ) throws(GraphError) -> Value {
        try GraphBuilder.of(.convolutionInputGradient(geometry, height: shape[2], width: shape[3]), [dy, w])
    }

    private func convolutionWeightGradient(
        _ x: Value, _ dy: Value, _ geometry: ConvolutionGeometry, likeWeight shape: Shape
    ) throws(GraphError) -> Value {
        try GraphBuilder.of(.convolutionWeightGradient(geometry, height: shape[2], width: shape[3]), [x, dy])
    }
}

/// The transposed convolution: the input gradient of a convolution with this geometry, as a layer of its own.
///
///     H′ = (H − 1) · stride + dilation · (kH − 1) + 1 − padding(top) − padding(bottom) + outputPadding
///
/// A stride above 1 lets several input sizes of the convolution lead to one output size; `outputPadding` says which one
/// is meant: so many rows and columns are added at the lower and right edge.
/// - Shapes: x [N, O, H, W], weight [O, C/groups, kH, kW] → [N, C, H′, W′]
/// - Throws: ``GraphError/operands(operation:expected:found:scope:)`` where no convolution of such images exists.
public func transposedConvolution(
    _ x: Value, _ weight: Value, _ geometry: ConvolutionGeometry, outputPadding: Extent = Extent(0)
) throws(GraphError) -> Value {
    guard x.shape.rank == 4, weight.shape.rank == 4 else {
        throw .operands(
            operation: "transposedConvolution", expected: "f32 of rank 4", found: [x.type, weight.type],
            scope: x.builder.scope)
    }
    let (stride, dilation, padding) = (geometry.stride, geometry.dilation, geometry.padding)
    let height =
        (x.shape[2] - 1) * stride.height + dilation.height * (weight.shape[2] - 1) + 1 - padding.top - padding.bottom
    let width =
        (x.shape[3] - 1) * stride.width + dilation.width * (weight.shape[3] - 1) + 1 - padding.left - padding.right
    return try GraphBuilder.of(
        .convolutionInputGradient(
            geometry, height: height + outputPadding.height, width: width + outputPadding.width),
        [x, weight])
}

/// The convolution of images with kernels; see ``ConvolutionGeometry`` for the formula.
///
/// - Shapes: x [N, C, H, W], weight [O, C/groups, kH, kW] → [N, O, H′, W′]
/// - Throws: ``GraphError/operands(operation:expected:found:scope:)`` where the kernel does not fit.
public func convolution(
    _ x: Value, _ weight: Value, _ geometry: ConvolutionGeometry = ConvolutionGeometry()
) throws(GraphError) -> Value {
    try GraphBuilder.of(.convolution(geometry), [x, weight])
}

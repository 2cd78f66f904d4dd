/// The input gradient of a convolution as a layer: each input pixel spreads a kernel over the output.
///
///     H′ = (H − 1) · stride + kH − padding(top) − padding(bottom) + outputPadding
///
/// - Shapes: [batch, inputs, H, W] → [batch, outputs, H′, W′]; weight [inputs, outputs/groups, kH, kW], bias [outputs]
public struct TransposedConvolution2D {
    /// The dotted name that its parameters begin with.
    public let name: String
    /// [inputs, outputs/groups, kH, kW]
    public let weight: Value
    /// [outputs]
    public let bias: Value
    /// That of the convolution whose input gradient this is.
    public let geometry: ConvolutionGeometry
    /// Rows and columns added at the lower and right edge.
    public let outputPadding: Extent

    /// - Parameters:
    ///   - geometry: that of the convolution whose input gradient this is.
    ///   - outputPadding: rows and columns added at the lower and right edge, fewer than the stride.
    public init(
        _ name: String, inputs: Int, outputs: Int, kernel: Extent,
        _ geometry: ConvolutionGeometry = ConvolutionGeometry(), outputPadding: Extent = Extent(0),
        in parameters: Parameters
    ) throws {
        (self.name, self.geometry, self.outputPadding) = (name, geometry, outputPadding)
        let channels = outputs / max(1, geometry.groups)
        let fanIn = channels * kernel.height * kernel.width
        weight = try parameters.declare(
            "\(name).weight", [inputs, channels, kernel.height, kernel.width], .uniform(fanIn: fanIn))
        bias = try parameters.declare("\(name).bias", [outputs], .uniform(fanIn: fanIn))
    }

    /// [batch, inputs, H, W] → [batch, outputs, H′, W′]
    public func callAsFunction(_ x: Value) throws -> Value {
        try x.builder.scoped(name) {
            try transposedConvolution(x, weight, geometry, outputPadding: outputPadding)
                + bias.reshaped(to: [1, bias.shape[0], 1, 1])
        }
    }
}

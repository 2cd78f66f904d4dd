/// y[n, o] = Σ over c of weight[o, c] ⋆ x[n, c] + bias[o], with ⋆ the cross-correlation of two images; see
/// `ConvolutionGeometry` for the formula in full.
///
/// - Shapes: [batch, inputs, H, W] → [batch, outputs, H′, W′]; weight [outputs, inputs/groups, kH, kW], bias [outputs]
public struct Convolution2D {
    /// The dotted name that its parameters begin with.
    public let name: String
    /// [outputs, inputs/groups, kH, kW]
    public let weight: Value
    /// [outputs]
    public let bias: Value
    /// Stride, padding, dilation and groups.
    public let geometry: ConvolutionGeometry

    /// - Parameter kernel: the extent of the window, kH × kW.
    public init(
        _ name: String, inputs: Int, outputs: Int, kernel: Extent,
        _ geometry: ConvolutionGeometry = ConvolutionGeometry(), in parameters: Parameters
    ) throws {
        self.name = name
        self.geometry = geometry
        let channels = inputs / max(1, geometry.groups)
        let fanIn = channels * kernel.height * kernel.width
        weight = try parameters.declare(
            "\(name).weight", [outputs, channels, kernel.height, kernel.width], .uniform(fanIn: fanIn))
        bias = try parameters.declare("\(name).bias", [outputs], .uniform(fanIn: fanIn))
    }

    /// [batch, inputs, H, W] → [batch, outputs, H′, W′]
    public func callAsFunction(_ x: Value) throws -> Value {
        try x.builder.scoped(name) {
            let channels = bias.shape[0]
            return try convolution(x, weight, geometry) + bias.reshaped(to: [1, channels, 1, 1])
        }
    }
}

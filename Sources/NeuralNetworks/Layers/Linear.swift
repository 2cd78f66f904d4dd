/// y = x · weightᵀ + bias
///
/// - Shapes: [batch, inputs] → [batch, outputs]; weight [outputs, inputs], bias [outputs]
public struct Linear {
    /// The dotted name that its parameters begin with.
    public let name: String
    /// [outputs, inputs]
    public let weight: Value
    /// [outputs]
    public let bias: Value

    /// Declares the parameters, uniform in ±1/√inputs.
    public init(_ name: String, inputs: Int, outputs: Int, in parameters: Parameters) throws {
        self.name = name
        weight = try parameters.declare("\(name).weight", [outputs, inputs], .uniform(fanIn: inputs))
        bias = try parameters.declare("\(name).bias", [outputs], .uniform(fanIn: inputs))
    }

    /// [batch, inputs] → [batch, outputs]
    public func callAsFunction(_ x: Value) throws -> Value {
        try x.builder.scoped(name) { try matrixMultiply(x, weight, transposingRight: true) + bias }
    }
}

/// y = x · weightᵀ + bias
///
/// - Shapes: [batch, inputs] → [batch, outputs]; weight [outputs, inputs], bias [outputs]
public struct Linear {
    public let name: String
    public let weight: Value
    public let bias: Value

    public init(_ name: String, inputs: Int, outputs: Int, in parameters: Parameters) throws {
        self.name = name
        weight = try parameters.declare("\(name).weight", [outputs, inputs], .uniform(fanIn: inputs))
        bias = try parameters.declare("\(name).bias", [outputs], .uniform(fanIn: inputs))
    }

    public func callAsFunction(_ x: Value) throws -> Value {
        try x.builder.scoped(name) { try matrixMultiply(x, weight, transposingRight: true) + bias }
    }
}

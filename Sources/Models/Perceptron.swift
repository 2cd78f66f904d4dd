/// Layers of units between inputs and outputs, whose hidden activations can be looked at.
///
///     h₁ = relu(fc1(x)), h₂ = relu(fc2(h₁)), …          outputs = the last layer, without an activation
///
/// Parameters: `fc1.weight` `fc1.bias`, `fc2.weight`, …
package struct Perceptron: Sendable, Equatable {
    /// The inputs, the units of each hidden layer, and the outputs.
    package let widths: [Int]

    package init(widths: [Int]) { self.widths = widths }

    package struct Result {
        /// [n, units] for each hidden layer: the sums, and what the ReLU makes of them.
        package let sums, hidden: [Value]
        /// [n, outputs]
        package let outputs: Value
    }

    /// - Shapes: x [n, inputs] → outputs [n, outputs]
    package func callAsFunction(_ x: Value, _ parameters: Parameters) throws -> Result {
        var (sums, hidden): ([Value], [Value]) = ([], [])
        var activation = x
        for layer in widths.indices.dropFirst() {
            let sum = try Linear("fc\(layer)", inputs: widths[layer - 1], outputs: widths[layer], in: parameters)(
                activation)
            guard layer < widths.count - 1 else { return Result(sums: sums, hidden: hidden, outputs: sum) }
            activation = try relu(sum)
            sums.append(sum)
            hidden.append(activation)
        }
        return Result(sums: sums, hidden: hidden, outputs: activation)
    }
}

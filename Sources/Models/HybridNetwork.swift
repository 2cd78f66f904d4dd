/// A network with several objectives in strict priority: its last neuron carries a set of weights for each of them.
///
///     h = relu(hidden(x)), …          outputₖ = ⟨weightₖ, h⟩ + biasₖ
///
/// The weights of the neuron are the number w₁ + w₂η + w₃η² + …, with η infinitesimal: each objective is infinitely
/// smaller than the one before it, and may only move what those before it do not see.
///
/// Parameters: `hidden.weight` `hidden.bias`, or `hidden1…` `hidden2…` where there are several hidden layers, uniform in
/// ±1/√fan-in; `neuron.weight1` `neuron.bias1`, `neuron.weight2` …, from N(0, 1).
package struct HybridNetwork: Sendable, Equatable {
    package let inputs: Int
    /// The units of each hidden layer.
    package let hidden: [Int]
    package let objectives: Int

    package init(inputs: Int = 1, hidden: [Int] = [10], objectives: Int = 2) {
        (self.inputs, self.hidden, self.objectives) = (inputs, hidden, objectives)
    }

    /// Builds the network on `x`.
    /// - Shapes: x [n, inputs] → outputs, one [n] for each objective
    package func callAsFunction(_ x: Value, _ parameters: Parameters) throws -> HybridForward {
        var activation = x
        var sums: [Value] = []
        var width = inputs
        for (index, units) in hidden.enumerated() {
            let name = hidden.count == 1 ? "hidden" : "hidden\(index + 1)"
            let sum = try Linear(name, inputs: width, outputs: units, in: parameters)(activation)
            sums.append(sum)
            activation = try relu(sum)
            width = units
        }
        let hiddenParameters = parameters.trained
        var heads: [HybridForward.Head] = []
        for number in 1...max(1, objectives) {
            try parameters.prefixed("neuron") {
                let weight = try parameters.declare("weight\(number)", [1, width], .normal)
                let bias = try parameters.declare("bias\(number)", [1], .normal)
                let output = try matrixMultiply(activation, weight, transposingRight: true) + bias
                heads.append(
                    HybridForward.Head(weight: weight, bias: bias, output: try output.reshaped(to: [x.shape[0]])))
            }
        }
        return HybridForward(hiddenParameters: hiddenParameters, sums: sums, heads: heads)
    }
}

/// What a ``HybridNetwork`` computes, and the parameters it computes it with.
package struct HybridForward {
    package struct Head {
        /// [1, units of the last hidden layer]
        package let weight: Value
        /// [1]
        package let bias: Value
        /// [n]
        package let output: Value
    }

    package let hiddenParameters: [Parameter]
    /// The sums before the ReLU of each hidden layer, [n, units].
    package let sums: [Value]
    package let heads: [Head]
}

/// Three layers from a code to the logits of ten classes: d → 100 → 50 → 10, with ReLU between.
///
/// - Shapes: [n, d] → [n, 10]
package struct TransferHead {
    private let fc1, fc2, fc3: Linear

    /// Declares the head's parameters under `head.`.
    package init(latent: Int, in parameters: Parameters) throws {
        (fc1, fc2, fc3) = try parameters.prefixed("head") {
            (
                try Linear("fc1", inputs: latent, outputs: 100, in: parameters),
                try Linear("fc2", inputs: 100, outputs: 50, in: parameters),
                try Linear("fc3", inputs: 50, outputs: 10, in: parameters)
            )
        }
    }

    package func callAsFunction(_ code: Value) throws -> Value {
        try code.builder.scoped("head") { try fc3(relu(fc2(relu(fc1(code))))) }
    }
}

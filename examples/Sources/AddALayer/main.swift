// A layer of one's own: formula, parameters and use. Its gradient needs no word: it follows from the operations.

import CPUExecution
import OpenCLExecution
import Training

/// A gated linear unit: y = (x · weightᵀ + bias) ⊙ σ(x · gateᵀ), as in Dauphin, Fan, Auli, Grangier: Language modeling with
/// gated convolutional networks (arXiv:1612.08083).
struct GatedLinear {
    let linear: Linear
    let gate: Value

    init(_ name: String, inputs: Int, outputs: Int, in parameters: Parameters) throws {
        linear = try Linear(name, inputs: inputs, outputs: outputs, in: parameters)
        gate = try parameters.declare("\(name).gate", [outputs, inputs], .uniform(fanIn: inputs))
    }

    /// - Shapes: [n, inputs] → [n, outputs]
    func callAsFunction(_ x: Value) throws -> Value {
        try linear(x) * sigmoid(matrixMultiply(x, gate, transposingRight: true))
    }
}

struct GatedNetwork: Model {
    let name = "gated-network"
    let defaults = TrainingDefaults(epochs: 1, batchSize: 64, optimizer: Adam(learningRate: 2e-3))

    func callAsFunction(_ batch: Batch, _ parameters: Parameters) throws -> Forward {
        let hidden = try GatedLinear("hidden", inputs: 784, outputs: 64, in: parameters)
        let output = try Linear("output", inputs: 64, outputs: 10, in: parameters)

        let pixels = try Flatten()(batch.images.cast(to: .float32) * (1.0 / 255))
        let logits = try output(hidden(pixels))
        return Forward(loss: try crossEntropy(logits: logits, labels: batch.labels))
    }
}

let best = try OpenCLDevice.best()
let backend: any Backend = try best.map { try OpenCLBackend(device: $0.device) } ?? CPUBackend()
let data = BuiltInDigits().data(trainCount: 3200, testCount: 500)
let trainer = try Trainer(GatedNetwork(), data, on: backend)
_ = try trainer.run { event in
    if case .progress(let progress) = event { print("step \(progress.step): loss \(progress.loss)") }
}
if let test = try trainer.evaluate() { print("loss \(test.loss) on the test set") }

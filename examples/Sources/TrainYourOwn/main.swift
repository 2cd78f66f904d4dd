// A model of one's own, trained on the best device present. Prints the accuracy after each epoch.

import CPUExecution
import OpenCLExecution
import Training

/// A convolution, a pooling and a layer: a digit as ten logits.
struct SmallNetwork: Model {
    let name = "small-network"
    let defaults = TrainingDefaults(epochs: 2, batchSize: 64, optimizer: Adam(learningRate: 2e-3))

    func callAsFunction(_ batch: Batch, _ parameters: Parameters) throws -> Forward {
        let convolution = try Convolution2D("conv", inputs: 1, outputs: 8, kernel: Extent(5), in: parameters)
        let layer = try Linear("fc", inputs: 8 * 12 * 12, outputs: 10, in: parameters)

        let pixels = try batch.images.cast(to: .float32) * (1.0 / 255)
        let features = try MaxPool(2)(relu(convolution(pixels)))
        let logits = try layer(Flatten()(features))
        return Forward(
            loss: try crossEntropy(logits: logits, labels: batch.labels),
            metrics: [
                Metric("accuracy", total: try correctPredictions(logits: logits, labels: batch.labels), .higherIsBetter)
            ],
            outputs: [("logits", logits)])
    }
}

let best = try OpenCLDevice.best()
let backend: any Backend = try best.map { try OpenCLBackend(device: $0.device) } ?? CPUBackend()
print("on \(backend.device)")

var options = TrainingOptions()
options.save = "small-network.safetensors"
let data = BuiltInDigits().data(trainCount: 3200, testCount: 500)
let trainer = try Trainer(SmallNetwork(), data, options: options, on: backend)
_ = try trainer.run { event in
    guard case .epoch(let epoch) = event, let accuracy = epoch.test?.metrics.first?.value else { return }
    print("epoch \(epoch.epoch): loss \(epoch.trainLoss), accuracy \(accuracy) on the test set")
}
print("weights: small-network.safetensors, as PyTorch's state dict of conv and fc")

/// A digit by two layers: 784 → 128, ReLU → 10 logits. The simplest model.
public struct MLP: WidenableModel {
    public var width: Int

    /// The reported size, unless told otherwise.
    public init(width: Int = 1) { self.width = width }

    public var name: String { "mlp" }
    public var options: [String: String] { [:] }
    /// 10 epochs in batches of 64, by SGD at 0.1.
    public var defaults: TrainingDefaults {
        TrainingDefaults(epochs: 10, batchSize: 64, optimizer: SGD(learningRate: 0.1))
    }

    /// Metric `accuracy`; answer `logits` [n, 10].
    public func callAsFunction(_ batch: Batch, _ parameters: Parameters) throws -> Forward {
        let fc1 = try Linear("fc1", inputs: 784, outputs: 128 * width, in: parameters)
        let fc2 = try Linear("fc2", inputs: 128 * width, outputs: 10, in: parameters)
        let x = try Flatten()(normalized(batch.images))
        let logits = try fc2(relu(fc1(x)))
        let correct = try correctPredictions(logits: logits, labels: batch.labels)
        return Forward(
            loss: try crossEntropy(logits: logits, labels: batch.labels),
            metrics: [Metric("accuracy", total: correct, .higherIsBetter)],
            outputs: [("logits", logits)])
    }
}

@_exported import NeuralNetworks

/// A model: what it is called, what it computes of a batch, and how it is trained unless told otherwise.
///
/// A model is a value without numbers. Building it into a graph declares its parameters there, under the names that
/// files of weights carry.
public protocol Model: Sendable {
    /// The word on the command line: `sum-classifier`.
    var name: String { get }
    /// The options that shape the model, as they stand on the command line: `["head": "mlp"]`.
    var options: [String: String] { get }
    var defaults: TrainingDefaults { get }
    /// What it is trained on; images of digits unless it says otherwise.
    var samples: SampleKind { get }

    /// Builds the model on a batch.
    func callAsFunction(_ batch: Batch, _ parameters: Parameters) throws -> Forward
}

extension Model {
    public var samples: SampleKind { .digits }
}

/// How a model is trained unless told otherwise.
public struct TrainingDefaults: Sendable {
    public let epochs: Int
    public let batchSize: Int
    public let optimizer: any Optimizer

    public init(epochs: Int, batchSize: Int, optimizer: any Optimizer) {
        (self.epochs, self.batchSize, self.optimizer) = (epochs, batchSize, optimizer)
    }
}

/// What a model computes of a batch.
public struct Forward {
    /// f32 []: the mean over the batch, to be made small.
    public let loss: Value
    public let metrics: [Metric]
    /// The model's answers by name, such as `digit_logits`.
    public let outputs: [(name: String, value: Value)]

    public init(loss: Value, metrics: [Metric], outputs: [(name: String, value: Value)]) {
        (self.loss, self.metrics, self.outputs) = (loss, metrics, outputs)
    }
}

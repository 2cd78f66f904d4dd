@_exported import NeuralNetworks

/// A model: what it is called, what it computes of a batch, and how it is trained unless told otherwise.
///
/// A model is a value without numbers. Building it into a graph declares its parameters there, under the names that
/// files of weights carry.
public protocol Model: Sendable {
    /// The word on the command line: `sum-classifier`.
    var name: String { get }
    /// The options that shape the model, as they stand on the command line: `["head": "mlp"]`; none unless it says otherwise.
    var options: [String: String] { get }
    /// How it is trained unless told otherwise.
    var defaults: TrainingDefaults { get }
    /// What it is trained on; images of digits unless it says otherwise.
    var samples: SampleKind { get }

    /// Builds the model on a batch.
    func callAsFunction(_ batch: Batch, _ parameters: Parameters) throws -> Forward
}

extension Model {
    /// None.
    public var options: [String: String] { [:] }
    /// Images of digits.
    public var samples: SampleKind { .digits }
}

/// How a model is trained unless told otherwise.
public struct TrainingDefaults: Sendable {
    /// Passes over the training set.
    public let epochs: Int
    /// Samples of a step.
    public let batchSize: Int
    /// What renews the parameters.
    public let optimizer: any Optimizer

    /// All three are the model's own choice.
    public init(epochs: Int, batchSize: Int, optimizer: any Optimizer) {
        (self.epochs, self.batchSize, self.optimizer) = (epochs, batchSize, optimizer)
    }
}

/// What a model computes of a batch.
public struct Forward {
    /// f32 []: the mean over the batch, to be made small.
    public let loss: Value
    /// What else is told of the batch.
    public let metrics: [Metric]
    /// The model's answers by name, such as `digit_logits`.
    public let outputs: [(name: String, value: Value)]

    /// Without metrics or answers, a model can be trained all the same.
    public init(loss: Value, metrics: [Metric] = [], outputs: [(name: String, value: Value)] = []) {
        (self.loss, self.metrics, self.outputs) = (loss, metrics, outputs)
    }
}

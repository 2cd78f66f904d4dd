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

    /// Builds the model on a batch.
    func callAsFunction(_ batch: Batch, _ parameters: Parameters) throws -> Forward
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

/// What a model sees of a batch of n labelled images.
public struct Batch {
    /// u8 [n, 1, height, width]
    public let images: Value
    /// i32 [n]
    public let labels: Value
    /// i32 [n]: where each image stands in its data set; the index of its random draws.
    public let samples: Value
    /// i32 []: the epoch of random draws.
    public let epoch: Value
    /// The seed of random draws.
    public let seed: UInt64

    public init(images: Value, labels: Value, samples: Value, epoch: Value, seed: UInt64) {
        (self.images, self.labels, self.samples) = (images, labels, samples)
        (self.epoch, self.seed) = (epoch, seed)
    }

    public var count: Int { images.shape[0] }
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

/// A number that says how good a model is.
public struct Metric {
    /// Which of two values is better; the best epoch is chosen by it.
    public enum Direction: Sendable { case higherIsBetter, lowerIsBetter }

    public let name: String
    /// f32 []: the sum over the samples of the batch; its mean over a data set is reported.
    public let total: Value
    public let direction: Direction

    public init(_ name: String, total: Value, _ direction: Direction) {
        (self.name, self.total, self.direction) = (name, total, direction)
    }
}

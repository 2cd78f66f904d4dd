/// What a model is trained on.
public enum SampleKind: Sendable, Equatable {
    /// Images of digits with their labels.
    case digits
    /// Samples that the model draws itself, each from its number and the seed: so many to train on, so many to measure
    /// with.
    case drawn(train: Int, test: Int)
}

/// A data set as a graph sees it.
public struct SampleTable {
    /// How many samples are in use.
    public let count: Int
    /// u8 [count, 1, height, width], and u8 [count]; absent where a model draws its samples itself.
    private let content: (images: Value, labels: Value)?

    /// A data set of images: u8 [count, 1, height, width], and their labels, u8 [count].
    public init(images: Value, labels: Value) {
        count = labels.shape[0]
        content = (images, labels)
    }

    /// So many samples without images.
    public init(count: Int) { (self.count, content) = (count, nil) }

    /// The images of the samples that `samples`, i32 [n], names: u8 [n, 1, height, width].
    /// - Throws: ``SampleError/noImages``
    public func images(at samples: Value) throws -> Value {
        guard let content else { throw SampleError.noImages }
        return try samples.builder.scoped("batch") { try content.images.gathered(at: samples) }
    }

    /// Their labels, i32 [n].
    /// - Throws: ``SampleError/noImages``
    public func labels(at samples: Value) throws -> Value {
        guard let content else { throw SampleError.noImages }
        return try samples.builder.scoped("batch") { try content.labels.gathered(at: samples).cast(to: .int32) }
    }
}

/// What a model sees of a batch of n samples.
public struct Batch {
    /// The data set that the batch is taken from; a model may take other samples of it, too.
    public let table: SampleTable
    /// i32 [n]: where each sample stands in its data set; the index of its random draws.
    public let samples: Value
    /// i32 []: the epoch of random draws.
    public let epoch: Value
    /// The seed of random draws.
    public let seed: UInt64

    /// The samples of a table that these numbers name.
    public init(of table: SampleTable, samples: Value, epoch: Value, seed: UInt64) {
        (self.table, self.samples, self.epoch, self.seed) = (table, samples, epoch, seed)
    }

    /// u8 [n, 1, height, width]
    public var images: Value { get throws { try table.images(at: samples) } }
    /// i32 [n]
    public var labels: Value { get throws { try table.labels(at: samples) } }

    /// The number of samples, n.
    public var count: Int { samples.shape[0] }
}

/// What can be wrong with the samples that a model is given.
public enum SampleError: Error, Equatable, CustomStringConvertible {
    /// The samples are drawn by a model, and this one asks for images or labels.
    case noImages

    public var description: String {
        "batch: expected images with labels, found samples without\ngive the model a data set of images"
    }
}

/// One set of samples.
public enum Samples: Sendable, Equatable {
    /// Images with their labels.
    case images(ImageDataset)
    /// So many that the model draws itself.
    case drawn(count: Int)

    /// How many there are.
    public var count: Int {
        switch self {
        case .images(let images): images.count
        case .drawn(let count): count
        }
    }

    /// The first `count`, or all where there are fewer.
    func prefix(_ count: Int) -> Samples {
        switch self {
        case .images(let images): .images(images.prefix(count))
        case .drawn(let all): .drawn(count: min(count, all))
        }
    }

    /// What records tell samples apart by.
    var checksum: String {
        switch self {
        case .images(let images): images.checksum
        case .drawn(let count): "\(count) drawn"
        }
    }
}

/// The samples to train on, and those to measure with.
public struct TrainingData: Sendable, Equatable {
    /// The two sets.
    public let train, test: Samples
    /// Where they come from, in one line.
    public let source: String

    /// Samples from a source of your own.
    public init(train: Samples, test: Samples, source: String) {
        (self.train, self.test, self.source) = (train, test, source)
    }

    /// Images of digits.
    public init(_ digits: DigitData) {
        self.init(train: .images(digits.train), test: .images(digits.test), source: digits.source)
    }

    /// What `model` is trained on; the digits are asked for where it needs them.
    public init(for model: any Model, digits: () throws -> DigitData) rethrows {
        switch model.samples {
        case .digits: self.init(try digits())
        case .drawn(let train, let test):
            self.init(
                train: .drawn(count: train), test: .drawn(count: test),
                source: "\(train) samples that \(model.name) draws itself")
        }
    }
}

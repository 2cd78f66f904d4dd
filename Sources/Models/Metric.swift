/// A number beside the loss that says how good a model is, or what it does.
public struct Metric {
    /// Which of two values is better; the best epoch is chosen by it.
    public enum Direction: Sendable { case higherIsBetter, lowerIsBetter }

    /// How the numbers of batches become that of a data set.
    public enum Aggregation: Sendable {
        /// A batch gives the sum over its samples; their mean is reported.
        case mean
        /// A batch gives its smallest number, and the smallest of all is reported.
        case minimum
        /// A batch gives its largest number, and the largest of all is reported.
        case maximum
    }

    /// The name in logs and reports; one that ends in `accuracy` is shown as a percentage.
    public let name: String
    /// f32 []: the number of the batch.
    public let value: Value
    /// How batches are joined.
    public let aggregation: Aggregation
    /// `nil` where the number tells of the model and does not judge it.
    public let direction: Direction?

    /// A mean over samples.
    /// - Parameter total: f32 [], the sum over the samples of the batch.
    public init(_ name: String, total: Value, _ direction: Direction) {
        (self.name, value, aggregation, self.direction) = (name, total, .mean, direction)
    }

    /// The smallest of `numbers`, f32 of any shape, over all batches.
    public init(_ name: String, smallestOf numbers: Value) throws {
        (self.name, value, aggregation, direction) = (name, try numbers.minimum(), .minimum, nil)
    }

    /// The largest of `numbers`, f32 of any shape, over all batches.
    public init(_ name: String, largestOf numbers: Value) throws {
        (self.name, value, aggregation, direction) = (name, try numbers.maximum(), .maximum, nil)
    }
}

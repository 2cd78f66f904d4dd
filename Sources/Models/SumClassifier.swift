/// A digit in an image, and the sum of it and a number beside the image.
///
/// The number is drawn anew for each image and epoch: word 0, modulo 10, of the Philox draw at (sample, epoch) of
/// stream 1. The loss is the mean of the cross-entropies of the digit and of the sum.
public struct SumClassifier: WidenableModel {
    /// How the sum is made of the digit and the number; see ``SumHead``.
    public let head: SumHead

    public var width: Int

    /// The reported size, unless told otherwise.
    public init(head: SumHead = .linear, width: Int = 1) { (self.head, self.width) = (head, width) }

    public var name: String { "sum-classifier" }
    public var options: [String: String] { ["head": head.rawValue] }
    /// 25 epochs in batches of 128, by Adam at 0.001.
    public var defaults: TrainingDefaults {
        TrainingDefaults(epochs: 25, batchSize: 128, optimizer: Adam(learningRate: 1e-3))
    }

    /// Metrics `digit_accuracy` and `sum_accuracy`; answers `digit_logits` [n, 10], `sum_logits` [n, 19] and `number`,
    /// i32 [n], which was drawn.
    public func callAsFunction(_ batch: Batch, _ parameters: Parameters) throws -> Forward {
        let network = try DigitNetwork(width: width, in: parameters)
        let digitLogits = try network(normalized(batch.images))
        let number = try random(
            RandomDraw(.integer(below: 10), seed: batch.seed, stream: RandomStream.number.rawValue),
            index: batch.samples, epoch: batch.epoch)
        let sum = try batch.labels + number

        let sumLogits = try head.sumLogits(digitLogits: digitLogits, number: number, width: width, parameters)
        let digitLosses = try crossEntropies(logits: digitLogits, labels: batch.labels)
        // The exact head's logits are logarithms of probabilities already, over the sums that are possible.
        let sumLosses =
            head == .exact
            ? try negativeLogLikelihoods(sumLogits, labels: sum) : try crossEntropies(logits: sumLogits, labels: sum)

        let digits = try correctPredictions(logits: digitLogits, labels: batch.labels)
        let sums = try correctPredictions(logits: sumLogits, labels: sum)
        return Forward(
            loss: try (digitLosses + sumLosses).sum() * (0.5 / Double(batch.count)),
            metrics: [
                Metric("digit_accuracy", total: digits, .higherIsBetter),
                Metric("sum_accuracy", total: sums, .higherIsBetter),
            ],
            outputs: [("digit_logits", digitLogits), ("sum_logits", sumLogits), ("number", number)])
    }
}

/// Six convolutions and two layers: an image to ten logits.
///
/// - Shapes: [n, 1, 28, 28] → [n, 10]
private struct DigitNetwork {
    private let conv1, conv2, conv3, conv4, conv5, conv6: Convolution2D
    private let fc1, fc2: Linear

    init(width: Int, in parameters: Parameters) throws {
        func layer(_ name: String, _ inputs: Int, _ outputs: Int, padding: Int) throws -> Convolution2D {
            let geometry = ConvolutionGeometry(padding: Padding(padding))
            return try Convolution2D(
                name, inputs: inputs, outputs: outputs, kernel: Extent(3), geometry, in: parameters)
        }
        conv1 = try layer("conv1", 1, 32 * width, padding: 1)
        conv2 = try layer("conv2", 32 * width, 64 * width, padding: 1)
        conv3 = try layer("conv3", 64 * width, 128 * width, padding: 1)
        conv4 = try layer("conv4", 128 * width, 256 * width, padding: 1)
        conv5 = try layer("conv5", 256 * width, 256 * width, padding: 0)
        conv6 = try layer("conv6", 256 * width, 512 * width, padding: 0)
        fc1 = try Linear("fc1", inputs: 4608 * width, outputs: 1024 * width, in: parameters)
        fc2 = try Linear("fc2", inputs: 1024 * width, outputs: 10, in: parameters)
    }

    func callAsFunction(_ images: Value) throws -> Value {
        let pool = MaxPool(2)
        var x = try pool(relu(conv2(relu(conv1(images)))))
        x = try pool(relu(conv4(relu(conv3(x)))))
        x = try relu(conv6(relu(conv5(x))))
        return try fc2(relu(fc1(Flatten()(x))))
    }
}

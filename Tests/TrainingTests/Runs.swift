import CPUExecution
import TestFiles
import Training

/// A small model of 4 × 4 images, with everything that matters to a trainer: two layers, Adam, numbers drawn beside the
/// images, and a metric.
struct TinyModel: Model {
    var name = "tiny"
    var width = 5
    var rate = 0.01

    var options: [String: String] { ["width": "\(width)"] }
    var defaults: TrainingDefaults {
        TrainingDefaults(epochs: 2, batchSize: 4, optimizer: Adam(learningRate: rate))
    }

    func callAsFunction(_ batch: Batch, _ parameters: Parameters) throws -> Forward {
        let fc1 = try Linear("fc1", inputs: 17, outputs: width, in: parameters)
        let fc2 = try Linear("fc2", inputs: width, outputs: 10, in: parameters)
        let draw = try random(
            RandomDraw(.uniform, seed: batch.seed, stream: RandomStream.number.rawValue), index: batch.samples,
            epoch: batch.epoch)
        let pixels = try Flatten()(batch.images.cast(to: .float32)) * (1 / 255)
        let x = try concatenate([pixels, draw.reshaped(to: [batch.count, 1])], axis: 1)
        let logits = try fc2(relu(fc1(x)))
        return Forward(
            loss: try crossEntropy(logits: logits, labels: batch.labels),
            metrics: [
                Metric(
                    "accuracy", total: try correctPredictions(logits: logits, labels: batch.labels), .higherIsBetter)
            ],
            outputs: [("logits", logits)])
    }
}

/// Images of noise with a bright pixel where the label says.
func tinyImages(count: Int, seed: UInt64) -> ImageDataset {
    let philox = Philox(seed: seed)
    var images: [UInt8] = []
    let labels = (0..<count).map { UInt8($0 * 7 % 10) }
    for sample in 0..<count {
        for pixel in 0..<16 {
            let noise = philox.words(index: UInt32(sample), epoch: UInt32(pixel), stream: 6).0 % 100
            images.append(pixel == Int(labels[sample]) ? 255 : UInt8(noise))
        }
    }
    return ImageDataset(images: images, labels: labels, rows: 4, columns: 4)
}

/// 11 training samples: two batches of 4 and one of 3 in each epoch.
let tinyData = DigitData(
    train: tinyImages(count: 11, seed: 1), test: tinyImages(count: 7, seed: 2), source: "made up for a test")

func options(_ change: (inout TrainingOptions) -> Void = { _ in }) -> TrainingOptions {
    var options = TrainingOptions()
    options.evaluationBatchSize = 3
    change(&options)
    return options
}

func trainer(
    _ options: TrainingOptions, _ model: any Model = TinyModel(), _ data: DigitData = tinyData, kernels: String = ""
) throws -> Trainer {
    try Trainer(model, data, options: options, on: CPUBackend(), kernelConfiguration: kernels)
}

/// Trains and gives the weights.
func train(_ options: TrainingOptions, _ data: DigitData = tinyData) throws -> NamedTensors {
    let trainer = try trainer(options, TinyModel(), data)
    _ = try trainer.run()
    return try trainer.weights()
}

/// The rows of a CSV file, its header first.
func rows(_ path: String) throws -> [[String]] {
    String(decoding: try RegularFile.read(path), as: UTF8.self).split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
}

/// What a test throws into a run to end it as a kill would.
struct Killed: Error {}

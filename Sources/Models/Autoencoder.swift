/// A digit squeezed through a few numbers and drawn again from them.
///
/// An encoder of strided convolutions, batch normalisation and two layers gives d numbers, the latent code; a decoder of
/// two layers and transposed convolutions makes an image of them. The loss is the mean squared error over all pixels.
public struct Autoencoder: WidenableModel {
    /// How large the networks are: the channels after each of the encoder's convolutions.
    public enum Architecture: String, Sendable, CaseIterable {
        /// 8, 16, 32
        case plain
        /// 25, 60, 100, 128
        case deep
        /// 25, 50, 60
        case heavy
    }

    /// The range of the pixels that go in and that are aimed at.
    public enum TargetRange: String, Sendable, CaseIterable {
        /// 0…1, which the output can reach.
        case unit
        /// −1…1, as reported: the output, a sigmoid, stays in 0…1, so that the error of dark pixels stays near 1.
        case reported
    }

    /// d, the length of the code.
    public let latent: Int
    /// How many channels its layers have.
    public let architecture: Architecture
    /// The range that pixels are brought to.
    public let targetRange: TargetRange
    public var width: Int

    /// The reported size, unless told otherwise.
    public init(
        latent: Int = 10, architecture: Architecture = .plain, targetRange: TargetRange = .unit, width: Int = 1
    ) {
        (self.latent, self.architecture, self.targetRange) = (latent, architecture, targetRange)
        self.width = width
    }

    /// The channels after each of the encoder's convolutions.
    var channels: [Int] { architecture.channels.map { $0 * width } }
    /// The units of the layers beside the code.
    var units: Int { 128 * width }
    /// The numbers in the smallest map.
    var features: Int { (channels.last ?? 1) * architecture.innermost * architecture.innermost }

    public var name: String { "autoencoder" }
    public var options: [String: String] {
        [
            "latent": "\(latent)", "architecture": architecture.rawValue, "target-range": targetRange.rawValue,
        ]
    }
    /// 30 epochs in batches of 128, by Adam at 0.001.
    public var defaults: TrainingDefaults {
        TrainingDefaults(epochs: 30, batchSize: 128, optimizer: Adam(learningRate: 1e-3))
    }

    /// Metric `mse`, as the loss; answers `code` [n, d] and `reconstruction` [n, 1, 28, 28], each pixel in 0…1.
    public func callAsFunction(_ batch: Batch, _ parameters: Parameters) throws -> Forward {
        let encoder = try Encoder(self, in: parameters)
        let decoder = try Decoder(self, in: parameters)
        let images = try pixels(batch.images)
        let code = try encoder(images)
        let reconstruction = try decoder(code)
        let loss = try meanSquaredError(predicted: reconstruction, expected: images)
        return Forward(
            loss: loss, metrics: [Metric("mse", total: try loss * Double(batch.count), .lowerIsBetter)],
            outputs: [("code", code), ("reconstruction", reconstruction)])
    }

    /// Pixels as the networks take them, in ``targetRange``.
    ///
    /// - Shapes: u8 of any shape → f32 of that shape
    package func pixels(_ bytes: Value) throws -> Value {
        try bytes.builder.scoped("pixels") {
            switch targetRange {
            case .unit: try bytes.cast(to: .float32) * (1.0 / 255)
            case .reported: try bytes.cast(to: .float32) * (2.0 / 255) - 1.0
            }
        }
    }
}

extension Autoencoder.Architecture {
    /// The channels after each of the encoder's convolutions. The first two have stride 2 and padding 1, the third stride
    /// 2, a fourth stride 1: 28×28 → 14×14 → 7×7 → 3×3 (→ 1×1). The decoder goes the same way back.
    package var channels: [Int] {
        switch self {
        case .plain: [8, 16, 32]
        case .heavy: [25, 50, 60]
        case .deep: [25, 60, 100, 128]
        }
    }

    /// The edge of the smallest map.
    var innermost: Int { channels.count == 3 ? 3 : 1 }

    /// The geometry of the encoder's convolution with this index.
    func geometry(_ index: Int) -> ConvolutionGeometry {
        ConvolutionGeometry(stride: Extent(index < 3 ? 2 : 1), padding: Padding(index < 2 ? 1 : 0))
    }
}

extension Autoencoder {
    /// An image to its code.
    ///
    /// - Shapes: [n, 1, 28, 28] → [n, d]
    package struct Encoder {
        private let convolutions: [Convolution2D]
        private let bn2: BatchNormalization
        private let fc1, fc2: Linear

        /// Declares the encoder's parameters under `encoder.`.
        package init(_ model: Autoencoder, in parameters: Parameters) throws {
            let channels = model.channels
            var convolutions: [Convolution2D] = []
            (bn2, fc1, fc2) = try parameters.prefixed("encoder") {
                for (index, outputs) in channels.enumerated() {
                    convolutions.append(
                        try Convolution2D(
                            "conv\(index + 1)", inputs: index == 0 ? 1 : channels[index - 1], outputs: outputs,
                            kernel: Extent(3), model.architecture.geometry(index), in: parameters))
                }
                return (
                    try BatchNormalization("bn2", channels: channels[1], in: parameters),
                    try Linear("fc1", inputs: model.features, outputs: model.units, in: parameters),
                    try Linear("fc2", inputs: model.units, outputs: model.latent, in: parameters)
                )
            }
            self.convolutions = convolutions
        }

        package func callAsFunction(_ images: Value) throws -> Value {
            try images.builder.scoped("encoder") {
                var x = images
                for (index, convolution) in convolutions.enumerated() {
                    x = try convolution(x)
                    x = try relu(index == 1 ? bn2(x) : x)
                }
                return try fc2(relu(fc1(Flatten()(x))))
            }
        }
    }

    /// A code to an image.
    ///
    /// - Shapes: [n, d] → [n, 1, 28, 28], each pixel in 0…1
    package struct Decoder {
        private let fc1, fc2: Linear
        private let convolutions: [TransposedConvolution2D]
        private let bn1, bn2: BatchNormalization
        private let shape: [Int]

        /// Declares the decoder's parameters under `decoder.`.
        package init(_ model: Autoencoder, in parameters: Parameters) throws {
            let architecture = model.architecture
            let channels = Array(model.channels.reversed()) + [1]
            var convolutions: [TransposedConvolution2D] = []
            (fc1, fc2, bn1, bn2) = try parameters.prefixed("decoder") {
                let fc1 = try Linear("fc1", inputs: model.latent, outputs: model.units, in: parameters)
                let fc2 = try Linear("fc2", inputs: model.units, outputs: model.features, in: parameters)
                for index in 0..<channels.count - 1 {
                    let mirrored = channels.count - 2 - index
                    convolutions.append(
                        try TransposedConvolution2D(
                            "conv\(index + 1)t", inputs: channels[index], outputs: channels[index + 1],
                            kernel: Extent(3), architecture.geometry(mirrored),
                            outputPadding: Extent(mirrored < 2 ? 1 : 0), in: parameters))
                }
                return (
                    fc1, fc2, try BatchNormalization("bn1", channels: channels[1], in: parameters),
                    try BatchNormalization("bn2", channels: channels[2], in: parameters)
                )
            }
            self.convolutions = convolutions
            shape = [channels[0], architecture.innermost, architecture.innermost]
        }

        package func callAsFunction(_ code: Value) throws -> Value {
            try code.builder.scoped("decoder") {
                var x = try relu(fc2(relu(fc1(code)))).reshaped(to: Shape([code.shape[0]] + shape))
                for (index, convolution) in convolutions.enumerated() {
                    x = try convolution(x)
                    switch index {
                    case convolutions.count - 1: x = try sigmoid(x)
                    case 0: x = try relu(bn1(x))
                    case 1: x = try relu(bn2(x))
                    default: x = try relu(x)
                    }
                }
                return x
            }
        }
    }
}

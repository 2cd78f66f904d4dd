/// A digit in an image as one number, by regression.
///
///     conv1 1→32, conv2 32→64, conv3 64→128, conv4 128→256: all k3 valid, ReLU · max pool 20 (the whole map)
///     fc1 256→256, ReLU · fc2 256→1
///
/// The loss is the mean squared error; `min` and `max` are the smallest and largest number that any image is read as.
public struct MNISTNet: WidenableModel {
    public var width: Int

    /// The reported size, unless told otherwise.
    public init(width: Int = 1) { self.width = width }

    public var name: String { "mnist-net" }
    public var options: [String: String] { [:] }
    /// 60 epochs in batches of 32, by Adam at 0.001.
    public var defaults: TrainingDefaults {
        TrainingDefaults(epochs: 60, batchSize: 32, optimizer: Adam(learningRate: 1e-3))
    }

    /// Metrics `mae` (the mean absolute error), `min` and `max`; answers `number` [n, 1] and `hidden` [n, 256 · width].
    public func callAsFunction(_ batch: Batch, _ parameters: Parameters) throws -> Forward {
        let reading = try Network(width: width, in: parameters)(batch.images)
        let labels = try batch.labels.cast(to: .float32).reshaped(to: reading.number.shape)
        let error = try absoluteErrors(predicted: reading.number, expected: labels)
        return Forward(
            loss: try meanSquaredError(predicted: reading.number, expected: labels),
            metrics: [
                Metric("mae", total: error, .lowerIsBetter), try Metric("min", smallestOf: reading.number),
                try Metric("max", largestOf: reading.number),
            ],
            outputs: [("number", reading.number), ("hidden", reading.hidden)])
    }
}

extension MNISTNet {
    /// The network as a part of a model: its parameters go under the prefixes in force.
    package struct Network {
        private let conv1, conv2, conv3, conv4: Convolution2D
        private let fc1, fc2: Linear

        /// What the network makes of n images.
        package struct Reading {
            /// [n, 256]: what the convolutions find.
            package let features: Value
            /// [n, 256]: the hidden layer, after its ReLU.
            package let hidden: Value
            /// [n, 1]
            package let number: Value
        }

        package init(width: Int = 1, in parameters: Parameters) throws {
            func layer(_ name: String, _ inputs: Int, _ outputs: Int) throws -> Convolution2D {
                try Convolution2D(name, inputs: inputs, outputs: outputs, kernel: Extent(3), in: parameters)
            }
            conv1 = try layer("conv1", 1, 32 * width)
            conv2 = try layer("conv2", 32 * width, 64 * width)
            conv3 = try layer("conv3", 64 * width, 128 * width)
            conv4 = try layer("conv4", 128 * width, 256 * width)
            fc1 = try Linear("fc1", inputs: 256 * width, outputs: 256 * width, in: parameters)
            fc2 = try Linear("fc2", inputs: 256 * width, outputs: 1, in: parameters)
        }

        /// - Shapes: u8 [n, 1, 28, 28] → [n, 1]
        package func callAsFunction(_ images: Value) throws -> Reading {
            try callAsFunction(features: features(of: images))
        }

        /// What the convolutions find.
        ///
        /// - Shapes: u8 [n, 1, 28, 28] → [n, 256]
        package func features(of images: Value) throws -> Value {
            let map = try conv4(relu(conv3(relu(conv2(relu(conv1(normalized(images))))))))
            // The largest of rectified numbers is the largest, rectified: 256 ReLUs for an image instead of 102,400.
            return try Flatten()(relu(MaxPool(20)(map)))
        }

        /// - Shapes: [n, 256] → [n, 1]
        package func callAsFunction(features: Value) throws -> Reading {
            let hidden = try relu(fc1(features))
            return Reading(features: features, hidden: hidden, number: try fc2(hidden))
        }
    }
}

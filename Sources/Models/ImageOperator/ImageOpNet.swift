/// An operation on the digits in two images: two readers of images, stitched to a network that computes.
///
///     ImageOpNet(image a, image b) = operation_net(mnist_net1(a) ‖ mnist_net2(b))
///
/// PairMNIST: image i of a data set of n stands beside a fixed partner, image word 0 modulo n of the Philox draw at (i, 0)
/// of stream 2, and the target is what ``OperatorNet`` learns, of the two labels. Both images are taken from the same
/// table on the device. The loss is the mean squared error.
public struct ImageOpNet: WidenableModel {
    public var width: Int

    /// The reported size, unless told otherwise.
    public init(width: Int = 1) { self.width = width }

    public var name: String { "image-op-net" }
    public var options: [String: String] { [:] }
    /// 100 epochs in batches of 32, by Adam at 0.001.
    public var defaults: TrainingDefaults {
        TrainingDefaults(epochs: 100, batchSize: 32, optimizer: Adam(learningRate: 1e-3))
    }

    /// Metric `mae`, the mean absolute error; answers `result`, and `first` and `second`, the numbers that were read: [n, 1].
    public func callAsFunction(_ batch: Batch, _ parameters: Parameters) throws -> Forward {
        let network = try Network(width: width, in: parameters)
        let partners = try Self.partners(of: batch)
        let images = (try batch.images, try batch.table.images(at: partners))
        let reading = try network(images.0, images.1)
        let labels = try [batch.labels, batch.table.labels(at: partners)].map {
            try $0.cast(to: .float32).reshaped(to: [batch.count, 1])
        }
        let expected = try OperatorNet.operation(labels[0], labels[1])
        let result = reading.operation.result
        return Forward(
            loss: try meanSquaredError(predicted: result, expected: expected),
            metrics: [
                Metric("mae", total: try absoluteErrors(predicted: result, expected: expected), .lowerIsBetter)
            ],
            outputs: [("result", result), ("first", reading.first.number), ("second", reading.second.number)])
    }

    /// Where the partner of each sample stands in its data set: i32 [n].
    package static func partners(of batch: Batch) throws -> Value {
        let builder = batch.samples.builder
        return try builder.scoped("partners") {
            // Such a draw is not made anew in each epoch.
            let epoch = try builder.constant(0, .scalar, .int32)
            return try random(
                RandomDraw(
                    .integer(below: Int32(clamping: batch.table.count)), seed: batch.seed,
                    stream: RandomStream.partner.rawValue),
                index: batch.samples, epoch: epoch)
        }
    }
}

extension ImageOpNet {
    /// The fragments that the network is stitched of, by the prefixes of their parameters.
    package enum Fragment: String, Sendable, CaseIterable {
        case firstReader = "mnist_net1"
        case secondReader = "mnist_net2"
        case operation = "operation_net"
    }

    /// The weights of the network that is stitched of a trained `mnist-net`, in both places, and a trained `operator-net`.
    package static func stitched(reader: NamedTensors, operation: NamedTensors) throws -> NamedTensors {
        try reader.prefixed(Fragment.firstReader.rawValue)
            .followed(by: reader.prefixed(Fragment.secondReader.rawValue))
            .followed(by: operation.prefixed(Fragment.operation.rawValue))
    }

    /// The three fragments as one network.
    package struct Network {
        private let readers: (first: MNISTNet.Network, second: MNISTNet.Network)
        private let operation: OperatorNet.Network

        /// What the network makes of n pairs of images.
        package struct Reading {
            package let first, second: MNISTNet.Network.Reading
            package let operation: OperatorNet.Network.Reading
        }

        package init(width: Int = 1, in parameters: Parameters) throws {
            func reader(_ fragment: Fragment) throws -> MNISTNet.Network {
                try parameters.prefixed(fragment.rawValue) { try MNISTNet.Network(width: width, in: parameters) }
            }
            readers = (try reader(.firstReader), try reader(.secondReader))
            operation = try parameters.prefixed(Fragment.operation.rawValue) {
                try OperatorNet.Network(width: width, in: parameters)
            }
        }

        /// - Shapes: twice u8 [n, 1, 28, 28] → [n, 1]
        package func callAsFunction(_ a: Value, _ b: Value) throws -> Reading {
            let builder = a.builder
            let first = try builder.scoped(Fragment.firstReader.rawValue) { try readers.first(a) }
            let second = try builder.scoped(Fragment.secondReader.rawValue) { try readers.second(b) }
            let computed = try builder.scoped(Fragment.operation.rawValue) {
                try operation(concatenate([first.number, second.number], axis: 1))
            }
            return Reading(first: first, second: second, operation: computed)
        }
    }
}

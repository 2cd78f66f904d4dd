import Glibc

/// An operation on two numbers, learned from its values at points.
///
///     fc1 2→500, ReLU · fc2 500→250, ReLU · fc3 250→100, ReLU · fc4 100→1
///
/// The points lie uniformly in [0, 9]²: coordinate c of point i is 9·u, with u the uniform number of word 0 of the Philox
/// draw at (i, c) of stream 6. The points to measure with are drawn with the seed + 1. The loss is the mean squared error.
public struct OperatorNet: WidenableModel {
    /// How many points there are to train on, as reported, and to measure with.
    package static let points = (train: 2000, test: 10_000)
    /// The largest coordinate.
    package static let largest = 9.0

    public var width: Int

    /// The reported size, unless told otherwise.
    public init(width: Int = 1) { self.width = width }

    public var name: String { "operator-net" }
    public var options: [String: String] { [:] }
    /// 2000 points to train on, 10 000 to measure with.
    public var samples: SampleKind { .drawn(train: Self.points.train, test: Self.points.test) }
    /// 20 epochs in batches of 32, by Adam at 0.001.
    public var defaults: TrainingDefaults {
        TrainingDefaults(epochs: 20, batchSize: 32, optimizer: Adam(learningRate: 1e-3))
    }

    /// Metric `mae`, the mean absolute error; answer `result` [n, 1].
    public func callAsFunction(_ batch: Batch, _ parameters: Parameters) throws -> Forward {
        let draw = RandomDraw(.uniform, seed: batch.seed, stream: RandomStream.points.rawValue)
        let coordinates = try (0..<2).map { axis in
            let epoch = try batch.epoch.builder.constant(Double(axis), .scalar, .int32)
            return try random(draw, index: batch.samples, epoch: epoch).reshaped(to: [batch.count, 1]) * Self.largest
        }
        let reading = try Network(width: width, in: parameters)(concatenate(coordinates, axis: 1))
        let expected = try Self.operation(coordinates[0], coordinates[1])
        return Forward(
            loss: try meanSquaredError(predicted: reading.result, expected: expected),
            metrics: [
                Metric(
                    "mae", total: try absoluteErrors(predicted: reading.result, expected: expected), .lowerIsBetter)
            ],
            outputs: [("result", reading.result)])
    }

    /// f(a, b) = a·b + sin a − cos b + a² − b²
    package static func operation(_ a: Double, _ b: Double) -> Double {
        a * b + Glibc.sin(a) - Glibc.cos(b) + a * a - b * b
    }

    /// The same of every element, in a graph.
    package static func operation(_ a: Value, _ b: Value) throws -> Value {
        try a.builder.scoped("operation") { try a * b + sin(a) - cos(b) + a * a - b * b }
    }
}

extension OperatorNet {
    /// The network as a part of a model: its parameters go under the prefixes in force.
    package struct Network {
        private let fc1, fc2, fc3, fc4: Linear

        /// What the network makes of n pairs of numbers.
        package struct Reading {
            /// [n, 500], [n, 250], [n, 100]: the hidden layers, each after its ReLU.
            package let hidden: [Value]
            /// [n, 1]
            package let result: Value
        }

        package init(width: Int = 1, in parameters: Parameters) throws {
            fc1 = try Linear("fc1", inputs: 2, outputs: 500 * width, in: parameters)
            fc2 = try Linear("fc2", inputs: 500 * width, outputs: 250 * width, in: parameters)
            fc3 = try Linear("fc3", inputs: 250 * width, outputs: 100 * width, in: parameters)
            fc4 = try Linear("fc4", inputs: 100 * width, outputs: 1, in: parameters)
        }

        /// - Shapes: [n, 2] → [n, 1]
        package func callAsFunction(_ pairs: Value) throws -> Reading {
            let first = try relu(fc1(pairs))
            let second = try relu(fc2(first))
            let third = try relu(fc3(second))
            return Reading(hidden: [first, second, third], result: try fc4(third))
        }
    }
}

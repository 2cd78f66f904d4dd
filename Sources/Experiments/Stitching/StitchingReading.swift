/// Everything that a stitched network, and its parts alone, make of the test images.
struct StitchingReading {
    /// The readers, first and second, of every test image.
    let readers: (first: DigitReader.Reading, second: DigitReader.Reading)
    /// The operation on the pairs, of what the readers say.
    let operation: OperationReader.Reading
    /// The operation on the plane of its inputs, in the order of ``OperationPlane``.
    let plane: [Double]
    let figures: StitchingFigures

    /// The layers whose distance from the original is measured: the hidden ones, and what each fragment says.
    var layers: [(name: String, values: Tensor)] {
        let names = ImageOpNet.Fragment.self
        return [
            ("\(names.firstReader.rawValue).fc1", readers.first.hidden),
            ("\(names.firstReader.rawValue).fc2, the number", readers.first.numbers),
            ("\(names.secondReader.rawValue).fc1", readers.second.hidden),
            ("\(names.secondReader.rawValue).fc2, the number", readers.second.numbers),
        ]
            + zip(OperationReader.layers, operation.hidden).map { layer, values in
                ("\(names.operation.rawValue).\(layer)", values)
            } + [("\(names.operation.rawValue).fc4, the result", operation.results)]
    }
}

/// What a stitched network is worth, and what its parts alone are.
struct StitchingFigures: Equatable {
    /// On the pairs of test images.
    var pairLoss = 0.0
    var pairMAE = 0.0
    /// Of `mnist_net1` alone, as a reader of digits.
    var digitLoss = 0.0
    var digitMAE = 0.0
    /// The smallest and the largest number that it reads.
    var least = Double.infinity
    var greatest = -Double.infinity
    /// Pearson's correlation of what it reads with the labels.
    var correlation = 0.0
    /// Of `operation_net` alone: the mean absolute error over the plane.
    var planeMAE = 0.0

    static let columns: [(name: String, title: String, figure: KeyPath<StitchingFigures, Double> & Sendable)] = [
        ("pair_loss", "pair loss", \.pairLoss), ("pair_mae", "pair MAE", \.pairMAE),
        ("digit_loss", "digit loss", \.digitLoss), ("digit_mae", "digit MAE", \.digitMAE),
        ("digit_min", "smallest", \.least), ("digit_max", "largest", \.greatest),
        ("digit_correlation", "correlation", \.correlation), ("plane_mae", "plane MAE", \.planeMAE),
    ]
}

/// Reads the test images with stitched networks.
final class StitchingReader {
    let labels: [UInt8]
    private let digits: DigitReader
    private let operations: OperationReader

    init(_ images: ImageDataset, on backend: any Backend) throws {
        labels = images.labels
        digits = try DigitReader(images, on: backend)
        operations = try OperationReader(on: backend)
    }

    /// Where the partner of each test image stands, in a run of this seed.
    func partners(seed: UInt64) -> [Int] {
        let philox = Philox(seed: seed &+ 1)
        return labels.indices.map { sample in
            let word = philox.words(
                index: UInt32(truncatingIfNeeded: sample), epoch: 0, stream: RandomStream.partner.rawValue
            ).0
            return Int(word % UInt32(clamping: labels.count))
        }
    }

    /// - Parameters:
    ///   - weights: those of an `image-op-net`.
    ///   - seed: of the run, which says what the pairs are.
    func reading(_ weights: NamedTensors, seed: UInt64, checkStop: () throws -> Void) throws -> StitchingReading {
        let first = try digits.reading(weights.fragment(.firstReader), checkStop: checkStop)
        let second = try digits.reading(weights.fragment(.secondReader), checkStop: checkStop)
        let operation = try weights.fragment(.operation)
        let partners = partners(seed: seed)
        let (ones, others) = (first.numbers.floats, second.numbers.floats)
        let pairs = try Tensor(
            shape: [labels.count, 2],
            elements: .float32(labels.indices.flatMap { [ones[$0], others[partners[$0]]] }))
        let computed = try operations.reading(operation, of: pairs)
        let plane = try operations.reading(operation, of: OperationPlane.pairs).results.doubles

        var figures = StitchingFigures()
        let targets = labels.indices.map { OperatorNet.operation(Double(labels[$0]), Double(labels[partners[$0]])) }
        (figures.pairLoss, figures.pairMAE) = Self.errors(computed.results.doubles, targets)
        let numbers = first.numbers.doubles
        (figures.digitLoss, figures.digitMAE) = Self.errors(numbers, labels.map(Double.init))
        (figures.least, figures.greatest) = (numbers.min() ?? .nan, numbers.max() ?? .nan)
        figures.correlation = Self.correlation(numbers, labels.map(Double.init))
        figures.planeMAE = Self.errors(plane, OperationPlane.exact).absolute
        return StitchingReading(readers: (first, second), operation: computed, plane: plane, figures: figures)
    }

    /// The means of (x − y)² and of |x − y|.
    private static func errors(_ x: [Double], _ y: [Double]) -> (squared: Double, absolute: Double) {
        let differences = zip(x, y).map { $0 - $1 }
        let count = Double(max(1, differences.count))
        return (
            differences.reduce(0) { $0 + $1 * $1 } / count, differences.reduce(0) { $0 + $1.magnitude } / count
        )
    }

    /// Not a number where either does not vary.
    private static func correlation(_ x: [Double], _ y: [Double]) -> Double {
        let (meanX, meanY) = (Spread(x).mean, Spread(y).mean)
        let products = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
        let squares = (
            x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }, y.reduce(0) { $0 + ($1 - meanY) * ($1 - meanY) }
        )
        return products / (squares.0 * squares.1).squareRoot()
    }
}

extension NamedTensors {
    func fragment(_ fragment: ImageOpNet.Fragment) throws -> NamedTensors { try self.fragment(fragment.rawValue) }
}

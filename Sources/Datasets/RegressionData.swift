import Glibc

/// Points to be fitted: some inputs, and a target for each objective.
public struct RegressionData: Sendable, Equatable {
    /// A name for each column of ``inputs``.
    public let inputNames: [String]
    /// A name for each column of ``targets``.
    public let targetNames: [String]
    /// The inputs of each point.
    public let inputs: [[Double]]
    /// The targets of each point.
    public let targets: [[Double]]
    /// Where the points come from, for people.
    public let source: String

    /// How many points there are.
    public var count: Int { inputs.count }

    /// The first `count` points.
    public func prefix(_ count: Int) -> RegressionData {
        RegressionData(
            inputNames: inputNames, targetNames: targetNames, inputs: Array(inputs.prefix(count)),
            targets: Array(targets.prefix(count)), source: source)
    }

    /// The same points with the first `count` targets only.
    package func keepingTargets(_ count: Int) -> RegressionData {
        RegressionData(
            inputNames: inputNames, targetNames: Array(targetNames.prefix(count)), inputs: inputs,
            targets: targets.map { Array($0.prefix(count)) }, source: source)
    }

    /// Every column moved and scaled to mean 0 and variance 1; one that is constant is only moved.
    ///
    /// Gradients grow with the size of inputs and targets: x² up to 100 makes steps of a learning rate that suits y₁ so
    /// long that the units die. In these units one learning rate and one threshold mean the same for every target.
    public func standardised() -> RegressionData {
        RegressionData(
            inputNames: inputNames, targetNames: targetNames, inputs: Self.standardised(inputs),
            targets: Self.standardised(targets), source: "\(source), standardised")
    }

    /// The variance of each target, which is the mean squared error of the best constant.
    package var targetVariances: [Double] {
        targetNames.indices.map { column in Self.moments(targets.map { $0[column] }).variance }
    }

    private static func standardised(_ rows: [[Double]]) -> [[Double]] {
        guard let first = rows.first else { return rows }
        let moments = first.indices.map { column in Self.moments(rows.map { $0[column] }) }
        return rows.map { row in
            zip(row, moments).map { number, moment in
                (number - moment.mean) / (moment.variance > 0 ? moment.variance.squareRoot() : 1)
            }
        }
    }

    private static func moments(_ numbers: [Double]) -> (mean: Double, variance: Double) {
        let count = Double(max(1, numbers.count))
        let mean = numbers.reduce(0, +) / count
        return (mean, numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count)
    }
}

extension RegressionData {
    /// The points on which the hybrid network was first tried: x = 0, 0.5 … 10 with two measured series.
    public static let reported: RegressionData = {
        let rows: [(Double, Double)] = [
            (2.5584, 0.2322), (2.6882, 0.7121), (2.9627, 0.9321), (3.2608, 1.0534), (3.6235, 1.3290),
            (3.9376, 1.5928), (4.0383, 1.8765), (4.1570, 1.9888), (4.8498, 2.4822), (4.6561, 2.9987),
            (4.5119, 3.4312), (4.8346, 3.7816), (5.6039, 3.9817), (5.5890, 4.3171), (6.1914, 4.6765),
            (5.8966, 5.0811), (6.3866, 5.4567), (6.6909, 6.0122), (6.5224, 6.4543), (7.1803, 6.9876),
            (7.2537, 7.3242),
        ]
        return RegressionData(
            inputNames: ["x"], targetNames: ["y1", "y2"], inputs: rows.indices.map { [Double($0) / 2] },
            targets: rows.map { [$0.0, $0.1] }, source: "the reported points")
    }()

    /// Functions of the reported points' x, from 0.5 on.
    private static func derived(
        _ names: [String], _ source: String, _ target: (_ x: Double, _ y: [Double]) -> [Double]
    ) -> RegressionData {
        let points = zip(reported.inputs, reported.targets).dropFirst()
        return RegressionData(
            inputNames: ["x"], targetNames: names, inputs: points.map(\.0), targets: points.map { target($0[0], $1) },
            source: source)
    }

    /// x² for objective 1, 1/x for objective 2.
    public static let squareInverse = derived(["x²", "1/x"], "x² and 1/x") { x, _ in [x * x, 1 / x] }
    /// x² for objective 1, the reported y₂ for objective 2.
    public static let squareReported = derived(["x²", "y2"], "x² and the reported y2") { x, y in [x * x, y[1]] }
    /// The reported y₁ for objective 1, 1/x for objective 2.
    public static let reportedInverse = derived(["y1", "1/x"], "the reported y1 and 1/x") { x, y in [y[0], 1 / x] }

    /// These targets, and sin x after them: a third objective for any set of one input.
    package func addingSine() -> RegressionData {
        RegressionData(
            inputNames: inputNames, targetNames: targetNames + ["sin x"], inputs: inputs,
            targets: zip(inputs, targets).map { $1 + [Glibc.sin($0[0])] }, source: "\(source), and sin x")
    }
}

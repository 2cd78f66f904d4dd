/// What a hybrid network is worth on its points.
public struct HybridEvaluation: Sendable, Equatable {
    /// The mean squared error of each objective.
    public let losses: [Double]
    /// For each objective, the share of the targets' variance that is explained: R² = 1 − Lₖ / variance. Not a number
    /// where all targets are equal.
    public let determination: [Double]
    /// For each objective, the output at each point.
    public let outputs: [[Float]]

    /// The larger the better: minus the mean of the losses.
    var score: Double { -losses.reduce(0, +) / Double(max(1, losses.count)) }

    /// `loss` is L₁; the metrics are `l1`, `l2`, …
    public var summary: Evaluation {
        Evaluation(
            samples: outputs.first?.count ?? 0, loss: losses.first ?? .nan,
            metrics: losses.enumerated().map { NamedValue("l\($0 + 1)", $1) }, score: score)
    }
}

/// Evaluates a hybrid network on all points at once.
public final class HybridEvaluator {
    private let session: Session
    private let parameters: Parameters
    private let data: RegressionData
    private let objectives: Int
    private let store: any StateStore

    /// - Parameter store: where the parameters lie, to evaluate those of a training run.
    init(_ network: HybridNetwork, _ data: RegressionData, on backend: any Backend, store: any StateStore) throws {
        let (program, parameters) = try HybridStep.evaluation(network, count: data.count)
        (self.parameters, self.data, objectives) = (parameters, data, network.objectives)
        self.store = store
        session = try Session(program, on: backend, store: store)
    }

    /// An evaluator of weights that are yet to be read, see ``loadWeights(_:)``.
    public convenience init(_ settings: HybridSettings, _ data: RegressionData, on backend: any Backend) throws {
        try settings.validate()
        let network = HybridNetwork(
            inputs: data.inputNames.count, hidden: settings.hidden, objectives: settings.objectives)
        let store = try backend.makeStore()
        try self.init(network, data, on: backend, store: store)
        try data.upload(to: store)
    }

    /// - Throws: ``WeightsError`` with all differences where they are not this network's; nothing is loaded then.
    public func loadWeights(_ path: String) throws {
        try Weights.read(path, for: parameters, title: "hybrid").write(to: store)
    }

    /// Measures the present weights on all points.
    public func run() throws -> HybridEvaluation {
        try session.run()
        let losses = try (1...objectives).map { Double(try session.read("l\($0)").floats[0]) }
        let outputs = try (1...objectives).map { try session.read("output\($0)").floats }
        let shares = zip(losses, data.targetVariances).map { $1 > 0 ? 1 - $0 / $1 : .nan }
        return HybridEvaluation(losses: losses, determination: shares, outputs: outputs)
    }
}

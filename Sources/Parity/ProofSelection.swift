import Training

/// Which cases are to be proven.
public struct ProofSelection: Sendable {
    public var kinds: Set<ProofKind> = Set(ProofKind.allCases)
    /// Only cases whose names contain this text.
    public var filter: String?
    /// A few cases that touch everything, instead of all.
    public var isQuick = false
    /// The operations to choose from; gradients come of these.
    public var operations = Catalogue.operations

    public init() {}

    /// The models whose training is proven; a new model is one entry here.
    public static let models: [Trajectory] =
        [
            Trajectory(of: MLP()), Trajectory(of: SumClassifier(head: .linear)),
            Trajectory(of: SumClassifier(head: .mlp)), Trajectory(of: SumClassifier(head: .exact)),
        ]
        + Autoencoder.Architecture.allCases.map {
            Trajectory(
                of: Autoencoder(architecture: $0), batchSize: 16,
                undetermined: [
                    "encoder.conv2.bias", "encoder.bn2.running_mean", "decoder.conv1t.bias", "decoder.bn1.running_mean",
                    "decoder.conv2t.bias", "decoder.bn2.running_mean",
                ])
        }

    static let graphCount = 100
    static let quickGraphCount = 10

    /// The chosen cases, the small ones first.
    public func cases() throws -> [any ProofCase] {
        var cases: [any ProofCase] = []
        for kind in ProofKind.allCases where kinds.contains(kind) { cases += try all(kind) }
        guard let filter else { return cases }
        return cases.filter { $0.name.contains(filter) }
    }

    /// The case of any kind whose numbers come from this seed.
    public func proofCase(seed: UInt64) throws -> (any ProofCase)? {
        var everything = ProofSelection()
        everything.operations = operations
        return try everything.cases().first { $0.seed == seed }
    }

    private func all(_ kind: ProofKind) throws -> [any ProofCase] {
        switch kind {
        case .operation: isQuick ? try QuickChoice(operations).cases : operations
        case .gradient:
            isQuick ? try QuickChoice(operations).gradients() : try Catalogue.gradients()
        case .graph:
            (0..<UInt64(isQuick ? Self.quickGraphCount : Self.graphCount)).map { RandomGraph(seed: $0) }
        case .model: Array(Self.models.prefix(isQuick ? 1 : Self.models.count))
        }
    }
}

/// The few operations that stand for all: for each word and each row of a function table, for each anchor of a fused
/// operation, and for each exact comparison among them, the case with the most elements that is not large.
struct QuickChoice {
    let cases: [OperationCase]

    private static let manyElements = 4096

    init(_ operations: [OperationCase]) throws {
        var best: [String: (place: Int, count: Int)] = [:]
        for (place, operationCase) in operations.enumerated() {
            let count = operationCase.operands.reduce(0) { $0 + $1.type.elementCount }
            guard count <= Self.manyElements else { continue }
            for word in try Self.words(operationCase) where best[word].map({ $0.count < count }) ?? true {
                best[word] = (place, count)
            }
        }
        cases = Set(best.values.map(\.place)).sorted().map { operations[$0] }
    }

    /// What the case stands for.
    private static func words(_ operationCase: OperationCase) throws -> Set<String> {
        let graph = try operationCase.program().graph
        guard case .fused(let fusion)? = try operationCase.operation(), let anchor = fusion.anchor else {
            return Set(graph.nodes.map { "\($0.operation.name) \(operationCase.isExact)" })
        }
        return Set(graph.nodes.map { "\($0.operation.name) \(operationCase.isExact)" } + ["anchor \(anchor.name)"])
    }

    /// The gradients of the chosen operations, and for each word the first second gradient.
    func gradients() throws -> [GradientCase] {
        let names = Set(cases.map(\.name))
        let first = try Catalogue.gradients().filter { $0.order == .first && names.contains($0.base.name) }
        var words: Set<String> = []
        let second = try Catalogue.secondGradients().filter { gradientCase in
            words.insert(String(gradientCase.base.name.prefix { $0 != " " })).inserted
        }
        return first + second
    }
}

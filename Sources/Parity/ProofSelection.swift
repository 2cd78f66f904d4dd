import Training

/// Which cases are to be proven.
package struct ProofSelection: Sendable {
    package var kinds: Set<ProofKind> = Set(ProofKind.allCases)
    /// Only cases whose names contain this text.
    package var filter: String?
    /// A few cases that touch everything, instead of all.
    package var isQuick = false
    /// The operations to choose from; gradients come of these.
    package var operations = Catalogue.operations

    package init() {}

    /// The models whose training is proven; a new model is one entry here.
    package static let models: [any Model] =
        [MLP(), SumClassifier(head: .linear), SumClassifier(head: .mlp), SumClassifier(head: .exact)]
        + Autoencoder.Architecture.allCases.map { Autoencoder(architecture: $0) }
        + [MNISTNet(), OperatorNet(), ImageOpNet()]

    static let graphCount = 100
    static let quickGraphCount = 10

    /// The chosen cases, the small ones first.
    package func cases() throws -> [any ProofCase] {
        var cases: [any ProofCase] = []
        for kind in ProofKind.allCases where kinds.contains(kind) { cases += try all(kind) }
        guard let filter else { return cases }
        return cases.filter { $0.name.contains(filter) }
    }

    /// The case of any kind whose numbers come from this seed.
    package func proofCase(seed: UInt64) throws -> (any ProofCase)? {
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
        case .model:
            Self.models.prefix(isQuick ? 1 : Self.models.count).map { Trajectory(of: $0) as any ProofCase }
                + HybridTrajectory.all.prefix(isQuick ? 1 : HybridTrajectory.all.count).map { $0 as any ProofCase }
        }
    }
}

import Catalogue

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

/// What a value depends on, where some states are constants and batches are taken from them by number.
///
/// A function f of tables is row-wise where each row of its result depends on the same row of its operands and on
/// constants only. Taking rows then commutes with it, f(gather(table, i)) = gather(f(table), i), so that f can be computed
/// once for each row of the table and kept.
enum RowDependence: Equatable {
    /// The same in every run; `hasEqualRows` where all rows along the first axis are known to be equal, too.
    case constant(hasEqualRows: Bool)
    /// Row k depends on constants and on row index[k] of tables, and on no other row.
    case rows(RowSource)
    case varying
}

/// The rows that a batch takes: the i32 [n] that number them, and how many the tables have.
struct RowSource: Hashable {
    let index: NodeID
    let tableRows: Int
}

extension RowDependence {
    /// What each node of a graph depends on, where the states of these names are constants.
    static func all(of graph: Graph, constants: Set<String>) -> [RowDependence] {
        var found: [RowDependence] = []
        for node in graph.nodes {
            let rule = RowRule(graph: graph, node: node, operands: node.operands.map { found[$0] })
            found.append(rule.dependence(constants: constants))
        }
        return found
    }

    /// Whether the value is one of the source's rows, or the same for all of them.
    fileprivate func belongs(to source: RowSource) -> Bool {
        self == .rows(source) || self == .constant(hasEqualRows: true)
    }

    fileprivate var isConstant: Bool {
        switch self {
        case .constant: true
        case .rows, .varying: false
        }
    }
}

/// One node, and what its operands depend on.
private struct RowRule {
    let graph: Graph
    let node: Node
    let operands: [RowDependence]

    func dependence(constants: Set<String>) -> RowDependence {
        switch node.operation {
        case .input, .random, .fused: return .varying
        case .state(let name, _):
            return constants.contains(name) ? .constant(hasEqualRows: node.type.shape.lengths.first == 1) : .varying
        case .constant, .iota, .unary, .binary, .compare, .select, .cast, .detach, .reshape, .transpose, .broadcast,
            .slice, .pad, .concatenate, .matrixMultiply, .convolution, .convolutionInputGradient,
            .convolutionWeightGradient, .sparseConvolutionInputGradient, .sparseConvolutionWeightGradient, .maxPool,
            .maxPoolIndex, .windowSelect, .windowScatter, .reduce, .gather,
            .scatterAdd:
            break
        }
        if operands.allSatisfy(\.isConstant) { return .constant(hasEqualRows: hasEqualRows) }
        if let source = takenRows { return .rows(source) }
        guard let source = commonSource, keepsRows(of: source) else { return .varying }
        return .rows(source)
    }

    /// Of a constant: what is known without looking at numbers.
    private var hasEqualRows: Bool {
        guard let rows = node.type.shape.lengths.first, rows != 1 else { return true }
        switch node.operation {
        case .constant: return true
        case .iota(_, let axis): return axis != 0
        case .broadcast(_, let axes): return axes.first != 0 || operands[0] == .constant(hasEqualRows: true)
        case .unary, .binary, .compare, .select, .cast, .detach:
            return operands.allSatisfy { $0 == .constant(hasEqualRows: true) }
        case .input, .state, .reshape, .transpose, .slice, .pad, .concatenate, .matrixMultiply, .convolution,
            .convolutionInputGradient, .convolutionWeightGradient, .sparseConvolutionInputGradient,
            .sparseConvolutionWeightGradient, .maxPool, .maxPoolIndex, .windowSelect,
            .windowScatter, .reduce, .gather, .scatterAdd, .random, .fused:
            return false
        }
    }

    /// Rows of a constant table by numbers that are no rows themselves: a batch begins.
    private var takenRows: RowSource? {
        guard case .gather = node.operation, operands[0].isConstant, operands[1] == .varying,
            graph[node.operands[1]].type.shape.rank == 1
        else { return nil }
        return RowSource(index: node.operands[1], tableRows: graph[node.operands[0]].type.shape[0])
    }

    /// The source of all operands that are rows; `nil` where there are several, or an operand varies otherwise.
    private var commonSource: RowSource? {
        var sources: Set<RowSource> = []
        for operand in operands {
            switch operand {
            case .rows(let source): sources.insert(source)
            case .constant: break
            case .varying: return nil
            }
        }
        return sources.count == 1 ? sources.first : nil
    }

    private func shape(_ operand: Int) -> Shape { graph[node.operands[operand]].type.shape }

    /// Whether row k of the result comes from row k of the operands, and from constants.
    private func keepsRows(of source: RowSource) -> Bool {
        let all = operands.allSatisfy { $0.belongs(to: source) }
        let first = operands[0] == .rows(source)
        switch node.operation {
        case .unary, .binary, .compare, .select, .cast, .detach, .windowSelect, .windowScatter: return all
        case .maxPool, .maxPoolIndex: return true
        case .reshape(let result): return result.rank > 0 && result[0] == shape(0)[0]
        case .transpose(let axes): return axes[0] == 0
        case .broadcast(let result, let axes): return axes[0] == 0 && result[0] == shape(0)[0]
        case .slice(let starts, let lengths): return starts[0] == 0 && lengths[0] == shape(0)[0]
        case .pad(let low, let high): return low[0] == 0 && high[0] == 0
        case .concatenate(let axis): return axis != 0 && all
        case .reduce(_, let axes): return !axes.contains(0)
        case .matrixMultiply(let product):
            // Beyond rank 2 the first axis is one of the batch.
            return shape(0).rank > 2 ? all : first && operands[1].isConstant && !product.transposesLeft
        case .convolution, .convolutionInputGradient: return first && operands[1].isConstant
        case .sparseConvolutionInputGradient:
            return first && operands[1].belongs(to: source) && operands[2].isConstant
        case .gather: return operands[0].isConstant && operands[1] == .rows(source)
        case .input, .state, .constant, .iota, .convolutionWeightGradient, .sparseConvolutionWeightGradient,
            .scatterAdd, .random, .fused:
            return false
        }
    }
}

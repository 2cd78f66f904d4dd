/// A rewriting of programs that changes how something is computed, never what. Each can be switched off.
public enum Pass: String, Sendable, CaseIterable {
    /// Removes what computes nothing: x · 1, a transposition undone, a repeated constant.
    case simplify
    /// Takes a sum from the sums of its terms, where those are there already.
    case useKnownSums
    /// Drops the nodes that no root needs.
    case dropDeadCode
    /// Takes a convolution's gradients from the elements that a max pool chose, where its windows are large.
    case sparsen
    /// Joins elementwise operations, and appends them to the operations before them.
    case fuse
    /// Puts small work off until large work needs it, so that small steps stand together.
    case putOffSmallWork

    /// All passes, in the order that they run in.
    public static let all: [Pass] = [
        .simplify, .useKnownSums, .dropDeadCode, .sparsen, .fuse, .dropDeadCode, .putOffSmallWork,
    ]

    /// The program rewritten: the same outputs and updates.
    public func callAsFunction(_ program: Program) throws(GraphError) -> Program {
        switch self {
        case .simplify: try simplified(program)
        case .useKnownSums: try withKnownSums(program)
        case .dropDeadCode: try withoutDeadCode(program)
        case .sparsen: try withSparseGradients(program)
        case .fuse: try fused(program)
        case .putOffSmallWork: try withSmallWorkPutOff(program)
        }
    }
}

extension Program {
    /// The program after `passes`, its graph checked after each one.
    public func applying(_ passes: [Pass]) throws(GraphError) -> Program {
        var program = self
        for pass in passes {
            program = try pass(program)
            try program.graph.checkInvariants()
        }
        return program
    }
}

/// Rebuilds the graph from the nodes that the roots need, and from the states that are renewed, even where nothing reads
/// them. Interning makes equal nodes one on the way.
func withoutDeadCode(_ program: Program) throws(GraphError) -> Program {
    var isNeeded = [Bool](repeating: false, count: program.graph.nodes.count)
    for root in program.roots { isNeeded[root] = true }
    let renewed = Set(program.updates.map(\.state))
    for (id, node) in program.graph.nodes.enumerated() {
        if case .state(let name, _) = node.operation, renewed.contains(name) { isNeeded[id] = true }
    }
    for id in program.graph.nodes.indices.reversed() where isNeeded[id] {
        for operand in program.graph[id].operands { isNeeded[operand] = true }
    }
    var graph = Graph()
    var newIDs = [NodeID](repeating: -1, count: program.graph.nodes.count)
    for (id, node) in program.graph.nodes.enumerated() where isNeeded[id] {
        newIDs[id] = try graph.append(node.operation, node.operands.map { newIDs[$0] }, scope: node.scope)
    }
    return program.replacing(graph: graph) { newIDs[$0] }
}

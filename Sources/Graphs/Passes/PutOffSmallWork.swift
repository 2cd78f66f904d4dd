// DESIGN. The order of the nodes is the order of evaluation. Where a backend can compute neighbouring small steps as one,
// their order decides how many it has to start. Large nodes keep their order; a small one comes right before the first
// large one that needs it, or at the end. Inputs and states stay first, in their order.

/// Reorders the nodes and changes none of them.
func withSmallWorkPutOff(_ program: Program) throws(GraphError) -> Program {
    let nodes = program.graph.nodes
    var graph = Graph()
    var newIDs = [NodeID?](repeating: nil, count: nodes.count)

    /// Appends a node after those that it needs and that are not there yet; a loop, because chains can be long.
    func append(_ root: NodeID) throws(GraphError) {
        var pending = [root]
        while let id = pending.last {
            let node = nodes[id]
            let missing = node.operands.filter { newIDs[$0] == nil }
            if newIDs[id] == nil, !missing.isEmpty {
                pending += missing.sorted(by: >)
                continue
            }
            pending.removeLast()
            guard newIDs[id] == nil else { continue }
            newIDs[id] = try graph.append(node.operation, node.operands.compactMap { newIDs[$0] }, scope: node.scope)
        }
    }

    for (id, node) in nodes.enumerated() where node.operation.comesFromOutside { try append(id) }
    for id in nodes.indices where !program.graph.isSmall(id) { try append(id) }
    for id in nodes.indices { try append(id) }
    return program.replacing(graph: graph) { newIDs[$0] ?? $0 }
}

extension Graph {
    /// Whether the node touches so little that starting it would take longer than doing it.
    fileprivate func isSmall(_ id: NodeID) -> Bool {
        let most = 4096
        let node = nodes[id]
        guard node.type.elementCount <= most else { return false }
        return node.operands.allSatisfy { operand in
            // What is gathered from is not read as a whole.
            nodes[operand].type.elementCount <= most || node.operation.isGather && operand == node.operands.first
        }
    }
}

extension Operation {
    fileprivate var comesFromOutside: Bool {
        switch self {
        case .input, .state: true
        default: false  // everything else is computed
        }
    }

    fileprivate var isGather: Bool {
        switch self {
        case .gather: true
        case .fused(let fusion): fusion.anchor == .gather
        default: false  // reads its operands as a whole
        }
    }
}

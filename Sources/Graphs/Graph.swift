/// The position of a node in its graph.
public typealias NodeID = Int

/// One assignment of a graph: an operation on earlier nodes.
public struct Node: Sendable {
    /// What it computes.
    public let operation: Operation
    /// The nodes it computes that of, all before it.
    public let operands: [NodeID]
    /// The type of its result.
    public let type: TensorType
    /// Where in the model the node was made, such as `conv3`; for people only.
    public let scope: String
}

/// A list of typed assignments. It only grows, so that the order of the nodes is an order of evaluation, and equal
/// nodes are one node.
public struct Graph: Sendable {
    /// In the order of evaluation.
    public private(set) var nodes: [Node] = []
    private var interned: [Key: NodeID] = [:]

    private struct Key: Hashable {
        let operation: Operation
        let operands: [NodeID]
    }

    package init() {}

    /// The node at a position.
    public subscript(id: NodeID) -> Node { nodes[id] }

    /// Appends the operation, or finds the node that is equal to it.
    /// - Throws: ``GraphError/operands(operation:expected:found:scope:)`` where the shape rule is broken.
    package mutating func append(
        _ operation: Operation, _ operands: [NodeID] = [], scope: String = ""
    ) throws(GraphError) -> NodeID {
        let key = Key(operation: operation, operands: operands)
        if let existing = interned[key] { return existing }
        let type = try operation.resultType(of: operands.map { nodes[$0].type }, scope: scope)
        nodes.append(Node(operation: operation, operands: operands, type: type, scope: scope))
        interned[key] = nodes.count - 1
        return nodes.count - 1
    }

    /// For each node, how many operands refer to it.
    package var useCounts: [Int] {
        var counts = [Int](repeating: 0, count: nodes.count)
        for node in nodes { for operand in node.operands { counts[operand] += 1 } }
        return counts
    }

    /// Checks what every graph keeps: operands come before their uses, types follow from the shape rules, and a name
    /// belongs to one input or state. Runs after every pass in tests and debug builds.
    package func checkInvariants() throws(GraphError) {
        var names: [String: NodeID] = [:]
        for (id, node) in nodes.enumerated() {
            guard node.operands.allSatisfy({ $0 >= 0 && $0 < id }) else {
                throw .invariant(node: id, rule: "its operands \(node.operands) must come before it")
            }
            let inferred = try node.operation.resultType(of: node.operands.map { nodes[$0].type }, scope: node.scope)
            guard inferred == node.type else {
                throw .invariant(node: id, rule: "its type \(node.type) must be \(inferred)")
            }
            switch node.operation {
            case .input(let name, _), .state(let name, _):
                if let other = names.updateValue(id, forKey: name) {
                    throw .invariant(node: id, rule: "the name '\(name)' already belongs to %\(other)")
                }
            default: break  // only leaves that come from outside carry names
            }
        }
    }
}

/// What to compute: a graph, the values that are read from it, and the states that it renews. One program holds a whole
/// training step: forward, gradients, update and metrics.
public struct Program: Sendable {
    /// A value that is read after a run.
    public struct Output: Sendable {
        /// The name to read it by.
        public let name: String
        /// The node that computes it.
        public let value: NodeID

        package init(name: String, value: NodeID) { (self.name, self.value) = (name, value) }
    }

    /// At the end of a run, the state takes the value. Every reader of the state during the run sees the old one.
    public struct Update: Sendable {
        /// The name of the state.
        public let state: String
        /// The node that computes its new value.
        public let value: NodeID

        package init(state: String, value: NodeID) { (self.state, self.value) = (state, value) }
    }

    /// What is computed.
    public let graph: Graph
    /// What is read.
    public let outputs: [Output]
    /// What is renewed.
    public let updates: [Update]

    package init(graph: Graph, outputs: [Output], updates: [Update]) {
        (self.graph, self.outputs, self.updates) = (graph, outputs, updates)
    }

    /// The program that computes the named values of one builder and renews states.
    ///
    /// - Throws: ``GraphError/operands(operation:expected:found:scope:)`` where an update is of another type than its
    ///   state, ``GraphError/duplicateName(kind:name:)`` where a state is renewed twice or two outputs share a name,
    ///   ``GraphError/foreignValue(operation:)`` where a value is not the builder's.
    public init(
        _ builder: GraphBuilder, outputs: KeyValuePairs<String, Value> = [:],
        updates: [(state: Value, value: Value)] = []
    ) throws(GraphError) {
        try self.init(builder, outputs: outputs.map { (name: $0.key, value: $0.value) }, updates: updates)
    }

    /// The same, with outputs that were collected in an array.
    public init(
        _ builder: GraphBuilder, outputs: [(name: String, value: Value)],
        updates: [(state: Value, value: Value)] = []
    ) throws(GraphError) {
        let values = outputs.map(\.value) + updates.flatMap { [$0.state, $0.value] }
        guard values.allSatisfy({ $0.builder === builder }) else { throw .foreignValue(operation: "program") }
        for (index, output) in outputs.enumerated()
        where outputs.prefix(index).contains(where: { $0.name == output.name }) {
            throw .duplicateName(kind: "output", name: output.name)
        }
        var renewed: [Update] = []
        for (state, value) in updates {
            guard case .state(let name, let type) = builder.graph[state.id].operation, type == value.type else {
                throw .operands(
                    operation: "update", expected: "a state and a value of its type", found: [state.type, value.type],
                    scope: "")
            }
            guard !renewed.contains(where: { $0.state == name }) else {
                throw .duplicateName(kind: "update of state", name: name)
            }
            renewed.append(Update(state: name, value: value.id))
        }
        self.init(
            graph: builder.graph, outputs: outputs.map { Output(name: $0.name, value: $0.value.id) }, updates: renewed)
    }

    /// The nodes whose values must exist at the end.
    package var roots: [NodeID] { outputs.map(\.value) + updates.map(\.value) }

    /// The states that the graph declares, in the order of declaration.
    public var states: [(name: String, type: TensorType)] {
        graph.nodes.compactMap { node in
            if case .state(let name, let type) = node.operation { (name, type) } else { nil }
        }
    }

    /// The same program over another graph, with each root replaced.
    func replacing(graph: Graph, _ newID: (NodeID) -> NodeID) -> Program {
        Program(
            graph: graph, outputs: outputs.map { Output(name: $0.name, value: newID($0.value)) },
            updates: updates.map { Update(state: $0.state, value: newID($0.value)) })
    }
}

extension Program {
    /// Whether both are the same operations on the same nodes, under the same names; scopes, which are for people, may
    /// differ.
    package func computesTheSame(as other: Program) -> Bool {
        graph.nodes.count == other.graph.nodes.count && outputs.count == other.outputs.count
            && updates.count == other.updates.count
            && zip(graph.nodes, other.graph.nodes).allSatisfy {
                $0.operation == $1.operation && $0.operands == $1.operands
            }
            && zip(outputs, other.outputs).allSatisfy { $0.name == $1.name && $0.value == $1.value }
            && zip(updates, other.updates).allSatisfy { $0.state == $1.state && $0.value == $1.value }
    }
}

extension Program: CustomStringConvertible {
    public var description: String {
        ([graph.description] + outputs.map { "output \($0.name) = %\($0.value)" }
            + updates.map { "update \($0.state) = %\($0.value)" }).joined(separator: "\n")
    }
}

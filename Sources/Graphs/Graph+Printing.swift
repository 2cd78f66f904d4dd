extension Graph: CustomStringConvertible {
    /// The graph as typed assignments, one line a node:
    ///
    ///     %2: f32[128, 10] = matrixMultiply(left · rightᵀ) %0 %1    // fc2
    public var description: String {
        nodes.indices.map(line).joined(separator: "\n")
    }

    func line(_ id: NodeID) -> String {
        let node = nodes[id]
        let parameters = node.operation.parameterText
        var text = "%\(id): \(node.type) = \(node.operation.name)\(parameters.isEmpty ? "" : "(\(parameters))")"
        for operand in node.operands { text += " %\(operand)" }
        if !node.scope.isEmpty { text += "    // \(node.scope)" }
        return text
    }

    /// The graph in the DOT language of Graphviz: `dot -Tsvg`.
    public var dot: String {
        var lines = ["digraph {", "  node [shape=box, fontname=monospace]"]
        for (id, node) in nodes.enumerated() {
            let label = "\(node.operation.name)\\n\(node.type)\(node.scope.isEmpty ? "" : "\\n\(node.scope)")"
            let style = node.operation.isLeaf ? ", style=rounded" : ""
            lines.append("  n\(id) [label=\"\(label.replacingQuotes)\"\(style)]")
            for operand in node.operands { lines.append("  n\(operand) -> n\(id)") }
        }
        return lines.joined(separator: "\n") + "\n}"
    }
}

extension String {
    /// The text with quotation marks escaped for a DOT string.
    fileprivate var replacingQuotes: String {
        reduce(into: "") { text, character in text += character == "\"" ? "\\\"" : String(character) }
    }
}

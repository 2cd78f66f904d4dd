/// What can be wrong with a graph.
public enum GraphError: Error, Equatable, CustomStringConvertible {
    /// Operands that an operation does not take. `scope` says where in the model.
    case operands(operation: String, expected: String, found: [TensorType], scope: String)
    /// Values of two graphs were joined.
    case foreignValue(operation: String)
    /// A gradient was asked for that does not exist.
    case notDifferentiable(operation: String, reason: String)
    /// A name was given twice: with two types, or to an input and a state.
    case duplicateName(kind: String, name: String)
    /// A node breaks a rule that every graph keeps; a defect of the pass that made it.
    case invariant(node: Int, rule: String)

    public var description: String {
        switch self {
        case .operands(let operation, let expected, let found, let scope):
            "\(scope.isEmpty ? "" : "\(scope): ")\(operation): expected \(expected), found "
                + (found.isEmpty ? "none" : found.map(\.description).joined(separator: " and "))
        case .foreignValue(let operation):
            "\(operation): an operand belongs to another graph; make both with one builder"
        case .notDifferentiable(let operation, let reason):
            "gradient of \(operation): \(reason)"
        case .duplicateName(let kind, let name):
            "\(kind) '\(name)': the name already stands for something else; give each its own name"
        case .invariant(let node, let rule):
            "graph node %\(node): \(rule)"
        }
    }
}

/// What can be wrong with a graph.
///
/// The first line of ``description`` says what, where, expected and found, the second what to do.
public enum GraphError: Error, Equatable {
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
}

extension GraphError: CustomStringConvertible {
    public var description: String { "\(fact)\n\(advice)" }

    private var fact: String {
        switch self {
        case .operands(let operation, let expected, let found, let scope):
            "\(scope.isEmpty ? "" : "\(scope): ")\(operation): expected \(expected), found "
                + (found.isEmpty ? "none" : found.map(\.description).joined(separator: " and "))
        case .foreignValue(let operation): "\(operation): expected values of one graph, found one of another"
        case .notDifferentiable(let operation, let reason):
            "gradient of \(operation): \(reason)"
        case .duplicateName(let kind, let name):
            "\(kind) '\(name)': expected a name that is free, found it to stand for something else"
        case .invariant(let node, let rule): "graph: node %\(node): \(rule)"
        }
    }

    private var advice: String {
        switch self {
        case .operands: "give the operation what it expects; reshaped(to:), broadcast(to:) and cast(to:) change a value"
        case .foreignValue: "make all values with one builder"
        case .notDifferentiable: "take it before fusing: of the program as it was built, not as passes left it"
        case .duplicateName: "give each its own name"
        case .invariant: "this is a defect of the pass that made the node: report it with the program"
        }
    }
}

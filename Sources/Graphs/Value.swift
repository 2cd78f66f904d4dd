/// A result inside a graph that is being built: what model code passes around.
///
///     let hidden = try relu(matrixMultiply(x, weight, transposingRight: true) + bias)
public struct Value {
    /// The builder whose graph it stands in.
    public let builder: GraphBuilder
    /// Its node there.
    public let id: NodeID

    /// What is known of it before it is computed.
    public var type: TensorType { builder.graph[id].type }
    /// The length of each axis.
    public var shape: Shape { type.shape }
    /// The type of its elements.
    public var elementType: ElementType { type.elementType }
}

/// Builds one graph. Model code asks it for inputs, states and constants, and gets the rest through functions and
/// operators on ``Value``.
public final class GraphBuilder {
    /// What is built so far.
    public private(set) var graph = Graph()
    private var scopes: [String] = []
    private var declared: [String: Operation] = [:]

    /// An empty graph.
    public init() {}

    /// The names of the enclosing scopes, joined with dots.
    public var scope: String { scopes.joined(separator: ".") }

    /// Runs `body` with `name` added to the scope of the nodes it makes.
    public func scoped<Result>(_ name: String, _ body: () throws -> Result) rethrows -> Result {
        scopes.append(name)
        defer { scopes.removeLast() }
        return try body()
    }

    /// A value that is given for each run.
    /// - Throws: ``GraphError/duplicateName(kind:name:)`` where the name stands for something else already.
    public func input(_ name: String, _ type: TensorType) throws(GraphError) -> Value {
        try declare(name, type, kind: "input", .input(name: name, type))
    }

    /// A value that is kept between runs: a parameter, a moment, a running statistic, a data set.
    public func state(_ name: String, _ type: TensorType) throws(GraphError) -> Value {
        try declare(name, type, kind: "state", .state(name: name, type))
    }

    /// One number everywhere: an f32 scalar unless told otherwise.
    public func constant(
        _ value: Double, _ shape: Shape = .scalar, _ elementType: ElementType = .float32
    ) throws(GraphError) -> Value {
        try append(.constant(Scalar(value, elementType), shape), [])
    }

    /// The position along `axis`, as i32: `iota([2, 3], axis: 1)` is [[0, 1, 2], [0, 1, 2]].
    public func iota(_ shape: Shape, axis: Int) throws(GraphError) -> Value {
        try append(.iota(shape, axis: axis), [])
    }

    /// Appends an operation on values of this builder.
    public func append(_ operation: Operation, _ operands: [Value]) throws(GraphError) -> Value {
        guard operands.allSatisfy({ $0.builder === self }) else { throw .foreignValue(operation: operation.name) }
        let id = try graph.append(operation, operands.map(\.id), scope: scope)
        return Value(builder: self, id: id)
    }

    private func declare(
        _ name: String, _ type: TensorType, kind: String, _ leaf: Operation
    ) throws(GraphError) -> Value {
        if let other = declared[name], other != leaf { throw .duplicateName(kind: kind, name: name) }
        let value = try append(leaf, [])
        declared[name] = leaf
        return value
    }
}

extension GraphBuilder {
    /// The first of the operands' builders; what every function on values starts from.
    static func of(_ operation: Operation, _ operands: [Value]) throws(GraphError) -> Value {
        guard let builder = operands.first?.builder else {
            throw .operands(operation: operation.name, expected: "at least one operand", found: [], scope: "")
        }
        return try builder.append(operation, operands)
    }
}

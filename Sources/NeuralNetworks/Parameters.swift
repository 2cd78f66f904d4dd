@_exported import Graphs

/// A state that is learned: its name in files, its place in a graph, and how it begins.
public struct Parameter {
    /// The dotted name, such as `encoder.conv1.weight`: the state's name, and the tensor's in a file of weights.
    public let name: String
    public let initialization: Initialization
    public let value: Value

    public var shape: Shape { value.shape }
}

/// The parameters of a model, collected while it is built into a graph.
///
///     let parameters = Parameters(builder)
///     let hidden = try Linear("fc1", inputs: 784, outputs: 128, in: parameters)
///     let logits = try relu(hidden(x))
///
/// Two graphs that are built alike, one to train and one to evaluate, declare the same states and so share them on a
/// backend's store.
public final class Parameters {
    public let builder: GraphBuilder
    /// In the order of declaration, which also numbers the draws of their initial values.
    public private(set) var declared: [Parameter] = []
    private var prefixes: [String] = []

    public init(_ builder: GraphBuilder) { self.builder = builder }

    /// Declares a parameter under the prefixes in force.
    /// - Throws: ``ParameterError/duplicateName(_:)`` where the name is taken; `GraphError` where the type is none of a
    ///   graph's.
    public func declare(_ name: String, _ shape: Shape, _ initialization: Initialization) throws -> Value {
        let fullName = (prefixes + [name]).joined(separator: ".")
        guard !declared.contains(where: { $0.name == fullName }) else {
            throw ParameterError.duplicateName(fullName)
        }
        let value = try builder.state(fullName, TensorType(.float32, shape))
        declared.append(Parameter(name: fullName, initialization: initialization, value: value))
        return value
    }

    /// Declares what `body` declares under `prefix` and a dot: `mnist_net1.conv1.weight`.
    public func prefixed<Result>(_ prefix: String, _ body: () throws -> Result) rethrows -> Result {
        prefixes.append(prefix)
        defer { prefixes.removeLast() }
        return try builder.scoped(prefix, body)
    }

    /// The values that a loss is differentiated by.
    public var values: [Value] { declared.map(\.value) }

    /// The initial values of all parameters; see ``Initialization`` for which draw each element takes.
    public func initialValues(seed: UInt64) throws -> NamedTensors {
        var tensors = NamedTensors()
        for (ordinal, parameter) in declared.enumerated() {
            let values = parameter.initialization.values(
                count: parameter.shape.elementCount, ordinal: UInt32(ordinal), seed: seed)
            try tensors.append(parameter.name, try Tensor(shape: parameter.shape, elements: .float32(values)))
        }
        return tensors
    }
}

/// What can be wrong with the parameters of a model.
public enum ParameterError: Error, Equatable, CustomStringConvertible {
    case duplicateName(String)

    public var description: String {
        switch self {
        case .duplicateName(let name):
            "model: expected each parameter once, found a second \"\(name)\"\n"
                + "give each layer its own name, or call one layer twice to share its parameters"
        }
    }
}

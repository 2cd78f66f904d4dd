@_exported import Graphs

/// A state that belongs to a model: its name in files, its place in a graph, and how it begins.
public struct Parameter {
    /// Who changes it.
    public enum Role: Sendable {
        /// The optimiser, by its gradient.
        case trained
        /// The forward pass of a training step: a running mean or variance.
        case statistic
        /// The forward pass, too: a number of steps. i32 in a graph, i64 in files, as PyTorch has it.
        case counter
    }

    /// The dotted name, such as `encoder.conv1.weight`: the state's name, and the tensor's in a file of weights.
    public let name: String
    /// Who changes it.
    public let role: Role
    /// How it begins.
    public let initialization: Initialization
    /// Whether it stays as it is, whatever its role.
    public let isFrozen: Bool
    /// Its value in the graph, at the beginning of a step.
    public let value: Value

    /// The length of each axis.
    public var shape: Shape { value.shape }

    /// The type of its tensor in files.
    public var fileType: TensorType {
        switch role {
        case .trained, .statistic: value.type
        case .counter: TensorType(.int64, shape)
        }
    }
}

/// The parameters of a model, collected while it is built into a graph.
///
///     let parameters = Parameters(builder)
///     let hidden = try Linear("fc1", inputs: 784, outputs: 128, in: parameters)
///     let logits = try relu(hidden(x))
///
/// Parameters that are frozen stay as they are: they get no gradient and no update, and a layer with a frozen statistic of
/// its own computes what it computes in evaluation.
///
/// Two graphs that are built alike, one to train and one to evaluate, declare the same states and so share them on a
/// backend's store.
public final class Parameters {
    /// What the graph is for; some layers compute one thing in training and another in evaluation.
    public enum Mode: Sendable {
        /// Batch normalisation takes the batch's statistics in training and renews the running ones, which evaluation
        /// takes.
        case training, evaluation
    }

    /// The builder that the model is built with.
    public let builder: GraphBuilder
    /// What the graph is for.
    public let mode: Mode
    /// Which parameters a training step may change; the others are frozen.
    public let trainable: ParameterChoice
    /// In the order of declaration, which is that of files.
    public private(set) var declared: [Parameter] = []
    /// The new values of statistics and counters, for the updates of a training step.
    public private(set) var renewed: [(state: Value, value: Value)] = []
    private var prefixes: [String] = []

    /// No parameters yet; a graph for training, with everything trained, unless told otherwise.
    public init(_ builder: GraphBuilder, mode: Mode = .training, trainable: ParameterChoice = .all) {
        (self.builder, self.mode, self.trainable) = (builder, mode, trainable)
    }

    /// Declares a parameter that is trained, under the prefixes in force.
    /// - Throws: ``ParameterError/duplicateName(_:)`` where the name is taken; `GraphError` where the type is none of a
    ///   graph's.
    public func declare(_ name: String, _ shape: Shape, _ initialization: Initialization) throws -> Value {
        try declare(name, TensorType(.float32, shape), .trained, initialization)
    }

    /// Declares a running statistic, which begins with one number throughout.
    public func declareStatistic(_ name: String, _ shape: Shape, initially value: Float) throws -> Value {
        try declare(name, TensorType(.float32, shape), .statistic, .constant(value))
    }

    /// Declares a counter, which begins at 0.
    public func declareCounter(_ name: String) throws -> Value {
        try declare(name, TensorType(.int32, .scalar), .counter, .constant(0))
    }

    /// Gives a statistic or a counter a new value in each training step; a frozen one stays.
    public func renew(_ state: Value, with value: Value) {
        if !isFrozen(state) { renewed.append((state, value)) }
    }

    /// What a layer computes whose statistic `state` is.
    public func mode(of state: Value) -> Mode { isFrozen(state) ? .evaluation : mode }

    private func isFrozen(_ state: Value) -> Bool { declared.contains { $0.isFrozen && $0.value.id == state.id } }

    private func declare(
        _ name: String, _ type: TensorType, _ role: Parameter.Role, _ initialization: Initialization
    ) throws -> Value {
        let fullName = (prefixes + [name]).joined(separator: ".")
        guard !declared.contains(where: { $0.name == fullName }) else {
            throw ParameterError.duplicateName(fullName)
        }
        let value = try builder.state(fullName, type)
        declared.append(
            Parameter(
                name: fullName, role: role, initialization: initialization,
                isFrozen: !trainable.contains(fullName), value: value))
        return value
    }

    /// Declares what `body` declares under `prefix` and a dot: `mnist_net1.conv1.weight`.
    public func prefixed<Result>(_ prefix: String, _ body: () throws -> Result) rethrows -> Result {
        prefixes.append(prefix)
        defer { prefixes.removeLast() }
        return try builder.scoped(prefix, body)
    }

    /// Those that a loss is differentiated by.
    public var trained: [Parameter] { declared.filter { $0.role == .trained && !$0.isFrozen } }

    /// The initial values of those parameters that `choice` names: what they are reset to.
    /// - Throws: ``ParameterError/unmatchedPattern(_:names:)``
    public func initialValues(seed: UInt64, of choice: ParameterChoice) throws -> NamedTensors {
        try choice.check(against: declared.map(\.name))
        return try NamedTensors(
            initialValues(seed: seed).entries.filter { choice.contains($0.name) }.map { ($0.name, $0.tensor) })
    }

    /// The initial values of all parameters; see ``Initialization`` for which draw each element takes. The order of those
    /// whose role it is to be trained, frozen or not, numbers the draws.
    public func initialValues(seed: UInt64) throws -> NamedTensors {
        var tensors = NamedTensors()
        var ordinal: UInt32 = 0
        for parameter in declared {
            if parameter.role == .counter {
                try tensors.append(parameter.name, .scalar(Int32(0)))
                continue
            }
            let values = parameter.initialization.values(
                count: parameter.shape.elementCount, ordinal: ordinal, seed: seed)
            try tensors.append(parameter.name, try Tensor(shape: parameter.shape, elements: .float32(values)))
            if parameter.role == .trained { ordinal += 1 }
        }
        return tensors
    }
}

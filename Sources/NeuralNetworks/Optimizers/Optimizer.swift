/// A rule that renews parameters from their gradients: a transform of the graph, so that the update is part of the
/// training step.
///
/// What it remembers between steps are states whose names begin with `optimizer/`. All of them begin at zero, but for
/// the learning rate, which is a state too, so that changing it needs no new graph.
public protocol Optimizer: Sendable {
    /// The word for people and records: `adam`.
    var name: String { get }
    /// The initial value of the state ``learningRateState``.
    var learningRate: Double { get set }
    /// The other settings by name, for records.
    var settings: [String: Double] { get }

    /// The new values of the parameters and of the optimiser's own states.
    func updates(of parameters: [Parameter], gradients: [Value]) throws -> [(state: Value, value: Value)]
}

/// The name of the learning rate's state, an f32 scalar.
public let learningRateState = "optimizer/learning_rate"

extension Parameter {
    /// A state of the parameter's shape that belongs to an optimiser: `optimizer/first_moment/fc1.weight`.
    func companion(_ kind: String) throws -> Value {
        try value.builder.state("optimizer/\(kind)/\(name)", value.type)
    }
}

extension GraphBuilder {
    func learningRate() throws -> Value { try state(learningRateState, TensorType(.float32, .scalar)) }
}

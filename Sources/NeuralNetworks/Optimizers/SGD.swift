/// Stochastic gradient descent.
///
///     g ← ∇θ + weightDecay · θ
///     b ← momentum · b + g          (only with momentum; b begins at 0)
///     θ ← θ − learningRate · b
///
/// Source: Polyak: Some methods of speeding up the convergence of iteration methods, 1964,
/// https://doi.org/10.1016/0041-5553(64)90137-5; the form without dampening of `torch.optim.SGD`.
public struct SGD: Optimizer, Equatable {
    /// The factor of the direction.
    public var learningRate: Double
    /// The part of the last direction that is kept; 0 for none.
    public let momentum: Double
    /// The factor of the parameters that is added to the gradient.
    public let weightDecay: Double

    /// Plain gradient descent unless told otherwise.
    public init(learningRate: Double, momentum: Double = 0, weightDecay: Double = 0) {
        (self.learningRate, self.momentum, self.weightDecay) = (learningRate, momentum, weightDecay)
    }

    public var name: String { "sgd" }
    public var settings: [String: Double] { ["momentum": momentum, "weight_decay": weightDecay] }

    public func updates(of parameters: [Parameter], gradients: [Value]) throws -> [(state: Value, value: Value)] {
        guard let builder = parameters.first?.value.builder else { return [] }
        return try builder.scoped("optimizer") {
            let rate = try builder.learningRate()
            var updates: [(state: Value, value: Value)] = []
            for (parameter, gradient) in zip(parameters, gradients) {
                var direction = weightDecay == 0 ? gradient : try gradient + parameter.value * weightDecay
                if momentum != 0 {
                    let velocity = try parameter.companion("momentum")
                    direction = try velocity * momentum + direction
                    updates.append((velocity, direction))
                }
                updates.append((parameter.value, try parameter.value - direction * rate))
            }
            return updates
        }
    }
}

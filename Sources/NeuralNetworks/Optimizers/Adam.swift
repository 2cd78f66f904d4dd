import Glibc

/// Adaptive moment estimation.
///
///     t ← t + 1,  g = ∇θ
///     m ← β₁·m + (1 − β₁)·g
///     v ← β₂·v + (1 − β₂)·g²
///     θ ← (1 − learningRate · decay)·θ − learningRate/(1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)
///
/// `weightDecay` is added to the gradient as weightDecay · θ (the original, `Adam`), or shrinks the parameters beside the
/// step as `decay` above (`AdamW`). ε stands outside the square root.
///
/// 1 − βᵗ is computed as −expm1(t · ln β), with ln β a double-precision constant. In single precision 1 − powf(0.999, 1)
/// is wrong by 6e-5 of its value: 0.999 and the power are each rounded to a multiple of 6e-8.
///
/// Sources: Kingma, Ba: Adam: a method for stochastic optimization, 2014, https://arxiv.org/abs/1412.6980; Loshchilov,
/// Hutter: Decoupled weight decay regularization, 2017, https://arxiv.org/abs/1711.05101.
public struct Adam: Optimizer, Equatable {
    /// Where weight decay acts.
    public enum Decay: String, Sendable {
        /// On the gradient (Adam).
        case coupled
        /// On the parameters (AdamW).
        case decoupled
    }

    /// The length of a step, about.
    public var learningRate: Double
    /// β₁: how much of the mean gradient is kept at each step.
    public let beta1: Double
    /// β₂: how much of the mean square is kept at each step.
    public let beta2: Double
    /// ε, which keeps the divisor from 0.
    public let epsilon: Double
    /// The factor of the parameters that shrinks them.
    public let weightDecay: Double
    /// Where that factor acts.
    public let decay: Decay

    /// Adam with the usual constants; only the learning rate has no default.
    public init(
        learningRate: Double, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
        weightDecay: Double = 0, decay: Decay = .coupled
    ) {
        self.learningRate = learningRate
        (self.beta1, self.beta2, self.epsilon) = (beta1, beta2, epsilon)
        (self.weightDecay, self.decay) = (weightDecay, decay)
    }

    /// Adam with decoupled weight decay.
    public static func adamW(
        learningRate: Double, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
        weightDecay: Double = 0.01
    ) -> Adam {
        Adam(
            learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay,
            decay: .decoupled)
    }

    public var name: String { decay == .decoupled ? "adamw" : "adam" }
    public var settings: [String: Double] {
        ["beta1": beta1, "beta2": beta2, "epsilon": epsilon, "weight_decay": weightDecay]
    }

    public func updates(of parameters: [Parameter], gradients: [Value]) throws -> [(state: Value, value: Value)] {
        guard let builder = parameters.first?.value.builder else { return [] }
        return try builder.scoped("optimizer") {
            let count = try builder.state("optimizer/step", TensorType(.int32, .scalar))
            let step = try count + builder.constant(1, .scalar, .int32)
            let factors = try Factors(self, rate: builder.learningRate(), step: step.cast(to: .float32))
            var updates = [(state: count, value: step)]
            for (parameter, gradient) in zip(parameters, gradients) {
                updates += try renewed(parameter, gradient, factors)
            }
            return updates
        }
    }

    /// The scalars of one step, computed once and not for each element.
    private struct Factors {
        /// learningRate/(1 − β₁ᵗ)
        let stepLength: Value
        /// 1/√(1 − β₂ᵗ)
        let rootScale: Value
        /// 1 − learningRate · weightDecay
        let shrinking: Value

        init(_ adam: Adam, rate: Value, step: Value) throws {
            stepLength = try rate / -expm1(step * Glibc.log(adam.beta1))
            rootScale = try rsqrt(-expm1(step * Glibc.log(adam.beta2)))
            shrinking = try 1 - rate * adam.weightDecay
        }
    }

    private func renewed(
        _ parameter: Parameter, _ gradient: Value, _ factors: Factors
    ) throws -> [(state: Value, value: Value)] {
        let theta = parameter.value
        let (first, second) = (try parameter.companion("first_moment"), try parameter.companion("second_moment"))
        let isCoupled = weightDecay != 0 && decay == .coupled
        let slope = isCoupled ? try gradient + theta * weightDecay : gradient
        let mean = try first * beta1 + slope * (1 - beta1)
        let square = try second * beta2 + slope * slope * (1 - beta2)
        let change = try factors.stepLength * mean / (sqrt(square) * factors.rootScale + epsilon)
        let isShrunk = weightDecay != 0 && decay == .decoupled
        let kept = isShrunk ? try theta * factors.shrinking : theta
        return [(first, mean), (second, square), (theta, try kept - change)]
    }
}

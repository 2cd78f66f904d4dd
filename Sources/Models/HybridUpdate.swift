/// One step of a ``HybridNetwork`` for one data point: which objective it serves, and the gradients to descend along.
///
///     Lₖ = (outputₖ − targetₖ)²
///     phase = the first k with Lₖ > threshold, else the last
///     head of the phase: ∇L_phase       other heads: 0, and they keep their bits
///     hidden layers: phase 1: ∇L₁; phase k > 1: alpha · (∇Lₖ projected, see HybridProjection)
///
/// Everything is part of the graph: the phase selects among values, and the host decides nothing.
package struct HybridUpdate {
    /// f32 [] each: Lₖ before the update.
    package let losses: [Value]
    /// i32 []: the objective that is served, from 1.
    package let phase: Value
    /// The hidden parameters with what they descend along.
    package let hidden: [(parameter: Value, gradient: Value)]
    /// For each objective its weight and bias, their gradients, and a u8 [] that says whether they change.
    package let heads: [(parameters: [Value], gradients: [Value], isServed: Value)]
    /// f32 []: the largest |⟨projected gradient, protected direction⟩| / (‖gradient‖ · ‖direction‖) over the objectives
    /// before the phase; 0 in phase 1. The gradient is the one before the projection.
    package let misalignment: Value

    /// - Parameters:
    ///   - forward: the network on one data point
    ///   - targets: f32 [] for each objective
    package init(
        _ forward: HybridForward, targets: [Value], threshold: Double, alpha: Double, projection: HybridProjection
    ) throws {
        let builder = targets[0].builder
        let last = targets.count - 1
        let losses = try zip(forward.heads, targets).map { head, target in
            let error = try head.output.reshaped(to: .scalar) - target
            return try error * error
        }
        let isAbove = try losses.dropLast().map { try $0 .> threshold }
        self.losses = losses
        var loss = losses[last]
        var phase = try builder.constant(Double(last + 1), .scalar, .int32)
        for index in (0..<last).reversed() {
            loss = try select(isAbove[index], losses[index], loss)
            phase = try select(isAbove[index], builder.constant(Double(index + 1), .scalar, .int32), phase)
        }
        self.phase = phase
        // With one objective there is nothing to compare.
        let served =
            try last == 0
            ? [builder.constant(1, .scalar, .uint8)] : (0...last).map { try phase .== Double($0 + 1) }
        heads = try forward.heads.enumerated().map { index, head in
            let parameters = [head.weight, head.bias]
            return (parameters, try gradients(of: losses[index], withRespectTo: parameters), served[index])
        }

        // Directions and gradients are of the hidden parameters, or of the last layer's sums.
        let parameters = forward.hiddenParameters.map(\.value)
        let space = projection == .jacobian ? parameters : [forward.sums[forward.sums.count - 1]]
        let gradient = Direction(parts: try gradients(of: loss, withRespectTo: space))
        let protected = try ProtectedDirections(
            forward.heads.dropLast().map { head in
                switch projection {
                case .jacobian:
                    Direction(
                        parts: try gradients(of: head.output.reshaped(to: .scalar), withRespectTo: parameters))
                case .weights: Direction(parts: [head.weight])
                }
            })
        let isProtected = try (0..<last).map { try phase .> Double($0 + 1) }
        let cleared = try protected.clearing(gradient, upTo: last, isActive: isProtected)
        misalignment = try Self.misalignment(of: cleared, from: gradient, protected, isProtected, builder)

        var factor = try builder.constant(1)
        if last > 0, alpha != 1 { factor = try select(served[0], factor, builder.constant(alpha)) }
        let descent = last > 0 && alpha != 1 ? try cleared.scaled(by: factor) : cleared
        switch projection {
        case .jacobian: hidden = Array(zip(parameters, descent.parts).map { ($0, $1) })
        case .weights:
            // What the projected gradient of the sums gives the parameters: its product with their Jacobian.
            let product = try (space[0] * descent.parts[0].detached()).sum()
            hidden = Array(zip(parameters, try gradients(of: product, withRespectTo: parameters)).map { ($0, $1) })
        }
    }

    private static func misalignment(
        of cleared: Direction, from gradient: Direction, _ protected: ProtectedDirections, _ isProtected: [Value],
        _ builder: GraphBuilder
    ) throws -> Value {
        let zero = try builder.constant(0)
        var largest = zero
        for (direction, isActive) in zip(protected.directions, isProtected) {
            let scale = try sqrt(gradient.dot(gradient) * direction.dot(direction))
            let hasScale = try scale .> 0
            let share = try absolute(cleared.dot(direction)) / select(hasScale, scale, builder.constant(1))
            let part = try select(isActive, select(hasScale, share, zero), zero)
            largest = try maximum(largest, part)
        }
        return largest
    }
}

/// How the hidden layers are moved for an objective without moving the objectives before it.
public enum HybridProjection: String, Sendable, CaseIterable {
    /// The gradient of the last hidden layer, in the space of its units, loses its components along w₁, w₂, … of the
    /// objectives before; the layers below get what then flows back. Exact only where every unit is active: an inactive
    /// one hides a part of w₁ from the data point.
    case weights
    /// The gradient of all hidden parameters loses its components along ∂output₁/∂(hidden parameters), …: the outputs of
    /// the objectives before stay as they are, to first order, whichever units are active.
    case jacobian
}

/// A vector in the space of several tensors together.
struct Direction {
    let parts: [Value]

    func dot(_ other: Direction) throws -> Value {
        var total: Value?
        for (mine, theirs) in zip(parts, other.parts) {
            let product = try (mine * theirs).sum()
            total = try total.map { try $0 + product } ?? product
        }
        guard let total else { throw GraphError.foreignValue(operation: "dot") }
        return total
    }

    /// self − factor · other, with a scalar factor.
    func subtracting(_ other: Direction, times factor: Value) throws -> Direction {
        Direction(parts: try zip(parts, other.parts).map { try $0 - $1 * factor.broadcast(to: $1.shape) })
    }

    func scaled(by factor: Value) throws -> Direction {
        Direction(parts: try parts.map { try $0 * factor.broadcast(to: $0.shape) })
    }
}

/// Directions that a gradient must keep out of, made orthonormal in their order (Gram and Schmidt).
///
/// Each projection is done twice: what rounding leaves of a component after the first is removed by the second, which is
/// enough (Giraud, Langou, Rozložník, van den Eshof: Rounding error analysis of the classical Gram-Schmidt
/// orthogonalization process, 2005, https://doi.org/10.1007/s00211-005-0615-4).
struct ProtectedDirections {
    /// As they were given.
    let directions: [Direction]
    /// Orthonormal, spanning the same space; zero where a direction depends on those before it.
    private var basis: [Direction] = []

    /// A direction whose remainder is below this part of its length, squared, is taken for dependent: single precision
    /// leaves about 1e-7 of the length.
    private static let dependence = 1e-12

    init(_ directions: [Direction]) throws {
        self.directions = directions
        for direction in directions {
            let remainder = try clearing(direction, upTo: basis.count)
            let (length, whole) = (try remainder.dot(remainder), try direction.dot(direction))
            let isIndependent = try length .> whole * Self.dependence
            let one = try length.builder.constant(1)
            let scale = try select(
                isIndependent, rsqrt(select(isIndependent, length, one)), length.builder.constant(0))
            basis.append(try remainder.scaled(by: scale))
        }
    }

    /// `gradient` without its components along the first `count` directions. Where `isActive` (u8 [], one for each
    /// direction) is 0, that component stays.
    func clearing(_ gradient: Direction, upTo count: Int, isActive: [Value]? = nil) throws -> Direction {
        var gradient = gradient
        for _ in 0..<2 {
            for (index, unit) in basis.prefix(count).enumerated() {
                var component = try gradient.dot(unit)
                if let isActive {
                    component = try select(isActive[index], component, component.builder.constant(0))
                }
                gradient = try gradient.subtracting(unit, times: component)
            }
        }
        return gradient
    }
}

import Runtime

/// Compares two tensors element by element, each with its own bound.
///
/// NaN agrees with NaN, and an infinity with the same infinity. An expected number is rounded to the type of the found
/// one first, so that one beyond the range of f32 is an infinity too.
struct ElementwiseComparison {
    let expected, found: Tensor
    /// For each element, how far it may be off; none where all must be equal.
    let bounds: Tensor?
    let seed: UInt64

    /// Numbers below the smallest normal one may be taken for 0.
    private static let floor = 0x1p-126

    /// - Parameter depth: how many products became one number; for the limit of the error of all elements.
    func outcome(depth: Int) -> Outcome {
        let (expected, found, bounds) = (rounded, found.doubles, bounds?.doubles)
        var worst: (index: Int, share: Double) = (0, 0)
        for index in found.indices {
            let share = Self.share(expected[index], found[index], bounds?[index])
            if share > worst.share { worst = (index, share) }
        }
        if worst.share > 1 {
            return .differs(
                Difference(
                    index: position(worst.index), expected: expected[worst.index], found: found[worst.index],
                    bound: bounds?[worst.index] ?? 0, seed: seed, normalisedSquaredError: nil))
        }
        return limited(expected, found, depth: depth) ?? .agrees(worst: worst.share)
    }

    private var rounded: [Double] {
        found.elementType == .float32 && bounds == nil ? expected.floats.map(Double.init) : expected.doubles
    }

    /// The error as a share of the bound; infinite where the bound is 0 and the error is not.
    private static func share(_ expected: Double, _ found: Double, _ bound: Double?) -> Double {
        if expected == found || (expected.isNaN && found.isNaN) { return 0 }
        let overflows = expected.magnitude >= Double(Float.greatestFiniteMagnitude) && found.isInfinite
        if overflows, (expected < 0) == (found < 0) { return 0 }
        guard let bound, expected.isFinite, found.isFinite else { return .infinity }
        let share = (found - expected).magnitude / (bound + floor)
        return share.isNaN ? .infinity : share
    }

    /// The normalised mean squared error of sixteen elements and more must stay below ε²·(16 + K): a wrong term in a
    /// long sum can hide below each element's bound, but not below this one.
    private func limited(_ expected: [Double], _ found: [Double], depth: Int) -> Outcome? {
        guard depth > 1, bounds != nil, found.count >= 16 else { return nil }
        var (error, size) = (0.0, 0.0)
        for (expected, found) in zip(expected, found) where expected.isFinite && found.isFinite {
            error += (found - expected) * (found - expected)
            size += expected * expected
        }
        let limit = RoundingBounds.epsilon * RoundingBounds.epsilon * Double(16 + depth)
        guard size > 0, error / size > limit else { return nil }
        return .differs(
            Difference(
                index: [], expected: 0, found: 0, bound: limit, seed: seed, normalisedSquaredError: error / size))
    }

    private func position(_ index: Int) -> [Int] {
        zip(found.shape.strides, found.shape.lengths).map { index / max(1, $0) % max(1, $1) }
    }
}

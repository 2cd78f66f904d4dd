import Runtime

/// Compares two tensors element by element, each with its own bound.
///
/// NaN agrees with NaN, and an infinity with the same infinity. An expected number is rounded to the type of the found
/// one first, so that one beyond the range of f32 is an infinity too.
package struct ElementwiseComparison {
    let expected, found: Tensor
    /// For each element, how far it may be off; none where all must be equal.
    let bounds: Tensor?
    let seed: UInt64

    /// Numbers below the smallest normal one may be taken for 0.
    private static let floor = 0x1p-126

    package init(expected: Tensor, found: Tensor, bounds: Tensor?, seed: UInt64) {
        (self.expected, self.found, self.bounds, self.seed) = (expected, found, bounds, seed)
    }

    /// - Parameter depth: how many products became one number; for the limit of the error of all elements.
    package func outcome(depth: Int) -> Outcome {
        let worst = elements(count: 1).first
        if let worst, worst.share > 1 {
            return .differs(Difference(worst, seed: seed))
        }
        return limited(rounded, found.doubles, depth: depth) ?? .agrees(worst: worst?.share ?? 0)
    }

    /// The elements that are furthest off, as shares of their bounds, the worst first; of equal ones the first.
    package func elements(count: Int) -> [ComparedElement] {
        let (expected, found, bounds) = (rounded, found.doubles, bounds?.doubles)
        var worst: [(index: Int, share: Double)] = []
        for index in found.indices {
            let share = Self.share(expected[index], found[index], bounds?[index])
            if worst.count == count, let last = worst.last, share <= last.share { continue }
            worst.insert((index, share), at: worst.firstIndex { $0.share < share } ?? worst.count)
            if worst.count > count { worst.removeLast() }
        }
        return worst.map { index, share in
            ComparedElement(
                index: position(index), expected: expected[index], found: found[index], bound: bounds?[index] ?? 0,
                share: share)
        }
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
            Difference(normalisedSquaredError: error / size, bound: limit, seed: seed))
    }

    private func position(_ index: Int) -> [Int] {
        zip(found.shape.strides, found.shape.lengths).map { index / max(1, $0) % max(1, $1) }
    }
}

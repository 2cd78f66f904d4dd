import Runtime

/// What came of comparing a backend with a reference.
package enum Outcome: Sendable {
    /// Every element lies within its bound; the largest error as a share of its bound, and 0 where all are equal.
    case agrees(worst: Double)
    case differs(Difference)
    /// The backend does not run this operation.
    case notSupported(reason: String)
}

/// An element that lies outside its bound: the one that does so most.
package struct Difference: Sendable, CustomStringConvertible {
    package let index: [Int]
    package let expected, found, bound: Double
    /// The error as a share of the bound.
    package let share: Double
    /// What the case's numbers were drawn from.
    package let seed: UInt64
    /// Where no element is outside its bound, but all of them together are: Σ(found − expected)² / Σ expected².
    package let normalisedSquaredError: Double?

    package init(_ element: ComparedElement, seed: UInt64) {
        (index, expected, found) = (element.index, element.expected, element.found)
        (bound, share, self.seed) = (element.bound, element.share, seed)
        normalisedSquaredError = nil
    }

    package init(normalisedSquaredError error: Double, bound: Double, seed: UInt64) {
        (index, expected, found) = ([], 0, 0)
        (self.bound, share, self.seed) = (bound, error / bound, seed)
        normalisedSquaredError = error
    }

    package var description: String {
        if let error = normalisedSquaredError {
            return "normalised mean squared error \(error), at most \(bound), seed \(seed)"
        }
        return "at \(index) expected \(expected), found \(found), off by \((found - expected).magnitude), "
            + "at most \(bound), seed \(seed)"
    }
}

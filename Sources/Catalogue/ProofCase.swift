import Runtime

/// What is proven of a backend.
package enum ProofKind: String, Sendable, CaseIterable {
    /// One operation, or a small graph that becomes one fused operation.
    case operation
    /// The gradients of an operation, or the gradients of those.
    case gradient
    /// A program of random operations.
    case graph
    /// The first training steps of a model.
    case model
}

/// Something that must come out the same on every backend.
package protocol ProofCase: Sendable {
    var kind: ProofKind { get }
    /// Unique, for people: `convolution 3×5, stride 2×1, padding 1 0 2 1, groups 2`.
    var name: String { get }
    /// What all numbers of the case are drawn from; it belongs to no other case of any kind.
    var seed: UInt64 { get }
    /// Whether nothing may differ; otherwise each number has a bound that says by how much it may.
    var isExact: Bool { get }
    /// What is computed, of which numbers and in which ways, for people.
    func listing() throws -> String
    /// What must come out.
    /// - Parameter reference: exact enough to be right; the CPU in double precision.
    func expectation(from reference: any Backend) throws -> any Expectation
}

/// What a case must give: computed once, compared with as many backends as there are.
package protocol Expectation {
    /// Runs the case on a backend in every way that it asks for, and compares everything that comes out.
    ///
    /// - Parameter count: how many elements each finding lists.
    /// - Throws: whatever keeps the case from running, but ``RuntimeError/notSupported(backend:operation:reason:)``.
    func findings(on backend: any Backend, listing count: Int) throws -> [Finding]
}

/// What came of comparing one tensor.
package struct Finding: Sendable {
    /// What was compared: `result, with passes`.
    package let subject: String
    package let outcome: Outcome
    /// The elements that are furthest off, the worst first; of a trajectory every step, in order.
    package let elements: [ComparedElement]

    package init(subject: String, outcome: Outcome, elements: [ComparedElement]) {
        (self.subject, self.outcome, self.elements) = (subject, outcome, elements)
    }
}

/// One number beside the one that was expected.
package struct ComparedElement: Sendable {
    package let index: [Int]
    package let expected, found: Double
    /// By how much it may be off.
    package let bound: Double
    /// The error as a share of the bound; infinite where the bound is 0 and the error is not.
    package let share: Double

    package init(index: [Int], expected: Double, found: Double, bound: Double, share: Double) {
        (self.index, self.expected, self.found) = (index, expected, found)
        (self.bound, self.share) = (bound, share)
    }
}

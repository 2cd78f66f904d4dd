/// Kernels that were measured to be faster on one device than those that the rules choose, by operation and sizes; made by
/// `tandem tune`.
///
/// It changes in which order numbers are added, so a run records its ``digest``.
package struct TuningTable: Hashable, Sendable {
    package private(set) var choices: [TuningKey: KernelChoice]

    /// An empty table: every kernel is chosen by the rules.
    package init() { choices = [:] }

    package init(_ choices: [TuningKey: KernelChoice]) { self.choices = choices }

    package subscript(_ key: TuningKey) -> KernelChoice? { choices[key] }

    /// Whether the rules choose every kernel.
    package var isEmpty: Bool { choices.isEmpty }
    /// How many operations have a kernel of their own.
    package var count: Int { choices.count }

    /// Sixteen hexadecimal digits that change with any choice.
    package var digest: String {
        let lines = choices.map { key, choice in
            let sizes = key.sizes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
            return "\(key.name), \(sizes): \(choice)"
        }
        return fnv1a64Digits(lines.sorted().joined(separator: "\n").utf8)
    }
}

extension TuningTable: CustomStringConvertible {
    /// `14 tuned kernels (00c5…)`
    package var description: String { "\(count) tuned kernel\(count == 1 ? "" : "s") (\(digest))" }
}

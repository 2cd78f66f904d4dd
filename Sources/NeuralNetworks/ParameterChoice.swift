import Glibc

/// Some of a model's parameters, by patterns of their names.
///
/// A pattern is compared with a name part by part, the parts being what stands between dots; `*`, `?` and `[…]` stand for
/// characters of one part, as in names of files (POSIX `fnmatch`). A pattern with fewer parts takes everything below it:
/// `mnist_net1` all of a network, `mnist_net1.fc2` a layer's weight and bias, `*.conv?` the convolutions of every network.
public enum ParameterChoice: Sendable, Equatable {
    /// Whatever the names.
    case all
    /// Those that at least one of the patterns matches.
    case only([String])
    /// Those that none of the patterns matches.
    case allBut([String])

    /// Whether the parameter of this name is among them.
    public func contains(_ name: String) -> Bool {
        switch self {
        case .all: true
        case .only(let patterns): patterns.contains { Self.matches($0, name) }
        case .allBut(let patterns): !patterns.contains { Self.matches($0, name) }
        }
    }

    /// - Throws: ``ParameterError/unmatchedPattern(_:names:)`` where a pattern matches none of `names`,
    ///   ``ParameterError/emptyChoice(_:)`` where the choice is none of them.
    public func check(against names: [String]) throws(ParameterError) {
        let patterns: [String] =
            switch self {
            case .all: []
            case .only(let patterns), .allBut(let patterns): patterns
            }
        for pattern in patterns where !names.contains(where: { Self.matches(pattern, $0) }) {
            throw .unmatchedPattern(pattern, names: names)
        }
        guard names.isEmpty || names.contains(where: contains) else { throw .emptyChoice(description) }
    }

    private static func matches(_ pattern: String, _ name: String) -> Bool {
        let wanted = pattern.split(separator: ".", omittingEmptySubsequences: false)
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return wanted.count <= parts.count
            && zip(wanted, parts).allSatisfy { fnmatch(String($0), String($1), 0) == 0 }
    }
}

/// `all`, `only mnist_net1.fc1 mnist_net1.fc2`, `all but encoder`: the form that records hold.
extension ParameterChoice: LosslessStringConvertible {
    public init?(_ description: String) {
        let words = description.split(separator: " ").map(String.init)
        switch (words.first, words.dropFirst().first) {
        case ("all", nil): self = .all
        case ("all", "but"): self = .allBut(Array(words.dropFirst(2)))
        case ("only", _): self = .only(Array(words.dropFirst()))
        default: return nil
        }
    }

    public var description: String {
        switch self {
        case .all: "all"
        case .only(let patterns): (["only"] + patterns).joined(separator: " ")
        case .allBut(let patterns): (["all but"] + patterns).joined(separator: " ")
        }
    }
}

/// Layers that are reset, and then learned anew while all others are frozen.
struct StitchingCase: Sendable, Equatable {
    /// `1.1`, or the patterns where they are the caller's own.
    let name: String
    /// Patterns of the names of parameters.
    let reset: [String]

    static let reported = [
        StitchingCase(name: "1.1", reset: ["mnist_net1.fc2"]),
        StitchingCase(name: "1.2", reset: ["mnist_net1.fc1", "mnist_net1.fc2"]),
        StitchingCase(name: "1.3", reset: ["mnist_net1.fc1", "mnist_net1.fc2", "operation_net.fc1"]),
    ]

    init(name: String, reset: [String]) { (self.name, self.reset) = (name, reset) }

    /// - Throws: `ParameterError.unmatchedPattern` where a pattern matches no parameter.
    init(resetting patterns: [String]) throws {
        self.init(name: patterns.joined(separator: " "), reset: patterns)
        _ = try freshValues(seed: 0)
    }

    /// What the trained parameters are.
    var trainable: ParameterChoice { .only(reset) }

    /// The name as part of a file's.
    var fileName: String {
        String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) ? $0 : "_" })
    }

    /// The values that the reset layers begin with.
    func freshValues(seed: UInt64) throws -> NamedTensors {
        let parameters = Parameters(GraphBuilder())
        _ = try ImageOpNet.Network(in: parameters)
        return try parameters.initialValues(seed: seed, of: trainable)
    }

    /// Whether a fragment has layers that are reset.
    func changes(_ fragment: ImageOpNet.Fragment) throws -> Bool {
        try freshValues(seed: 0).names.contains { $0.hasPrefix("\(fragment.rawValue).") }
    }

    var sentence: String { "\(name): \(reset.listed) reset" }
}

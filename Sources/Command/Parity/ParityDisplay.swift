import Parity

/// Shows how a proof goes on: progress on standard error, and on standard output what differs, what is not supported,
/// and how far models drift.
final class ParityDisplay {
    private let caseCount: Int
    private let isQuiet: Bool
    private let line: ProgressLine
    private let replayCommand: (ProofResult) -> String
    private var begun = 0

    init(
        caseCount: Int, isQuiet: Bool, showsProgress: Bool, replaying replayCommand: @escaping (ProofResult) -> String
    ) {
        (self.caseCount, self.isQuiet, self.replayCommand) = (caseCount, isQuiet, replayCommand)
        line = ProgressLine(isShown: showsProgress)
    }

    func begin(_ proofCase: any ProofCase, _ tally: ProofTally) {
        begun += 1
        let differing = tally.differ == 0 ? "" : "  \(tally.differ) differ"
        line.show("\(begun)/\(caseCount)\(differing)  \(proofCase.name)")
    }

    func finish(_ result: ProofResult) {
        guard !isQuiet, var facts = result.facts else { return }
        switch result.verdict {
        case .differs, .failed: facts.append("replay: \(replayCommand(result))")
        case .agrees, .notSupported: break
        }
        line.clear()
        // One line for each case, but where a person looks.
        Terminal.printResult(facts.joined(separator: Terminal.isOutputInteractive ? "\n    " : "; "))
    }

    func end() { line.clear() }
}

extension ProofResult {
    /// What has to be said, from the name on; nothing of an operation that agrees.
    var facts: [String]? {
        switch verdict {
        case .agrees: drift.map { ["agrees: \(proofCase.name)", $0] }
        case .differs:
            worstText.map { ["differs: \(proofCase.name)", $0] + [drift, tested.kernels, source].compactMap { $0 } }
        case .failed(let error): ["differs: \(proofCase.name)", error.onOneLine, tested.kernels, source]
        case .notSupported(let reason): ["not supported: \(proofCase.name)", reason, tested.kernels]
        }
    }

    /// The element, or the tensor, that is furthest off.
    var worstText: String? { worst.map { "\($0.finding.subject), \($0.difference.text)" } }

    private var source: String { "seed \(proofCase.seed)" }

    /// How far the losses of a model's training are from double precision.
    var lossDrift: [Double]? {
        guard proofCase.kind == .model, let losses = findings.first?.elements else { return nil }
        return losses.map { ($0.found - $0.expected).magnitude / $0.expected.magnitude }
    }

    private var drift: String? {
        if proofCase is HybridTrajectory { return hybridDrift }
        return lossDrift.map { drift in
            "loss drifts by \(drift.map(\.inShort).joined(separator: " ")), at most \(Trajectory.lossBound.inShort)"
        }
    }

    /// Of a hybrid network, over all of its steps.
    private var hybridDrift: String? {
        guard let steps = findings.first?.elements.count else { return nil }
        let shares = findings.flatMap { $0.elements.map(\.share) }
        return "the objectives served in \(steps) steps and their losses, at most "
            + "\((shares.max() ?? .nan).inShort) of what is allowed"
    }

    /// Everything that was found, for one case alone.
    var everything: String {
        var lines = ["", "on \(tested.backend.device), \(tested.kernels):"]
        switch verdict {
        case .failed(let error): lines.append(error)
        case .notSupported(let reason): lines.append("not supported: \(reason)")
        case .agrees, .differs: break
        }
        for finding in findings {
            switch finding.outcome {
            case .agrees(let share): lines.append("\(finding.subject): agrees, largest share \(share.inShort)")
            case .differs(let difference): lines.append("\(finding.subject): differs, \(difference.text)")
            case .notSupported(let reason): lines.append("\(finding.subject): not supported, \(reason)")
            }
            lines += finding.elements.map { "    \($0.text)" }
        }
        return lines.joined(separator: "\n")
    }
}

extension ComparedElement {
    /// `at [2, 3] expected 0.5, found 0.25, off by 0.25, bound 1.2e-07, share 2.1e+06`
    var text: String {
        "at \(index) expected \(expected.inFull), found \(found.inFull), off by \((found - expected).magnitude.inShort), "
            + "bound \(bound.inShort), share \(share.inShort)"
    }
}

extension Difference {
    var text: String {
        if let error = normalisedSquaredError {
            return "all elements together: normalised squared error \(error.inShort), bound \(bound.inShort), "
                + "share \(share.inShort)"
        }
        return "at \(index) expected \(expected.inFull), found \(found.inFull), bound \(bound.inShort), "
            + "share \(share.inShort)"
    }
}

extension Double {
    /// Two digits: `1.2e-07`.
    fileprivate var inShort: String { self == 0 || !isFinite ? inFull : formatted("%.1e") }
    /// The digits of single precision.
    fileprivate var inFull: String { isNaN ? "NaN" : isFinite ? formatted("%.9g") : self < 0 ? "-∞" : "∞" }
}

extension String {
    /// Lines joined, and cut where a compiler had much to say.
    fileprivate var onOneLine: String {
        let text = split(separator: "\n").joined(separator: " | ")
        return text.count > 400 ? "\(text.prefix(400)) …" : text
    }
}

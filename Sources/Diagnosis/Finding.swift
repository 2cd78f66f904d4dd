/// One check of a machine's OpenCL set-up: what was looked at, what was found, and what mends it.
public struct Finding: Encodable, Equatable, Sendable {
    public enum Verdict: String, Encodable, Sendable {
        /// It is as it should be.
        case ok
        /// It keeps something from working; ``Finding/remedies`` says what to do.
        case wrong
        /// Worth knowing, and no fault.
        case note
    }

    /// What was looked at: `OpenCL loader`, `render node`.
    public let check: String
    public let verdict: Verdict
    /// What was found, on one line.
    public let finding: String
    /// Commands or steps that mend it, each on a line of its own; one of them, or all in turn, as their words say.
    public let remedies: [String]

    public static func ok(_ check: String, _ finding: String) -> Finding {
        Finding(check: check, verdict: .ok, finding: finding, remedies: [])
    }

    public static func note(_ check: String, _ finding: String, advice: [String] = []) -> Finding {
        Finding(check: check, verdict: .note, finding: finding, remedies: advice)
    }

    public static func wrong(_ check: String, _ finding: String, mend remedies: String...) -> Finding {
        wrong(check, finding, mend: remedies)
    }

    public static func wrong(_ check: String, _ finding: String, mend remedies: [String]) -> Finding {
        Finding(check: check, verdict: .wrong, finding: finding, remedies: remedies)
    }
}

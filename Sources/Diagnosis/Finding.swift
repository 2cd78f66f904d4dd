/// One check of a machine's OpenCL set-up: what was looked at, what was found, and what mends it.
package struct Finding: Encodable, Equatable, Sendable {
    package enum Verdict: String, Encodable, Sendable {
        /// It is as it should be.
        case ok
        /// It keeps something from working; ``Finding/remedies`` says what to do.
        case wrong
        /// Worth knowing, and no fault.
        case note
    }

    /// What was looked at: `OpenCL loader`, `render node`.
    package let check: String
    package let verdict: Verdict
    /// What was found, on one line.
    package let finding: String
    /// Commands or steps that mend it, each on a line of its own; one of them, or all in turn, as their words say.
    package let remedies: [String]

    package static func ok(_ check: String, _ finding: String) -> Finding {
        Finding(check: check, verdict: .ok, finding: finding, remedies: [])
    }

    package static func note(_ check: String, _ finding: String, advice: [String] = []) -> Finding {
        Finding(check: check, verdict: .note, finding: finding, remedies: advice)
    }

    package static func wrong(_ check: String, _ finding: String, mend remedies: String...) -> Finding {
        wrong(check, finding, mend: remedies)
    }

    package static func wrong(_ check: String, _ finding: String, mend remedies: [String]) -> Finding {
        Finding(check: check, verdict: .wrong, finding: finding, remedies: remedies)
    }
}

import Catalogue

/// A backend that has to agree with the reference.
package struct TestedBackend: Sendable {
    package let backend: any Backend
    /// Which of its kernels it uses, in words.
    package let kernels: String
    /// The kinds of cases that are run on it.
    package let kinds: Set<ProofKind>

    package init(_ backend: any Backend, kernels: String, kinds: Set<ProofKind> = Set(ProofKind.allCases)) {
        (self.backend, self.kernels, self.kinds) = (backend, kernels, kinds)
    }
}

/// What came of one case on one backend.
package struct ProofResult: Sendable {
    package enum Verdict: Sendable {
        /// The largest error as a share of its bound.
        case agrees(worst: Double)
        /// At least one tensor differs.
        case differs
        /// The case did not run to its end.
        case failed(String)
        case notSupported(reason: String)
    }

    package let proofCase: any ProofCase
    package let tested: TestedBackend
    package let verdict: Verdict
    package let findings: [Finding]
    /// The time on the tested backend, its kernels' building included.
    package let seconds: Double

    /// The finding that is furthest off, of those that differ.
    package var worst: (finding: Finding, difference: Difference)? {
        let differing = findings.compactMap { finding in
            if case .differs(let difference) = finding.outcome { (finding, difference) } else { nil }
        }
        return differing.max { $0.1.share < $1.1.share }
    }
}

/// How many cases came out how.
package struct ProofTally: Sendable, Equatable {
    package var agree = 0
    package var differ = 0
    package var notSupported = 0

    package init(agree: Int = 0, differ: Int = 0, notSupported: Int = 0) {
        (self.agree, self.differ, self.notSupported) = (agree, differ, notSupported)
    }

    package var count: Int { agree + differ + notSupported }
    /// `412 agree, 0 differ, 0 not supported`
    package var text: String { "\(agree) agree, \(differ) differ, \(notSupported) not supported" }
}

/// Compares backends with the reference, case by case.
package struct Proof {
    package let cases: [any ProofCase]
    package let backends: [TestedBackend]
    package let reference: any Backend

    package init(_ cases: [any ProofCase], on backends: [TestedBackend], against reference: any Backend) {
        (self.cases, self.backends, self.reference) = (cases, backends, reference)
    }

    /// Runs every case on every backend. A case that throws counts as one that differs, and the run goes on.
    ///
    /// - Parameters:
    ///   - count: how many elements a finding lists.
    ///   - begin: hears of a case before it runs, and of what the others came to.
    ///   - finish: hears of what a case came to.
    /// - Throws: ``ProofError/deviceLost(device:during:error:)``.
    package func run(
        listing count: Int = 1, begin: (any ProofCase, ProofTally) -> Void, finish: (ProofResult) -> Void
    ) throws -> ProofTally {
        var tally = ProofTally()
        for proofCase in cases {
            begin(proofCase, tally)
            let expectation = Result { try proofCase.expectation(from: reference) }
            for tested in backends where tested.kinds.contains(proofCase.kind) {
                let result = try result(of: proofCase, expectation, on: tested, listing: count)
                switch result.verdict {
                case .agrees: tally.agree += 1
                case .differs, .failed: tally.differ += 1
                case .notSupported: tally.notSupported += 1
                }
                finish(result)
            }
        }
        return tally
    }

    private func result(
        of proofCase: any ProofCase, _ expectation: Result<any Expectation, any Error>, on tested: TestedBackend,
        listing count: Int
    ) throws -> ProofResult {
        let start = ContinuousClock.now
        var findings: [Finding] = []
        var verdict: ProofResult.Verdict
        do {
            findings = try expectation.get().findings(on: tested.backend, listing: count)
            verdict = findings.verdict
        } catch {
            verdict = .failed("\(error)")
            try tested.checkDevice(during: proofCase, error)
        }
        return ProofResult(
            proofCase: proofCase, tested: tested, verdict: verdict, findings: findings,
            seconds: start.duration(to: .now) / .seconds(1))
    }
}

extension [Finding] {
    fileprivate var verdict: ProofResult.Verdict {
        var worst = 0.0
        var reason: String?
        for finding in self {
            switch finding.outcome {
            case .agrees(let share): worst = Swift.max(worst, share)
            case .differs: return .differs
            case .notSupported(let why): reason = why
            }
        }
        return reason.map { .notSupported(reason: $0) } ?? .agrees(worst: worst)
    }
}

extension TestedBackend {
    /// - Throws: ``ProofError/deviceLost(device:during:error:)``: what would follow says nothing of the kernels.
    fileprivate func checkDevice(during proofCase: any ProofCase, _ failure: any Error) throws(ProofError) {
        if !keepsNumbers {
            throw .deviceLost(device: backend.device, during: proofCase.name, error: "\(failure)")
        }
    }

    /// Whether numbers that are written to the device are read back from it, which takes no kernel.
    private var keepsNumbers: Bool {
        let numbers = Tensor.vector([Float(1), 2, 3])
        do {
            let store = try backend.makeStore()
            try store.declare("numbers", TensorType(.float32, numbers.shape))
            try store.write(numbers, to: "numbers")
            return try store.read("numbers") == numbers
        } catch {
            return false
        }
    }
}

/// Why a proof ends before its end.
package enum ProofError: Error, Equatable, CustomStringConvertible {
    /// The device no longer keeps what is written to it.
    case deviceLost(device: String, during: String, error: String)

    package var description: String {
        switch self {
        case .deviceLost(let device, let during, let error):
            "the device \(device) is lost since '\(during)': expected to read back what was written, found "
                + (error.split(separator: "\n").first.map(String.init) ?? "nothing")
                + "\ncheck the driver's log, restart the device, and run the case alone with --filter"
        }
    }
}

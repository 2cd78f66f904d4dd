import Parity

/// What `tandem parity --json` prints.
struct ParityReport: Encodable {
    let backend, device, kernels: String
    let agree, differ, notSupported: Int
    let seconds: Double
    let cases: [Case]

    struct Case: Encodable {
        let name, kind: String
        let seed: UInt64
        let kernels: String
        /// `agrees`, `differs` or `not_supported`.
        let outcome: String
        /// The largest error as a share of its bound; `null` where there is none or it is infinite.
        @Nullable var worstShare: Double?
        /// Of a model, for each step.
        let lossDrift: [Double]?
        /// Why a case differs or is not supported.
        let detail: String?
        let seconds: Double
    }

    init(_ backend: any Backend, _ results: [ProofResult], _ tally: ProofTally, seconds: Double) {
        (self.backend, device) = (backend.name, backend.device)
        var kernels: [String] = []
        for result in results where !kernels.contains(result.tested.kernels) { kernels.append(result.tested.kernels) }
        self.kernels = kernels.joined(separator: "; ")
        (agree, differ, notSupported) = (tally.agree, tally.differ, tally.notSupported)
        self.seconds = seconds
        cases = results.map(Case.init)
    }
}

extension ParityReport.Case {
    init(_ result: ProofResult) {
        let share: Double?
        switch result.verdict {
        case .agrees(let worst): (outcome, share, detail) = ("agrees", worst, nil)
        case .differs: (outcome, share, detail) = ("differs", result.worst?.difference.share, result.worstText)
        case .failed(let error): (outcome, share, detail) = ("differs", nil, error)
        case .notSupported(let reason): (outcome, share, detail) = ("not_supported", nil, reason)
        }
        (name, kind, seed) = (result.proofCase.name, result.proofCase.kind.rawValue, result.proofCase.seed)
        (kernels, seconds) = (result.tested.kernels, result.seconds)
        _worstShare = Nullable(wrappedValue: share.flatMap { $0.isFinite ? $0 : nil })
        // JSON has no numbers for NaN and infinities; a drift that is none is seen in the detail.
        lossDrift = result.lossDrift.flatMap { $0.allSatisfy(\.isFinite) ? $0 : nil }
    }
}

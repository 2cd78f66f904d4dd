import OpenCLExecution
import Runtime

/// How long a search may take, and what counts as faster.
package struct TuningLimits: Sendable {
    /// For everything; what is being measured then is finished.
    package var seconds = 600.0
    /// For building one kernel and running it once.
    package var candidateSeconds = 20.0
    /// The share of its time by which a kernel must beat the rule's, twice.
    package var margin = 0.03

    /// Ten minutes, 20 seconds for each candidate, 3 %.
    package init() {}
}

/// What came of one operation.
package struct TuningFinding: Sendable {
    /// A candidate that is not taken whatever its speed, and why.
    package struct Dropped: Sendable, Equatable {
        package let choice: KernelChoice
        package let reason: String
    }

    package let key: TuningKey
    /// What the rule chooses.
    package let standard: KernelChoice
    /// The faster kernel; `nil` where the rule's is kept.
    package var choice: KernelChoice?
    package var standardSeconds, seconds: Double?
    package var dropped: [Dropped] = []
    /// The candidates that were run.
    package var tried = 0
    /// Whether all candidates were.
    package var isComplete = true

    package init(key: TuningKey, standard: KernelChoice) { (self.key, self.standard) = (key, standard) }
}

/// Measures the kernels among which the operations of some plans can choose.
package struct Tuner {
    package let device: OpenCLDevice
    package let configuration: KernelConfiguration
    package let limits: TuningLimits
    private let reference: any Backend

    /// - Parameters:
    ///   - configuration: the kernels that are allowed; its table is not used
    ///   - reference: what candidates are proven against
    package init(
        on device: OpenCLDevice, _ configuration: KernelConfiguration, limits: TuningLimits,
        against reference: any Backend
    ) {
        (self.device, self.limits, self.reference) = (device, limits, reference)
        self.configuration = KernelConfiguration(
            family: configuration.family, convolutions: configuration.convolutions,
            registers: configuration.registers)
    }

    /// Which kernels there are.
    package var choices: KernelChoices { KernelChoices(configuration, localBytes: device.localBytes) }

    /// The operations of the plans whose kernel can be chosen, those with the most work first.
    package static func keys(of plans: [Plan]) -> [TuningKey] {
        var work: [TuningKey: Int] = [:]
        var keys: [TuningKey] = []
        for (key, multiplications) in plans.flatMap(\.tunableWork) {
            if work[key] == nil { keys.append(key) }
            work[key, default: 0] += multiplications
        }
        return keys.enumerated().sorted {
            (work[$0.element] ?? 0, $1.offset) > (work[$1.element] ?? 0, $0.offset)
        }.map(\.element)
    }

    /// Searches one operation after the other.
    ///
    /// - Parameters:
    ///   - tell: called with each operation as it is done, and how many are done then
    ///   - shouldStop: whether to end before the budget is spent
    /// - Returns: what was found; operations beyond those were not reached
    package func run(
        _ keys: [TuningKey], tell: (TuningFinding, _ done: Int) -> Void = { _, _ in },
        shouldStop: @escaping () -> Bool = { false }
    ) throws -> [TuningFinding] {
        let start = ContinuousClock.now
        let isOver = { shouldStop() || start.duration(to: .now) / .seconds(1) >= limits.seconds }
        var findings: [TuningFinding] = []
        for key in keys where !isOver() {
            let finding = search(key, isOver)
            findings.append(finding)
            tell(finding, findings.count)
        }
        return findings
    }

    private func search(_ key: TuningKey, _ isOver: @escaping () -> Bool) -> TuningFinding {
        let standard = choices.choice(for: key)
        var options = OpenCLBackend.Options()
        options.family = configuration.family
        (options.convolutions, options.registers) = (configuration.convolutions, configuration.registers)
        do {
            let trial = try SessionTrial(key, on: device, options, against: reference)
            return KernelSearch(limits: limits, trial: trial, isOver: isOver)
                .run(key, standard: standard, choices.candidates(for: key))
        } catch {
            var finding = TuningFinding(key: key, standard: standard)
            finding.dropped = [.init(choice: standard, reason: "\(error)")]
            finding.isComplete = false
            return finding
        }
    }
}

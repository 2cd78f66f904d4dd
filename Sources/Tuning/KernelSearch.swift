import OpenCLExecution

/// The search for the fastest kernel of one operation.
///
/// Every candidate runs once and is compared with the rule's kernel before it is timed. Those that are faster by the margin
/// are proven against the reference, the fastest first, and timed again; the first that is right and faster again is taken.
/// Blocks other than an algorithm's own are tried only where that one came close to the best.
struct KernelSearch {
    let limits: TuningLimits
    let trial: any KernelTrial
    /// Whether the budget is spent, or the user wants no more.
    let isOver: () -> Bool

    private static let (rounds, confirmingRounds) = (5, 9)
    /// An algorithm that takes so many times as long as the best does not become the best by another block.
    private static let near = 1.3

    /// - Parameters:
    ///   - standard: what the rule chooses
    ///   - algorithms: the candidates by algorithm, each with its own block first
    func run(_ key: TuningKey, standard: KernelChoice, _ algorithms: [[KernelChoice]]) -> TuningFinding {
        var finding = TuningFinding(key: key, standard: standard)
        var measured: [(choice: KernelChoice, times: KernelTimes)] = []
        func measure(_ choice: KernelChoice) -> Double? {
            guard let times = attempt(choice, &finding) else { return nil }
            measured.append((choice, times))
            return times.ratio
        }
        var best = 1.0
        var ratios: [Double?] = []
        for algorithm in algorithms {
            guard let own = algorithm.first, own != standard, !isOver() else {
                ratios.append(algorithm.first == standard ? 1 : nil)
                continue
            }
            let ratio = measure(own)
            ratios.append(ratio)
            best = min(best, ratio ?? best)
        }
        for (algorithm, ratio) in zip(algorithms, ratios) {
            guard let ratio, ratio <= Self.near * best else { continue }
            for choice in algorithm.dropFirst() where choice != standard && !isOver() {
                best = min(best, measure(choice) ?? best)
            }
        }
        finding.isComplete = !isOver()
        finding.standardSeconds = measured.last?.times.standard
        for (choice, times) in measured.sorted(by: { $0.times.ratio < $1.times.ratio }) {
            guard times.ratio <= 1 - limits.margin else { break }
            guard let confirmed = confirm(choice, &finding) else { continue }
            finding.choice = choice
            (finding.standardSeconds, finding.seconds) = (confirmed.standard, confirmed.candidate)
            break
        }
        return finding
    }

    /// A candidate's times; `nil` where it is dropped, which the finding says.
    private func attempt(_ choice: KernelChoice, _ finding: inout TuningFinding) -> KernelTimes? {
        let start = ContinuousClock.now
        finding.tried += 1
        do {
            if let difference = try trial.difference(of: choice) {
                finding.dropped.append(.init(choice: choice, reason: "differs from \(finding.standard): \(difference)"))
                return nil
            }
            let seconds = start.duration(to: .now) / .seconds(1)
            guard seconds <= limits.candidateSeconds else {
                let reason =
                    "took \(Int(seconds.rounded(.up))) s to be built and run once, at most "
                    + "\(limits.candidateSeconds) are allowed"
                finding.dropped.append(.init(choice: choice, reason: reason))
                return nil
            }
            return try trial.times(of: choice, rounds: Self.rounds)
        } catch {
            finding.dropped.append(.init(choice: choice, reason: "\(error)"))
            return nil
        }
    }

    /// The times of a second round, where the reference agrees and the kernel is faster again.
    private func confirm(_ choice: KernelChoice, _ finding: inout TuningFinding) -> KernelTimes? {
        do {
            if let difference = try trial.differenceFromReference(of: choice) {
                finding.dropped.append(.init(choice: choice, reason: "differs from the reference: \(difference)"))
                return nil
            }
            let times = try trial.times(of: choice, rounds: Self.confirmingRounds)
            return times.ratio <= 1 - limits.margin ? times : nil
        } catch {
            finding.dropped.append(.init(choice: choice, reason: "\(error)"))
            return nil
        }
    }
}

import Catalogue
import OpenCLExecution

/// Kernels of one operation on a device.
final class SessionTrial: KernelTrial {
    private let device: OpenCLDevice
    private let options: OpenCLBackend.Options
    private let whole: TuningCase
    private let expected: any Expectation
    private let standard: Session
    private let reference: any Backend
    /// What the reference gives for the case on fewer rows or images; made when it is asked for.
    private var proven: (key: TuningKey, expectation: any Expectation)?
    /// They keep the kernels that were built for a choice.
    private var backends: [KernelChoice: OpenCLBackend] = [:]

    private static let sampleSeconds = 0.02
    /// A kernel that takes so many times as long is not measured again.
    private static let hopeless = 1.5

    /// - Parameter options: the kernels that are allowed; a table in them is not used
    init(
        _ key: TuningKey, on device: OpenCLDevice, _ options: OpenCLBackend.Options, against reference: any Backend
    ) throws {
        (self.device, self.reference) = (device, reference)
        var options = options
        options.tuning = TuningTable()
        options.joinsSmallSteps = false  // the operation shall run its own kernel
        (options.cacheFolder, options.isProfiling, options.isGuarded) = (nil, false, false)
        self.options = options
        let rule = try OpenCLBackend(device: device, options: options)
        // Before numbers are drawn for it, which may take as much memory.
        try MemoryForecast([Plan(TuningCase.program(key))]).check(on: rule)
        whole = try TuningCase(key)
        standard = try whole.session(on: rule)
        expected = try whole.expectation(from: Self.exact(rule, options))
    }

    /// Tiles of Winograd's above 2 × 2 err by the largest numbers around, so that they are no measure for others.
    private static func exact(_ rule: OpenCLBackend, _ options: OpenCLBackend.Options) throws -> OpenCLBackend {
        guard options.convolutions == .winogradLarge else { return rule }
        var options = options
        options.convolutions = .direct
        return try OpenCLBackend(device: rule.openCLDevice, options: options)
    }

    func difference(of choice: KernelChoice) throws -> String? {
        try expected.findings(on: backend(choice), listing: 0).difference
    }

    func differenceFromReference(of choice: KernelChoice) throws -> String? {
        let key = whole.key.reduced
        let proven = try self.proven ?? (key, TuningCase(key).expectation(from: reference))
        self.proven = proven
        guard let reduced = choice.applied(to: key) else { return "it is not possible for \(key)" }
        var options = options
        options.tuning = TuningTable([key: reduced])
        options.isGuarded = true
        let backend = try OpenCLBackend(device: device, options: options)
        return try proven.expectation.findings(on: backend, listing: 0).difference
    }

    func times(of choice: KernelChoice, rounds: Int) throws -> KernelTimes {
        let candidate = try whole.session(on: backend(choice))
        let standardRuns = try Self.runsOfASample(standard)
        let candidateRuns = try Self.runsOfASample(candidate)
        var times: [(standard: Double, candidate: Double)] = []
        for round in 0..<rounds {
            // Neither is always the one that finds the caches as the other left them.
            if round % 2 == 0 {
                let first = try Self.seconds(standard, runs: standardRuns)
                times.append((first, try Self.seconds(candidate, runs: candidateRuns)))
            } else {
                let first = try Self.seconds(candidate, runs: candidateRuns)
                times.append((try Self.seconds(standard, runs: standardRuns), first))
            }
            if round == 1, times.allSatisfy({ $0.candidate > Self.hopeless * $0.standard }) { break }
        }
        return KernelTimes(times)
    }

    private func backend(_ choice: KernelChoice) throws -> OpenCLBackend {
        if let backend = backends[choice] { return backend }
        var options = options
        options.tuning = TuningTable([whole.key: choice])
        let backend = try OpenCLBackend(device: device, options: options)
        backends[choice] = backend
        return backend
    }

    /// Warms up; so many runs take about ``sampleSeconds``.
    private static func runsOfASample(_ session: Session) throws -> Int {
        _ = try seconds(session, runs: 1)
        return max(1, Int(sampleSeconds / max(1e-6, try seconds(session, runs: 1))))
    }

    /// Of one run, from the first one's start to the last one's end.
    private static func seconds(_ session: Session, runs: Int) throws -> Double {
        try session.finish()
        let start = ContinuousClock.now
        try session.run(times: runs)
        try session.finish()
        return start.duration(to: .now) / .seconds(1) / Double(runs)
    }
}

extension [Finding] {
    /// What differs, in words.
    fileprivate var difference: String? {
        for finding in self {
            switch finding.outcome {
            case .agrees: continue
            case .differs(let difference): return difference.description
            case .notSupported(let reason): return reason
            }
        }
        return nil
    }
}

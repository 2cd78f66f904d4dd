import ArgumentParser
import CPUExecution
import OpenCLExecution
import Parity

struct ParityCommand: ParsableCommand {
    /// The kernels of OpenCL to prove; the device's own without a choice.
    enum Family: String, ExpressibleByArgument, CaseIterable {
        case device, cpu, gpu, all

        var classes: [DeviceClass?] {
            switch self {
            case .device: [nil]
            case .cpu: [.cpu]
            case .gpu: [.gpu]
            case .all: [.cpu, .gpu]
            }
        }
    }

    static let configuration = CommandConfiguration(
        commandName: "parity",
        abstract: "Proves on this machine that a backend computes what the CPU reference does.",
        discussion: """
            Every operation, with the passes that rewrite programs and without, every gradient, random programs, and the \
            first training steps of every model run on the backend and on the reference in double precision. Each number \
            has a bound that is derived from what its operations may round; small integers must be equal. OpenCL kernels \
            run between guard bands, on memory filled with NaN.

            The last line counts; the status is 1 where anything differs, and 2 where nothing is chosen.

            Examples:
              tandem parity --quick
              tandem parity --filter convolution --family all
              tandem parity --replay 8964974993668493518
            """)

    @Option(help: .valued("Only cases with this text in their names.", "text"))
    var filter: String?

    @Option(
        parsing: .unconditional, help: .valued("Run the one case of this seed, and print everything about it.", "seed"))
    var replay: UInt64?

    @Option(help: "Which kinds of cases, with commas between: operations, gradients, graphs, models (default all).")
    var kinds: Kinds?

    @Option(help: .valued("Which kernels of OpenCL (default device: those that suit it).", "class"))
    var family: Family?

    @Flag(help: "A few cases that touch every operation and every kind, for a first look.")
    var quick = false

    @OptionGroup var backend: BackendOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    @Flag(help: "Show no progress.")
    var noProgress = false

    func validate() throws {
        guard replay != nil else { return }
        for (name, isGiven) in [("filter", filter != nil), ("kinds", kinds != nil), ("quick", quick), ("json", json)]
        where isGiven {
            throw Failure.usage(
                "\(name): expected without --replay, found with it", "a seed names its case; leave --\(name) out")
        }
    }

    func run() throws {
        let tested = try (family ?? .device).classes.flatMap(choose)
        let chosen = tested.map(\.chosen)
        guard let first = chosen.first else { return }
        if family != nil, first.openCL == nil {
            throw Failure.usage(
                "family: expected with an OpenCL device, found with the \(first.backend.name) backend",
                "leave --family out, or take --backend opencl")
        }
        let cases = try chosenCases(first)
        Terminal.printProse(first.announcement)
        let kernels = tested.map(\.kernels).joined(separator: ", then ")
        Terminal.printNotice(
            "\(cases.count) case\(cases.count == 1 ? "" : "s") against the reference in double precision: \(kernels)")
        let proof = Proof(
            cases, on: tested.map { TestedBackend($0.chosen.backend, kernels: $0.kernels, kinds: $0.kinds) },
            against: CPUBackend(precision: .double))
        let tally = try replay == nil ? compare(proof, first) : explain(proof)
        for choice in chosen {
            choice.openCL?.storeBinaries()
            if backend.verbose, let summary = choice.openCL?.buildSummary { Terminal.printNotice(summary) }
        }
        if tally.differ > 0 { throw ExitCode(Failure.running) }
    }

    /// One way of computing, and what is proven of it.
    private struct Tested {
        let chosen: ChosenBackend
        var kernels: String
        var kinds = Set(ProofKind.allCases)
    }

    /// The backend for a class of kernels. CPU-class kernels are proven one by one, and with small steps joined, as they
    /// are in use.
    private func choose(_ family: DeviceClass?) throws -> [Tested] {
        let separate = try backend.choose(family: family, isGuarded: true, joinsSmallSteps: false)
        guard let openCL = separate.openCL, openCL.configuration.family == .cpu else {
            return [Tested(chosen: separate, kernels: separate.configuration)]
        }
        let joined = try backend.choose(family: family, isGuarded: true, joinsSmallSteps: true)
        return [
            Tested(chosen: separate, kernels: separate.configuration, kinds: [.operation, .gradient, .graph]),
            Tested(
                chosen: joined, kernels: "\(joined.configuration), small steps joined",
                kinds: [.gradient, .graph, .model]),
        ]
    }

    /// - Throws: ``Failure`` where nothing is chosen.
    private func chosenCases(_ chosen: ChosenBackend) throws -> [any ProofCase] {
        var selection = ProofSelection()
        (selection.filter, selection.isQuick) = (filter, quick)
        if let kinds { selection.kinds = kinds.kinds }
        if chosen.openCL?.configuration.convolutions == .winogradLarge {
            // Tiles above 2 × 2 round in their transformations: small integers do not stay exact, and an element's error
            // comes of its neighbours' terms, too.
            selection.operations = selection.operations.map { $0.mayBeTransformed ? $0.judgedNormwise : $0 }
        }
        if let replay {
            guard let proofCase = try selection.proofCase(seed: replay) else {
                throw Failure.usage(
                    "replay: expected the seed of a case, found \(replay)",
                    "a line of a case that differs and `tandem parity --json` name seeds")
            }
            return [proofCase]
        }
        let cases = try selection.cases()
        guard !cases.isEmpty else {
            throw Failure.usage(
                "filter: expected part of the name of a case, found '\(filter ?? "")', which none has",
                "`tandem parity --quick --json` lists names")
        }
        return cases
    }

    private func compare(_ proof: Proof, _ chosen: ChosenBackend) throws -> ProofTally {
        let start = ContinuousClock.now
        let display = ParityDisplay(
            caseCount: proof.cases.count, isQuiet: json, showsProgress: !noProgress, replaying: replayCommand)
        var results: [ProofResult] = []
        let tally = try proof.run(
            begin: display.begin,
            finish: { result in
                display.finish(result)
                results.append(result)
            })
        display.end()
        let seconds = start.duration(to: .now).inSeconds
        if json {
            try ParityReport(chosen.backend, results, tally, seconds: seconds).printJSON()
        } else {
            Terminal.printNotice("done in \(seconds.asDuration)")
            Terminal.printResult(tally.text)
        }
        return tally
    }

    private func explain(_ proof: Proof) throws -> ProofTally {
        for proofCase in proof.cases {
            Terminal.printResult("\(proofCase.kind.rawValue): \(proofCase.name)\nseed: \(proofCase.seed)")
            Terminal.printResult(try proofCase.listing())
        }
        let tally = try proof.run(listing: 10, begin: { _, _ in }, finish: { Terminal.printResult($0.everything) })
        Terminal.printResult(tally.text)
        return tally
    }

    /// The command that runs a case of the same backend alone.
    private func replayCommand(_ result: ProofResult) -> String {
        var words = ["tandem", "parity", "--replay", "\(result.proofCase.seed)"] + backend.words
        let isPinned = family != nil && family != .device
        if isPinned, let openCL = result.tested.backend as? OpenCLBackend {
            words += ["--family", openCL.configuration.family.rawValue]
        }
        return words.map(\.quotedForShell).joined(separator: " ")
    }
}

/// Kinds of cases as they stand on the command line: `operations,gradients`.
struct Kinds: ExpressibleByArgument {
    let kinds: Set<ProofKind>

    init?(argument: String) {
        let words = Dictionary(uniqueKeysWithValues: ProofKind.allCases.map { ("\($0.rawValue)s", $0) })
        let kinds = argument.split(separator: ",", omittingEmptySubsequences: false).map { words[String($0)] }
        guard !kinds.contains(nil) else { return nil }
        self.kinds = Set(kinds.compactMap { $0 })
    }
}

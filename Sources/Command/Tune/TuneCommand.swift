import ArgumentParser
import CPUExecution
import Foundation
import OpenCLExecution
import Training
import Tuning

struct TuneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tune", abstract: "Measures which kernels are fastest on this device, for --tuned.",
        discussion: """
            The products and convolutions of a training step have several kernels, and kernels several sizes of blocks. A \
            rule chooses among them; here each is measured beside the rule's choice, for the sizes of the models, those with \
            the most work first. A kernel is taken where it agrees with the reference and is faster by 3 %, twice. The \
            findings are remembered for the device and its driver: --tuned uses them.

            Examples:
              tandem tune
              tandem tune mlp autoencoder --seconds 120
              tandem tune sum-classifier --convolutions winograd-large --batch 64
              tandem train autoencoder --tuned
            """)

    @Argument(help: .valued("The models whose training steps are tuned for; all of them without it.", "model"))
    var models: [ModelOptions.Name] = []

    @Option(parsing: .unconditional, help: .valued("The batch size (default: each model's own).", "n"))
    var batch: Int?

    @Option(parsing: .unconditional, help: .valued("How many seconds the search may take (default 600).", "n"))
    var seconds: Double?

    @Option(
        help: .valued("Write the findings to this file instead of remembering them.", "file"),
        completion: .file(extensions: ["json"]))
    var output: String?

    @OptionGroup(title: "Where it computes") var backend: BackendOptions

    @Flag(help: "Show no progress.")
    var noProgress = false

    @Flag(help: "Print an array of JSON objects.")
    var json = false

    func run() throws {
        let models = try chosenModels()
        let chosen = try backend.choose()
        let device = try tunableDevice(chosen)
        Terminal.printProse(chosen.announcement)
        var limits = TuningLimits()
        limits.seconds = seconds ?? limits.seconds
        let tuner = Tuner(
            on: device.openCLDevice, device.configuration, limits: limits, against: CPUBackend(precision: .double))
        let keys = Tuner.keys(
            of: try models.map { try ModelBenchmark.plan($0, mode: .train, batchSize: batch) })
        let store = try TuningStore(output, device)
        Terminal.printNotice(
            "\(keys.count) operations of \(models.map(\.name).joined(separator: ", ")); "
                + "at most \(limits.seconds.asDuration)")
        Interruption.watch()
        let findings = try tuner.run(
            keys, tell: { if !noProgress { show($0, done: $1, of: keys.count) } },
            shouldStop: { Interruption.isAsked })
        var file = store.file
        file.replace(
            findings, date: Date.now.formatted(.iso8601),
            command: (["tandem"] + CommandLine.arguments.dropFirst()).map(\.quotedForShell).joined(separator: " "))
        let path = try store.write(file)
        let report = TuningReport(findings: findings, unreached: Array(keys.dropFirst(findings.count)))
        if json { return try report.rows.printJSON() }
        for line in report.lines(width: Terminal.resultColumns) { Terminal.printResult(line) }
        Terminal.printResult("\(file.rows.count) kernels are kept in \(path)")
    }

    /// - Throws: ``Failure`` where an option cannot be used.
    private func chosenModels() throws -> [any Model] {
        if backend.tuned || backend.tuning != nil {
            throw Failure.usage(
                "tuned: expected without tune, found with it", "tune measures beside the rule's kernels")
        }
        if let seconds, !(seconds > 0) || !seconds.isFinite {
            throw Failure.usage("seconds: expected a number above 0, found \(seconds)", "600 is the usual one")
        }
        if let batch, !(1...1_000_000).contains(batch) {
            throw Failure.usage(
                "batch: expected a whole number from 1 to 1000000, found \(batch)", "leave it out for each model's own")
        }
        if models.contains(.hybrid) {
            throw Failure.usage(
                "hybrid: expected a model whose kernels can be chosen, found one whose step is a single kernel",
                "leave it out")
        }
        let names = models.map(\.rawValue)
        return ModelOptions.standard.filter { names.isEmpty || names.contains($0.name) }
    }

    /// - Throws: ``Failure`` where there is nothing to choose.
    private func tunableDevice(_ chosen: ChosenBackend) throws -> OpenCLBackend {
        guard let openCL = chosen.openCL, openCL.configuration.family == .cpu else {
            let found =
                chosen.openCL.map { "\($0.device) with GPU-class kernels" } ?? "the \(chosen.backend.name) backend"
            throw Failure.usage(
                "device: expected an OpenCL device with CPU-class kernels, found \(found)",
                "other kernels have one block each; `tandem devices` lists the devices")
        }
        guard backend.kernels == nil, ProcessInfo.processInfo.environment["TANDEM_KERNELS"]?.isEmpty != false else {
            throw Failure.usage(
                "kernels: expected those inside the program, found a folder of others",
                "leave --kernels and TANDEM_KERNELS out: what is measured is kept for the former")
        }
        return openCL
    }

    private func show(_ finding: TuningFinding, done: Int, of count: Int) {
        let result =
            if let choice = finding.choice, let gain = finding.gainText { "\(choice), \(gain)" } else {
                "\(finding.standard) stays, of \(finding.tried + 1)"
            }
        Terminal.printNotice("[\(done)/\(count)] \(finding.key): \(result)")
        for dropped in finding.dropped {
            let reason = dropped.reason.split(separator: "\n").first.map(String.init) ?? ""
            Terminal.printNotice("    dropped \(dropped.choice): \(reason)")
        }
    }
}

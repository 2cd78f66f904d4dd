import ArgumentParser
import CPUExecution
import Experiments

struct ExperimentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "experiment", abstract: "Repeats an experiment and writes a report of it.",
        discussion: """
            Experiments:
            \(experiments.flatMap { $0.abstract.listed(under: $0.name) }.joined(separator: "\n"))

            The same command again continues an experiment that was interrupted. Experiments that share a directory share \
            the models that they train; all but the first of them get folders of their own names in it.

            Examples:
              tandem experiment latent-sweep --quick
              tandem experiment latent-sweep --latent 2 --latent 10 --output runs/codes
              tandem experiment interpolation --output runs/codes
            """)

    @Argument(
        help: .valued("One of these.", "name"),
        completion: .list(experiments.map { $0.name }))
    var name: String

    @OptionGroup var data: DataOptions
    @OptionGroup var backend: BackendOptions

    @Option(
        parsing: .unconditional,
        help: .valued("Pass over the training set so often; experiments have their own defaults.", "n"))
    var epochs: Int?

    @Option(parsing: .unconditional, help: .valued("The first seed.", "n"))
    var seed: UInt64 = 0

    @Option(
        parsing: .unconditional,
        help: .valued("How many seeds, for the spread of the figures; experiments have their own defaults.", "n"))
    var seeds: Int?

    @Option(parsing: .unconditional, help: .valued("Use the first so many training samples only.", "n"))
    var limit: Int?

    @Option(
        parsing: .unconditionalSingleValue,
        help: .valued("A length of the code, in place of the experiment's own; once for each length.", "n"))
    var latent: [Int] = []

    @Option(help: .valued("The size of the autoencoders (default plain).", "size"))
    var architecture: Autoencoder.Architecture?

    @Option(help: .valued("The range of the autoencoders' pixels: 0 to 1 (unit, the default), or -1 to 1.", "range"))
    var targetRange: Autoencoder.TargetRange?

    @Option(help: .valued("What task-mixing looks at (default iris).", "name"))
    var dataset: ExperimentOptions.Dataset?

    @Option(
        parsing: .unconditional,
        help: .valued("How many features of each flower twin-iris takes: 4 (the default) or fewer.", "n"))
    var features: Int?

    @OptionGroup var stitching: StitchingOptions

    @Option(
        help: ArgumentHelp("The run directory, new or to be continued (default runs/NAME).", valueName: "dir"),
        completion: .directory)
    var output: String?

    @Flag(help: "A short form, to see that everything works: some minutes with PoCL on two cores.")
    var quick = false

    @Flag(help: "Compute what frozen parts make of each sample in every step, instead of once.")
    var noKeptFeatures = false

    @Flag(help: "Show no progress.")
    var noProgress = false

    @Flag(help: "Print one JSON object on standard output.")
    var json = false

    func run() throws {
        let experiment = try options.experiment(named: name)
        let chosen = try backend.choose()
        Terminal.printProse(chosen.announcement)
        defer {
            if let openCL = chosen.openCL {
                openCL.storeBinaries()
                Stages(isVerbose: backend.verbose).note(openCL.buildSummary)
            }
        }
        let progress = ProgressDisplay(isShown: !noProgress)
        Interruption.watch()
        let run = try ExperimentRun(
            experiment, options: options, in: output ?? "runs/\(name)", on: chosen.backend,
            against: CPUBackend(precision: .double), kernelConfiguration: chosen.configuration,
            digits: loadDigits, tell: { progress.show($0) }, shouldStop: { Interruption.isAsked })
        let figures: [NamedValue]
        do {
            figures = try experiment.run(in: run)
        } catch ExperimentError.interrupted {
            progress.end()
            return Terminal.printNotice("stopped; the same command continues \(run.path)")
        }
        progress.end()
        try report(figures, run, chosen)
    }

    private func loadDigits() throws -> DigitData {
        let source = data.resolve()
        Terminal.printProse("data: \(source.explanation)")
        return try source.load()
    }

    private var options: ExperimentOptions {
        var options = ExperimentOptions()
        (options.epochs, options.seed, options.seeds, options.limit) = (epochs, seed, seeds, limit)
        (options.dataset, options.features) = (dataset, features)
        stitching.apply(to: &options)
        options.latent = latent.isEmpty ? nil : latent
        (options.architecture, options.targetRange, options.isQuick) = (architecture, targetRange, quick)
        options.keepsFeatures = !noKeptFeatures
        return options
    }

    private struct Summary: Encodable {
        let experiment, backend, device, directory, report: String
        let figures: [String: Double]
    }

    private func report(_ figures: [NamedValue], _ run: ExperimentRun, _ chosen: ChosenBackend) throws {
        if json {
            return try Summary(
                experiment: name, backend: chosen.backend.name, device: chosen.backend.device, directory: run.path,
                report: run.report,
                figures: Dictionary(figures.filter(\.value.isFinite).map { ($0.name, $0.value) }) { first, _ in first }
            ).printJSON()
        }
        for figure in figures { Terminal.printResult(figure.text) }
        Terminal.printResult("report: \(run.report)")
    }
}

extension ExperimentOptions.Dataset: ExpressibleByArgument {}

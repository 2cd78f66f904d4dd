import ArgumentParser
import Foundation
import Monitoring

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Trains a model.",
        discussion: """
            Ctrl-C ends a run with a run directory after a checkpoint, and says how to go on with it.

            Examples:
              tandem train mlp --epochs 3 --save mlp.safetensors
              tandem train autoencoder --latent 5 --data DIR --output runs/auto
              tandem train sum-classifier --head exact --device 0 --output runs/sum
              tandem train sum-classifier --resume runs/sum
              tandem train hybrid --targets points.csv --hidden 20,10
              tandem train mlp --backend cpu --steps 100 --order sequential --log log.csv
            """)

    @OptionGroup(title: "Options of the model") var model: ModelOptions
    @OptionGroup var data: DataOptions
    @OptionGroup(title: "Where it computes") var backend: BackendOptions
    @OptionGroup(title: "How long and how fast") var schedule: ScheduleOptions

    @Option(help: .valued("Begin with the weights in this safetensors file.", "file"), completion: .weights)
    var initialWeights: String?

    @Option(help: .valued("Write the weights at the end to this safetensors file.", "file"), completion: .weights)
    var save: String?

    @Option(help: .valued("A new run directory: checkpoints, logs, weights, report.", "dir"), completion: .directory)
    var output: String?

    @Option(help: .valued("Continue the run in this directory.", "dir"), completion: .directory)
    var resume: String?

    @Option(
        parsing: .unconditional, help: .valued("Seconds between checkpoints within an epoch (default 60).", "x"))
    var checkpointSeconds: Double?

    @Option(
        help: .valued("Write a CSV row for each step to this file.", "file"), completion: .file(extensions: ["csv"]))
    var log: String?

    @Flag(help: "Find the operation and element that makes a number that is not finite; takes some speed.")
    var checkFinite = false

    @Flag(help: "Compute what frozen parts make of each sample in every step, instead of once.")
    var noKeptFeatures = false

    @Flag(
        help: """
            Take the times of some steps: print a table of what they went into, and write trace.json into the run \
            directory, or here without one, for https://ui.perfetto.dev.
            """)
    var profile = false

    @Flag(help: "Show no progress.")
    var noProgress = false

    @Flag(help: "Print one JSON object on standard output.")
    var json = false

    func run() throws {
        let beginning = ContinuousClock.now
        var stages = Stages(isVerbose: backend.verbose)
        let record = try resume.map { try RunDirectory($0).record() }
        if model.model == .hybrid { return try runHybrid(record) }
        let model = try model.build(recorded: record?.modelOptions ?? [:])
        let options = try trainingOptions(record)
        let chosen = try backend.choose(recorded: record, isProfiling: profile)
        Terminal.printProse(chosen.announcement)
        stages.finished("device")
        let data = try self.data.load(for: model)
        stages.finished("data")
        let trainer = try Trainer(
            model, data, options: options, on: chosen.backend, kernelConfiguration: chosen.configuration)
        if profile { trainer.tracer = StepTracer() }
        let first = trainer.completedSteps
        stages.finished("graph, memory")

        let monitor = try monitor(
            trainer.record, pictures: DigitPictures(model, data.test, on: chosen.backend), from: first)
        let progress = ProgressDisplay(isShown: !noProgress)
        Interruption.watch()
        var test: Evaluation?
        let result = try trainer.run(
            { event in
                progress.show(event)
                if case .epoch(let epoch) = event { test = epoch.test }
                try monitor?.observe(event, weights: trainer.weights)
            }, shouldStop: { Interruption.isAsked })
        progress.end()
        try monitor?.finish(result, weights: trainer.weights())
        stages.finished("training")
        if let openCL = chosen.openCL {
            openCL.storeBinaries()
            stages.finished("keeping binaries")
            stages.note(openCL.buildSummary)
        }
        stages.note("\(beginning.duration(to: .now).inSeconds.asDuration) in all")
        try report(result, from: first, test, chosen)
        sayWhereToLook(monitor)
        if let tracer = trainer.tracer { try show(tracer, chosen) }
        if Interruption.isAsked { sayHowToGoOn() }
    }

    /// What follows the run for its report, where it has a directory.
    /// - Parameter step: the steps that are done already.
    func monitor(
        _ record: RunRecord, pictures: @autoclosure () throws -> (any RunPictures)? = nil, from step: Int
    ) throws -> RunMonitor? {
        guard let folder = resume ?? output else { return nil }
        return try RunMonitor(folder, record, pictures: pictures(), resumedAfter: resume == nil ? nil : step)
    }

    func sayWhereToLook(_ monitor: RunMonitor?) {
        if let monitor, !json { Terminal.printResult("report: \(monitor.report)") }
    }

    /// The options as given; those of the recorded run where one is resumed and the option is absent.
    func trainingOptions(_ record: RunRecord?) throws -> TrainingOptions {
        var options = TrainingOptions()
        if let resume, let record { options = record.options(resuming: resume) }
        schedule.apply(to: &options)
        options.seed = schedule.seed ?? options.seed
        options.initialWeights = initialWeights
        (options.save, options.output, options.log) = (save, output, log)
        options.checkpointSeconds = checkpointSeconds ?? options.checkpointSeconds
        options.checkFinite = checkFinite
        if noKeptFeatures { options.keepsFeatures = false }
        try options.validate()
        return options
    }

    /// - Parameter first: the steps that were done before this run.
    func report(_ result: TrainingResult, from first: Int, _ test: Evaluation?, _ chosen: ChosenBackend) throws {
        if json {
            return try TrainingReport(
                model: model.model.rawValue, backend: chosen.backend.name, device: chosen.backend.device,
                steps: result.steps, epochs: result.epochs, seconds: result.seconds,
                samplesPerSecond: result.samplesPerSecond, loss: result.loss
            ).printJSON()
        }
        guard result.steps > first else {
            return Terminal.printResult(
                "nothing left to do: all \(first) steps are done; --epochs or --steps asks for more")
        }
        let count = first == 0 ? "\(result.steps) steps" : "\(result.steps - first) steps, \(result.steps) in all,"
        Terminal.printResult(
            "trained \(count) in \(result.seconds.asDuration), "
                + "\(result.samplesPerSecond.formatted(digits: 0)) samples/s, loss \(result.loss.formatted(digits: 4))")
        if let test { Terminal.printResult("test set: \(test.summary)") }
    }

    func sayHowToGoOn() {
        guard let folder = resume ?? output else {
            return Terminal.printNotice("stopped; with --output DIR the run could be continued")
        }
        // What a run does not record, and so has to be said again.
        let again = [
            ("--data", data.data), ("--save", save), ("--log", log),
            ("--checkpoint-seconds", checkpointSeconds.map { "\($0)" }),
        ]
        let words =
            ["tandem", "train", model.model.rawValue, "--resume", folder]
            + again.flatMap { name, value in value.map { [name, $0] } ?? [] } + backend.words
        Terminal.printNotice("stopped; continue with: \(words.map(\.quotedForShell).joined(separator: " "))")
    }
}

private struct TrainingReport: Encodable {
    let model, backend, device: String
    let steps, epochs: Int
    let seconds, samplesPerSecond, loss: Double
}

import CPUExecution
import Experiments
import TestFiles

/// Few enough digits for the reference, and ten of every kind among them.
let tinyDigits: DigitData = {
    let digits = BuiltInDigits().data(trainCount: 200, testCount: 60)
    return DigitData(train: digits.train, test: digits.test, source: "made up for a test")
}()

func tinyOptions(_ change: (inout ExperimentOptions) -> Void = { _ in }) -> ExperimentOptions {
    var options = ExperimentOptions()
    (options.epochs, options.limit, options.latent) = (2, 24, [2, 3])
    change(&options)
    return options
}

/// What a run told, and what it came to.
final class TinyRun {
    private(set) var parts: [String] = []
    private(set) var trainedEpochs = 0
    /// What became of features in each training, apart from progress.
    private(set) var features: [KeptFeatures] = []
    private(set) var figures: [NamedValue] = []
    private(set) var path = ""

    /// - Parameter stoppingAfter: asks the run to stop when it has trained so many epochs.
    init(
        _ name: String, _ options: ExperimentOptions, in folder: String, kernels: String = "",
        stoppingAfter: Int = .max
    ) throws {
        let experiment = try options.experiment(named: name)
        let run = try ExperimentRun(
            experiment, options: options, in: folder, on: CPUBackend(),
            against: CPUBackend(precision: .double), kernelConfiguration: kernels, digits: { tinyDigits },
            tell: { [unowned self] event in
                switch event {
                case .part(let text): parts.append(text)
                case .training(.epoch): trainedEpochs += 1
                case .training(.features(.computing)): break
                case .training(.features(let found)): features.append(found)
                case .training, .note: break
                }
            }, shouldStop: { [unowned self] in trainedEpochs >= stoppingAfter })
        path = run.path
        figures = try experiment.run(in: run)
    }
}

func text(_ path: String) throws -> String { String(decoding: try RegularFile.read(path), as: UTF8.self) }

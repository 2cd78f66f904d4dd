/// One run of an experiment: its folder, its machine, its data, and how it speaks of itself.
///
/// Whatever ends a run, the same call goes on with it: models that are trained are not trained again, and one that was
/// interrupted goes on from its checkpoint, bit for bit.
package final class ExperimentRun {
    package let options: ExperimentOptions
    package let backend: any Backend
    /// What the backend is compared with where that is the question; the CPU in double precision.
    let reference: any Backend
    /// The digits that are used; empty for an experiment that does not use them.
    package let digits: DigitData
    let folder: ExperimentFolder
    private let kernelConfiguration: String
    /// Its models share what equal frozen parts make of the samples.
    private let keptRowsCache = KeptRowsCache()
    private let tell: (ExperimentEvent) -> Void
    private let shouldStop: () -> Bool

    /// - Parameters:
    ///   - root: the run directory; see ``ExperimentFolder`` for what lies in it.
    ///   - reference: the reference in double precision, which an experiment may compare the backend with.
    ///   - kernelConfiguration: the backend's kernel sizes and choices, which a continued run must share.
    ///   - digits: loads the digits; called where the experiment uses them.
    ///   - shouldStop: asked several times a second; `true` ends the run, ready to be continued.
    package init(
        _ experiment: any Experiment, options: ExperimentOptions, in root: String, on backend: any Backend,
        against reference: any Backend, kernelConfiguration: String = "", digits: () throws -> DigitData,
        tell: @escaping (ExperimentEvent) -> Void = { _ in }, shouldStop: @escaping () -> Bool = { false }
    ) throws {
        let kind = type(of: experiment)
        try options.validate(for: kind)
        (self.options, self.backend, self.reference) = (options, backend, reference)
        self.kernelConfiguration = kernelConfiguration
        (self.tell, self.shouldStop) = (tell, shouldStop)
        var settings = experiment.settings
        settings["seed"] = "\(options.seed)"
        settings["quick"] = "\(options.isQuick)"
        settings["backend"] = backend.name
        settings["kernel configuration"] = kernelConfiguration
        if experiment.usesDigits {
            self.digits = Self.limited(try digits(), options, quick: kind.quickSamples)
            settings["training samples (checksum)"] = self.digits.train.checksum
            settings["test samples (checksum)"] = self.digits.test.checksum
        } else {
            let none = ImageDataset(images: [], labels: [], rows: 0, columns: 0)
            self.digits = DigitData(train: none, test: none, source: "")
        }
        folder = try ExperimentFolder(root, ExperimentRecord(experiment: kind.name, settings: settings))
    }

    private static func limited(
        _ digits: DigitData, _ options: ExperimentOptions, quick: (train: Int, test: Int)
    ) -> DigitData {
        var (train, test) = (options.limit ?? digits.train.count, digits.test.count)
        if options.isQuick {
            train = min(options.limit ?? quick.train, digits.train.count)
            test = min(quick.test, train)
        }
        return DigitData(
            train: digits.train.prefix(train), test: digits.test.prefix(test), source: digits.source)
    }

    package var path: String { folder.path }
    package var report: String { file("report.html") }

    /// The path of a file among those of the experiment.
    func file(_ name: String) -> String { "\(folder.path)/\(name)" }

    func note(_ text: String) { tell(.note(text)) }

    /// - Throws: ``ExperimentError/interrupted`` where the run has been asked to end.
    func checkStop() throws(ExperimentError) { if shouldStop() { throw .interrupted } }

    /// Trains `model`, or finds it trained.
    ///
    /// - Parameters:
    ///   - name: of its run directory: `plain-latent-10-seed-0`. Models of one name are one.
    ///   - label: what it is called while it is trained.
    ///   - start: the weights to begin with, in place of drawn ones.
    ///   - trainable: the parameters that are trained.
    /// - Throws: `TrainingError.differentRun` where the directory holds a run with other options, and
    ///   ``ExperimentError/interrupted``.
    func train(
        _ model: any Model, seed: UInt64, epochs: Int, name: String, label: String, from start: NamedTensors? = nil,
        trainable: ParameterChoice = .all
    ) throws -> TrainedModel {
        try checkStop()
        let directory = RunDirectory("\(folder.models)/\(name)")
        var training = TrainingOptions()
        (training.epochs, training.seed, training.keepsFeatures) = (epochs, seed, options.keepsFeatures)
        training.trainable = trainable
        if directory.hasCheckpoint {
            let recorded = try directory.record().epochs
            guard recorded == epochs else {
                let difference = RunDifference(
                    name: "epochs", recorded: recorded.map(String.init), given: "\(epochs)")
                throw TrainingError.differentRun(folder: directory.path, differences: [difference])
            }
            training.resume = directory.path
        } else {
            training.output = directory.path
            if let start {
                let path = "\(directory.path)-start.safetensors"
                try Folder.create(folder.models)
                try Safetensors.write(start, to: path)
                training.initialWeights = path
            }
        }
        tell(.part(label))
        let trainer = try Trainer(
            model, TrainingData(for: model) { digits }, options: training, on: backend,
            kernelConfiguration: kernelConfiguration, keptRowsCache: keptRowsCache)
        _ = try trainer.run({ tell(.training($0)) }, shouldStop: shouldStop)
        let table = try EpochTable(directory.epochs)
        guard table.epochs >= epochs else { throw ExperimentError.interrupted }
        return TrainedModel(seed: seed, directory: directory, epochs: table)
    }
}

/// A model that is trained, and how that went.
struct TrainedModel {
    let seed: UInt64
    let directory: RunDirectory
    let epochs: EpochTable

    /// The loss on the test set after each epoch.
    var testLosses: [Double] { epochs["test_loss"] ?? [] }
}

/// What an experiment tells its caller while it goes on.
package enum ExperimentEvent: Sendable {
    /// The training of a model begins, or is found complete.
    case part(String)
    case training(TrainingEvent)
    case note(String)
}

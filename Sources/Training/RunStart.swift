import Glibc

/// Where a run begins: with drawn weights, those of a file, or a checkpoint. Everything that the options name is read and
/// checked here, before anything is written.
struct RunStart {
    let directory: RunDirectory?
    /// The lock of a run that is continued; a new run claims its folder when it is sure to begin.
    let lock: RunLock?
    let progress: RunProgress
    let states: NamedTensors

    init(
        _ options: TrainingOptions, _ record: RunRecord, _ step: TrainingStep, of model: any Model,
        learningRate: Double
    ) throws {
        for path in [options.save, options.log].compactMap({ $0 }) { try Self.checkWritable(path) }
        directory = (options.resume ?? options.output).map(RunDirectory.init)
        lock = try options.resume.map { try RunDirectory($0).claimForResuming() }
        if let folder = options.resume {
            let checkpoint = try RunDirectory(folder).readCheckpoint()
            let differences = checkpoint.record.differences(from: record)
            guard differences.isEmpty else {
                throw TrainingError.differentRun(folder: folder, differences: differences)
            }
            (progress, states) = (checkpoint.progress, try Self.states(checkpoint, step, folder))
            return
        }
        if let directory, directory.hasCheckpoint { throw TrainingError.runExists(folder: directory.path) }
        var states =
            try options.initialWeights.map { try Weights.read($0, for: step.parameters, of: model) }
            ?? step.parameters.initialValues(seed: options.seed)
        try states.append(learningRateState, .scalar(Float(learningRate)))
        self.states = states
        progress = RunProgress(sums: [Double](repeating: 0, count: 1 + step.metrics.count))
    }

    private static func states(_ checkpoint: Checkpoint, _ step: TrainingStep, _ folder: String) throws -> NamedTensors
    {
        let differences = TensorDifference.between(expected: step.lastingStates, found: checkpoint.states)
        guard differences.isEmpty, checkpoint.progress.sums.count == 1 + step.metrics.count else {
            throw TrainingError.differentRun(
                folder: folder,
                differences: [
                    RunDifference(
                        name: "states", recorded: "those of its checkpoint",
                        given: differences.map(\.description).joined(separator: ", "))
                ])
        }
        return checkpoint.states
    }

    /// Finds out now what would otherwise fail at the end of a run.
    static func checkWritable(_ path: String) throws(FileError) {
        var status = stat()
        if stat(path, &status) == 0 {
            if status.st_mode & S_IFMT == S_IFDIR {
                throw FileError(path: path, operation: .write, reason: .system(EISDIR))
            }
            guard access(path, W_OK) == 0 else {
                throw FileError(path: path, operation: .write, reason: .system(errno))
            }
        } else {
            let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
            guard access(folder, W_OK | X_OK) == 0 else {
                throw FileError(path: path, operation: .write, reason: .system(errno))
            }
        }
    }
}

extension RunRecord {
    init(
        model: any Model, optimizer: any Optimizer, options: TrainingOptions, batchSize: Int, data: String,
        dataChecksum: String, backend: any Backend, kernelConfiguration: String
    ) {
        self.init(
            model: model.name, modelOptions: model.options, optimizer: optimizer.name,
            optimizerSettings: optimizer.settings, learningRate: optimizer.learningRate, batchSize: batchSize,
            epochs: options.epochs, steps: options.steps, limit: options.limit, order: options.order.rawValue,
            seed: options.seed, initialWeights: options.initialWeights,
            trainable: options.trainable == .all ? nil : "\(options.trainable)", data: data, dataChecksum: dataChecksum,
            backend: backend.name, device: backend.device, kernelConfiguration: kernelConfiguration,
            keepsFeatures: options.keepsFeatures)
    }
}

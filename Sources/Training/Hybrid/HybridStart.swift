/// Where a hybrid run begins: with drawn weights, those of a file, or a checkpoint. Everything that the options name is
/// read and checked here, before anything is written.
struct HybridStart {
    let directory: RunDirectory?
    /// As in ``RunStart``
    let lock: RunLock?
    let progress: RunProgress
    let states: NamedTensors

    init(_ options: TrainingOptions, _ record: RunRecord, _ step: HybridStep, learningRate: Double) throws {
        for path in [options.save, options.log].compactMap({ $0 }) { try RunStart.checkWritable(path) }
        directory = (options.resume ?? options.output).map(RunDirectory.init)
        lock = try options.resume.map { try RunDirectory($0).claimForResuming() }
        if let folder = options.resume {
            let checkpoint = try RunDirectory(folder).readCheckpoint()
            var differences = checkpoint.record.differences(from: record)
            let others = TensorDifference.between(expected: step.lastingStates, found: checkpoint.states)
            if differences.isEmpty, !others.isEmpty || checkpoint.progress.sums.count != step.settings.objectives {
                differences = [
                    RunDifference(
                        name: "states", recorded: "those of its checkpoint",
                        given: others.map(\.description).joined(separator: ", "))
                ]
            }
            guard differences.isEmpty else {
                throw TrainingError.differentRun(folder: folder, differences: differences)
            }
            (progress, states) = (checkpoint.progress, checkpoint.states)
            return
        }
        if let directory, directory.hasCheckpoint { throw TrainingError.runExists(folder: directory.path) }
        var states =
            try options.initialWeights.map { try Weights.read($0, for: step.parameters, title: record.title) }
            ?? step.parameters.initialValues(seed: options.seed)
        try states.append(learningRateState, .scalar(Float(learningRate)))
        self.states = states
        progress = RunProgress(sums: [Double](repeating: 0, count: step.settings.objectives))
    }
}

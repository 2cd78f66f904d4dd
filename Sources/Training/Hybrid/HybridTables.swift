/// The tables of a hybrid run: `step,epoch,loss,loss2,…,phase`, where loss is L₁, and
/// `epoch,train_loss,train_l1,…,test_loss,test_l1,…`. The test columns are on the same points after the epoch.
struct HybridTables {
    private var logs: [Table] = []
    private var epochs: Table?
    private let objectives: Int

    init(_ options: TrainingOptions, _ folder: RunDirectory?, objectives: Int, continuing: RunProgress?) throws {
        self.objectives = objectives
        let losses = ["loss"] + (1..<max(1, objectives)).map { "loss\($0 + 1)" }
        let log = options.log == folder?.log ? nil : options.log
        for path in [folder?.log, log].compactMap({ $0 }) {
            logs.append(
                try Table(path, columns: ["step", "epoch"] + losses + ["phase"], continuingAt: continuing?.step))
        }
        if let folder {
            let names = ["loss"] + (1...max(1, objectives)).map { "l\($0)" }
            let columns = ["epoch"] + ["train", "test"].flatMap { set in names.map { "\(set)_\($0)" } }
            epochs = try Table(folder.epochs, columns: columns, continuingAt: continuing?.finishedEpochs)
        }
    }

    func append(steps: [HybridStepRecord]) throws {
        guard !logs.isEmpty else { return }
        let rows = steps.map { ["\($0.step)", "\($0.epoch)"] + $0.losses.map(\.nineDigits) + ["\($0.phase)"] }
        for log in logs { try log.append(rows) }
    }

    func append(epoch: EpochResult) throws {
        guard let epochs else { return }
        let train = ([epoch.trainLoss] + epoch.trainMetrics.map(\.value)).map(\.nineDigits)
        let test = epoch.test.map { ([$0.loss] + $0.metrics.map(\.value)).map(\.nineDigits) }
        try epochs.append([
            ["\(epoch.epoch)"] + train + (test ?? [String](repeating: "", count: 1 + objectives))
        ])
    }

    func flush() throws {
        for table in logs { try table.flush() }
        try epochs?.flush()
    }
}

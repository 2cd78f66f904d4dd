import Tensors

/// The tables of a run: `step,epoch,loss,…` with a row for each step, and `epoch,train_loss,…` with one for each epoch.
struct RunTables {
    private var logs: [Table] = []
    private var epochs: Table?
    private let metricCount: Int

    /// - Parameter continuing: where a resumed run goes on: the step and the epoch of the next rows.
    init(_ options: TrainingOptions, _ folder: RunDirectory?, metrics: [String], continuing: RunProgress?) throws {
        metricCount = metrics.count
        let stepColumns = ["step", "epoch", "loss"] + metrics
        let log = options.log == folder?.log ? nil : options.log
        for path in [folder?.log, log].compactMap({ $0 }) {
            logs.append(try Table(path, columns: stepColumns, continuingAt: continuing?.step))
        }
        if let folder {
            let columns = ["epoch"] + ["train", "test"].flatMap { set in (["loss"] + metrics).map { "\(set)_\($0)" } }
            epochs = try Table(folder.epochs, columns: columns, continuingAt: continuing?.finishedEpochs)
        }
    }

    /// Rows of step, epoch, and means over the step's batch.
    func append(steps: [(step: Int, epoch: Int, values: [Double])]) throws {
        let rows = steps.map { ["\($0.step)", "\($0.epoch)"] + $0.values.map(\.nineDigits) }
        for log in logs { try log.append(rows) }
    }

    /// The test columns are empty where the run does not evaluate.
    func append(epoch: EpochResult) throws {
        let train = [epoch.trainLoss] + epoch.trainMetrics.map(\.value)
        let test = epoch.test.map { [$0.loss] + $0.metrics.map(\.value) }?.map(\.nineDigits)
        let row = ["\(epoch.epoch)"] + train.map(\.nineDigits)
        try epochs?.append([row + (test ?? [String](repeating: "", count: 1 + metricCount))])
    }

    /// Brings all rows to the disk; before a checkpoint that counts on them.
    func flush() throws {
        for table in logs { try table.flush() }
        try epochs?.flush()
    }
}

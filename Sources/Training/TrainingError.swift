/// Why a run cannot begin or go on.
///
/// The first line of ``description`` says what, where, expected and found, the second what to do.
public enum TrainingError: Error, Equatable {
    /// A setting outside of its range; `name` is that of the command line, `learning-rate`.
    case option(name: String, expected: String, found: String)
    /// Two options, by their names, that do not go together.
    case conflict(String, String, advice: String)
    /// There is nothing to train on, or to measure with; `set` is `training` or `test`.
    case noSamples(set: String)
    /// A new run was to be written over another one.
    case runExists(folder: String)
    /// Another process, of this number where it is known, trains in the folder.
    case runInUse(folder: String, process: Int?)
    /// A run was to be resumed from a folder that holds none.
    case noCheckpoint(folder: String)
    /// `previous` is the checkpoint before it, where there is one.
    case damagedCheckpoint(file: String, reason: String, previous: String?)
    /// The run to resume was another one.
    case differentRun(folder: String, differences: [RunDifference])
    /// A log to be continued has other columns.
    case logColumns(file: String, expected: String, found: String)
    /// A table of a run has a line that is no row of numbers.
    case damagedTable(file: String, line: Int, expected: String, found: String)
    /// The loss of this step, or of the test set after it, is infinite or NaN; steps and epochs count from 0.
    case notFinite(step: Int, epoch: Int, loss: Float)
    /// The operation of a step that made a number that is not finite; nil where that happens in flight only.
    case notFiniteOperation(step: Int, epoch: Int, origin: NotFiniteOrigin?)

    /// Whether arguments or files given are at fault, rather than what happened while running.
    package var isUnusableInput: Bool {
        switch self {
        case .option, .conflict, .noSamples, .runExists, .runInUse, .noCheckpoint, .damagedCheckpoint, .differentRun,
            .logColumns, .damagedTable:
            true
        case .notFinite, .notFiniteOperation: false
        }
    }

    var isNotFinite: Bool {
        switch self {
        case .notFinite, .notFiniteOperation: true
        case .option, .conflict, .noSamples, .runExists, .runInUse, .noCheckpoint, .damagedCheckpoint, .differentRun,
            .logColumns, .damagedTable:
            false
        }
    }
}

extension TrainingError: CustomStringConvertible {
    public var description: String { "\(fact)\n\(advice)" }

    private var fact: String {
        switch self {
        case .option(let name, let expected, let found): "\(name): expected \(expected), found \(found)"
        case .conflict(let one, let other, _): "expected one of \(one) and \(other), found both"
        case .noSamples(let set): "data: the \(set) set: expected at least one sample, found none"
        case .runExists(let folder): "run directory \(folder): expected a new one, found a run with a checkpoint"
        case .runInUse(let folder, let process):
            "run directory \(folder): expected one that no other process uses, found it locked by "
                + (process.map { "process \($0)" } ?? "another process")
        case .noCheckpoint(let folder): "run directory \(folder): expected \(RunDirectory.checkpointName), found none"
        case .damagedCheckpoint(let file, let reason, _): "checkpoint \(file): \(reason)"
        case .differentRun(let folder, let differences):
            "run directory \(folder): expected the run it holds, found another one: "
                + differences.map(\.description).joined(separator: "; ")
        case .logColumns(let file, let expected, let found):
            "log \(file): expected the columns \(expected), found \(found)"
        case .damagedTable(let file, let line, let expected, let found):
            "table \(file): line \(line): expected \(expected), found \(found)"
        case .notFinite(let step, let epoch, let loss):
            "training: step \(step) (epoch \(epoch)): expected a finite loss, found "
                + (loss.isNaN ? "NaN" : "\(loss)")  // Swift prints the sign bit of a NaN, too
        case .notFiniteOperation(let step, let epoch, let origin):
            "training: step \(step) (epoch \(epoch)): expected finite numbers, found "
                + (origin?.description ?? "some that are not, but not when each operation's result is read")
        }
    }

    private var advice: String {
        switch self {
        case .option: "give a value in that range"
        case .conflict(_, _, let advice): advice
        case .noSamples: "name a folder with data"
        case .runExists: "continue it with --resume, or name another folder"
        case .runInUse: "wait until it ends, or name another folder"
        case .noCheckpoint: "name the folder of a run that was begun with --output"
        case .damagedCheckpoint(let file, _, let previous):
            previous.map { "to continue from the checkpoint before it, rename \($0) to \(file)" }
                ?? "begin the run anew; there is no earlier checkpoint"
        case .differentRun: "give the options of the run, or begin a new one with --output"
        case .logColumns: "name another file"
        case .damagedTable: "begin the run anew in another folder, or remove this one"
        case .notFinite:
            "try a smaller learning rate; --check-finite finds the operation; the log holds the losses up to this step"
        case .notFiniteOperation: "try a smaller learning rate; the log holds the losses up to this step"
        }
    }
}

import Glibc

/// The folder of a run: what was asked, how far it is, and what came out.
///
///     run.json                       what was asked (RunRecord)
///     log.csv  epochs.csv            a row for each step, a row for each epoch
///     checkpoint.safetensors         everything to go on from, with the one before it beside it
///     best.safetensors               the weights of the best epoch
///     weights.safetensors            the weights of the last epoch, or of the end
///     lock                           locked while a process trains here (RunLock)
public struct RunDirectory: Sendable {
    package static let checkpointName = "checkpoint.safetensors"

    /// The folder.
    public let path: String

    /// The run in this folder, which need not be there yet.
    public init(_ path: String) { self.path = path }

    /// Everything to go on from.
    public var checkpoint: String { "\(path)/\(Self.checkpointName)" }
    /// The checkpoint before it.
    public var previousCheckpoint: String { "\(path)/checkpoint-previous.safetensors" }
    /// The weights of the best epoch.
    public var best: String { "\(path)/best.safetensors" }
    /// The weights of the last epoch, or of the end.
    public var weights: String { "\(path)/weights.safetensors" }
    /// A row for each step.
    public var log: String { "\(path)/log.csv" }
    /// A row for each epoch; ``EpochTable`` reads it.
    public var epochs: String { "\(path)/epochs.csv" }
    /// What was asked, as JSON.
    public var recordFile: String { "\(path)/run.json" }

    /// What the run was asked to do.
    /// - Throws: `FileError` where the file cannot be read, ``TrainingError/noCheckpoint(folder:)`` where there is none.
    public func record() throws -> RunRecord {
        guard access(recordFile, F_OK) == 0 else { throw TrainingError.noCheckpoint(folder: path) }
        let text = String(decoding: try RegularFile.read(recordFile), as: UTF8.self)
        do { return try RunRecord.fromJSON(text) } catch { throw TrainingError.noCheckpoint(folder: path) }
    }

    /// Whether there is a run to continue.
    public var hasCheckpoint: Bool { access(checkpoint, F_OK) == 0 }

    func create() throws(FileError) {
        try Folder.create(path)
        guard access(path, W_OK | X_OK) == 0 else {
            throw FileError(path: path, operation: .write, reason: .system(errno))
        }
    }

    func write(_ record: RunRecord) throws {
        try AtomicFile.write(try record.json(.prettyPrinted) + "\n", to: recordFile)
    }

    /// Writes a checkpoint; the one that was there becomes the previous one. There is a whole checkpoint at every moment:
    /// the old file gets a second name before the new one takes its first.
    func write(_ checkpoint: Checkpoint) throws {
        let aside = "\(previousCheckpoint).partial"
        unlink(aside)
        if link(self.checkpoint, aside) == 0 {
            rename(aside, previousCheckpoint)
            unlink(aside)
        }
        try checkpoint.write(to: self.checkpoint)
    }

    func readCheckpoint() throws -> Checkpoint {
        guard hasCheckpoint else { throw TrainingError.noCheckpoint(folder: path) }
        let hasPrevious = access(previousCheckpoint, F_OK) == 0
        return try Checkpoint(path: checkpoint, previous: hasPrevious ? previousCheckpoint : nil)
    }
}

/// Everything that a run needs to go on as if it had not been interrupted.
///
/// A file of it is safetensors: the lasting states as tensors, and as text under `__metadata__` the record of the run, how
/// far it is, and a checksum of all of it.
struct Checkpoint {
    let record: RunRecord
    let progress: RunProgress
    let states: NamedTensors

    private static let format = "tandem checkpoint 1"

    init(record: RunRecord, progress: RunProgress, states: NamedTensors) {
        (self.record, self.progress, self.states) = (record, progress, states)
    }

    func write(to path: String) throws {
        try Self.write(
            states, record: try record.json(), progress: try progress.json(), to: path,
            notes: ["step": "\(progress.step)", "epoch": "\(progress.epoch)"])
    }

    /// - Parameter notes: for people; nothing reads them
    static func write(
        _ states: NamedTensors, record: String, progress: String, to path: String, notes: [String: String] = [:]
    ) throws {
        var tensors = states
        tensors.metadata = notes.merging(["format": format, "record": record, "progress": progress]) { $1 }
        tensors.metadata["checksum"] = tensors.checksum
        try Safetensors.write(tensors, to: path)
    }

    /// - Throws: ``TrainingError/damagedCheckpoint(file:reason:previous:)``.
    init(path: String, previous: String?) throws {
        func damage(_ reason: String) -> TrainingError {
            .damagedCheckpoint(file: path, reason: reason, previous: previous)
        }
        var tensors: NamedTensors
        do {
            tensors = try Safetensors.read(path)
        } catch {
            if case .file = error.problem { throw error }
            throw damage("\(error.problem)")
        }
        let checksum = tensors.metadata.removeValue(forKey: "checksum")
        guard tensors.metadata["format"] == Self.format else {
            throw damage("expected the format '\(Self.format)', found '\(tensors.metadata["format"] ?? "none")'")
        }
        guard checksum == tensors.checksum else {
            throw damage("expected the checksum \(checksum ?? "none"), found \(tensors.checksum)")
        }
        do {
            record = try RunRecord.fromJSON(tensors.metadata["record"] ?? "")
            progress = try RunProgress.fromJSON(tensors.metadata["progress"] ?? "")
        } catch {
            throw damage("expected a record of the run, found \(error)")
        }
        guard progress.isPossible else { throw damage("expected a run that counts from 0, found \(progress)") }
        states = tensors
    }
}

/// How far a run is, and what of it lies on the host.
struct RunProgress: Codable, Equatable {
    /// The steps that are done.
    var step = 0
    /// The epoch of the step to come.
    var epoch = 0
    /// The epochs that are complete, evaluated and in the table.
    var finishedEpochs = 0
    /// Of the samples of the epoch: Σ of the loss, and Σ, the smallest or the largest of each metric.
    var sums: [Double]
    /// The samples that are summed.
    var samples = 0
    /// The score of the best epoch.
    var best: Double?

    /// Whether the counts are such as a run can reach; a file may say anything.
    var isPossible: Bool {
        [step, epoch, finishedEpochs, samples].allSatisfy { (0...Self.mostSteps).contains($0) }
    }

    /// Epochs and the samples of each are both below 2³¹.
    private static let mostSteps = 1 << 62
}

extension NamedTensors {
    fileprivate var checksum: String {
        var checksum = Checksum()
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            checksum.add(key)
            checksum.add(value)
        }
        for entry in entries {
            checksum.add(entry.name)
            checksum.add("\(entry.tensor.elementType)\(entry.tensor.shape)")
            entry.tensor.elements.withUnsafeBytes { checksum.add($0) }
        }
        return checksum.text
    }
}

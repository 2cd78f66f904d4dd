import Glibc

/// Where an experiment's files lie.
///
///     DIR/experiment.json     what was asked (ExperimentRecord)
///     DIR/report.html         the report; beside it its tables (CSV, JSON), charts (SVG) and pictures (PNG)
///     DIR/models/…            the run directories of the models that it trains
///
/// A directory belongs to the experiment that it was made for. Another one that is given the same directory puts its files
/// into a folder of its own name there, and shares the models.
struct ExperimentFolder {
    let path: String
    let models: String

    /// Makes the folder, or finds it.
    /// - Throws: ``ExperimentError/differentRun(folder:differences:)`` where it holds the same experiment with other
    ///   options.
    init(_ root: String, _ record: ExperimentRecord) throws {
        let owner = try ExperimentRecord(in: root)
        path = owner == nil || owner?.experiment == record.experiment ? root : "\(root)/\(record.experiment)"
        models = "\(root)/models"
        if let found = try ExperimentRecord(in: path) {
            let differences = found.differences(from: record)
            guard differences.isEmpty else {
                throw ExperimentError.differentRun(folder: path, differences: differences)
            }
            return
        }
        try Folder.create(path)
        try AtomicFile.write(try record.json(.prettyPrinted) + "\n", to: ExperimentRecord.file(in: path))
    }
}

/// What an experiment was asked to do, and on what: the content of `experiment.json`.
struct ExperimentRecord: Codable, Equatable {
    let experiment: String
    let settings: [String: String]

    static func file(in folder: String) -> String { "\(folder)/experiment.json" }

    init(experiment: String, settings: [String: String]) {
        (self.experiment, self.settings) = (experiment, settings)
    }

    /// The record of the experiment that `folder` holds; `nil` where it holds none.
    init?(in folder: String) throws {
        let path = Self.file(in: folder)
        guard access(path, F_OK) == 0 else { return nil }
        let text = String(decoding: try RegularFile.read(path), as: UTF8.self)
        do { self = try Self.fromJSON(text) } catch {
            throw ExperimentError.damagedRecord(file: path, reason: "\(text.prefix(40))")
        }
    }

    func differences(from other: ExperimentRecord) -> [RunDifference] {
        Set(settings.keys).union(other.settings.keys).sorted().compactMap { name in
            let (recorded, given) = (settings[name], other.settings[name])
            return recorded == given ? nil : RunDifference(name: name, recorded: recorded, given: given)
        }
    }
}

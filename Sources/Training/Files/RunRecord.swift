import FoundationEssentials

/// What a run was asked to do, and on what: the content of `run.json`.
public struct RunRecord: Codable, Sendable, Equatable {
    /// The model's name.
    public let model: String
    /// The options that shape the model.
    public let modelOptions: [String: String]
    /// The optimiser's name.
    public let optimizer: String
    /// Its settings by name, apart from the learning rate.
    public let optimizerSettings: [String: Double]
    /// The learning rate of every step.
    public let learningRate: Double
    /// Samples of a step.
    public let batchSize: Int
    /// The end by epochs.
    public let epochs: Int?
    /// The end by steps.
    public let steps: Int?
    /// How many training samples are in use; all where it is absent.
    public let limit: Int?
    /// A ``SampleOrder``.
    public let order: String
    /// The seed of all random numbers.
    public let seed: UInt64
    /// The file of weights that it began with.
    public let initialWeights: String?
    /// Which parameters are trained, as a `ParameterChoice`; all of them where it is absent.
    public var trainable: String?
    /// Where the data come from, and a checksum of the training samples in use.
    public let data: String
    /// What tells these samples from others.
    public let dataChecksum: String
    /// The backend's name.
    public let backend: String
    /// The device's name.
    public let device: String
    /// The kernels' sizes and choices, in the backend's own words.
    public let kernelConfiguration: String
    /// Whether features of frozen parts were to be kept; absent, they were.
    public var keepsFeatures: Bool?

    /// What must be the same for a run to continue. The end of the run, the place of its data and the name of the device
    /// may change.
    private var identity: [(name: String, value: String)] {
        let options = modelOptions.sorted { $0.key < $1.key }.map { ("--\($0.key)", $0.value) }
        let settings = optimizerSettings.sorted { $0.key < $1.key }.map { ("\(optimizer) \($0.key)", "\($0.value)") }
        return [("model", model)] + options + [("optimizer", optimizer)] + settings + [
            ("learning rate", "\(learningRate)"), ("batch size", "\(batchSize)"), ("order", order),
            ("seed", "\(seed)"), ("trained parameters", trainable ?? "\(ParameterChoice.all)"),
            ("training samples (checksum)", dataChecksum), ("backend", backend),
            ("kernel configuration", kernelConfiguration),
        ]
    }

    /// What differs between this record and a run that is to continue it; of another model, no more than that.
    func differences(from other: RunRecord) -> [RunDifference] {
        guard model == other.model else { return [RunDifference(name: "model", recorded: model, given: other.model)] }
        let (mine, theirs) = (identity, other.identity)
        let names = mine.map(\.name) + theirs.map(\.name).filter { name in !mine.contains { $0.name == name } }
        return names.compactMap { name in
            let recorded = mine.first { $0.name == name }?.value
            let given = theirs.first { $0.name == name }?.value
            return recorded == given ? nil : RunDifference(name: name, recorded: recorded, given: given)
        }
    }

    /// The options that continue this run in `folder`.
    public func options(resuming folder: String) -> TrainingOptions {
        var options = TrainingOptions()
        (options.epochs, options.steps, options.limit) = (epochs, steps, limit)
        (options.batchSize, options.learningRate, options.seed) = (batchSize, learningRate, seed)
        options.order = SampleOrder(rawValue: order) ?? .shuffled
        options.trainable = trainable.flatMap(ParameterChoice.init) ?? .all
        options.keepsFeatures = keepsFeatures ?? true
        options.resume = folder
        return options
    }
}

/// One thing in which two runs differ; `nil` where a run does not have it.
public struct RunDifference: Sendable, Equatable, CustomStringConvertible {
    /// What differs.
    public let name: String
    /// What the run was begun with.
    public let recorded: String?
    /// What it was to go on with.
    public let given: String?

    package init(name: String, recorded: String?, given: String?) {
        (self.name, self.recorded, self.given) = (name, recorded, given)
    }

    public var description: String { "\(name): expected \(recorded ?? "none"), found \(given ?? "none")" }
}

extension Encodable {
    /// The value as JSON with sorted keys in snake case.
    package func json(_ formatting: JSONEncoder.OutputFormatting = []) throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = formatting.union([.sortedKeys, .withoutEscapingSlashes])
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}

extension Decodable {
    /// The value that JSON with keys in snake case holds.
    package static func fromJSON(_ text: String) throws -> Self {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Self.self, from: Data(text.utf8))
    }
}

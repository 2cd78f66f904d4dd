/// What a hybrid run is about, apart from its length: the options that `train`, `evaluate` and experiments share.
public struct HybridSettings: Sendable, Equatable {
    /// The points to fit.
    public enum Targets: Sendable, Equatable, CustomStringConvertible {
        /// Those of `RegressionData` by the same names; with three objectives sin x is the third.
        case reported, squareInverse, squareReported, reportedInverse
        /// A CSV file; see `RegressionData.init(csv:objectives:)`.
        case file(String)

        /// Those that are built in, by the word on the command line.
        package static let named: [(name: String, targets: Targets)] = [
            ("reported", .reported), ("square-inverse", .squareInverse), ("square-reported", .squareReported),
            ("reported-inverse", .reportedInverse),
        ]

        /// The set of that name; any other word is the path of a CSV file.
        public init(_ text: String) { self = Self.named.first { $0.name == text }?.targets ?? .file(text) }

        public var description: String {
            if case .file(let path) = self { return path }
            return Self.named.first { $0.targets == self }?.name ?? ""
        }
    }

    /// How many objectives there are, in strict priority: 2 or 3.
    public var objectives = 2
    /// What is fitted.
    public var targets = Targets.reported
    /// How an objective is kept from moving those before it.
    public var projection = HybridProjection.jacobian
    /// The units of each hidden layer.
    public var hidden = [10]
    /// An objective is served only where those before it have a squared error of at most this.
    public var threshold = 0.05
    /// What a projected gradient is multiplied by.
    public var alpha = 1.0
    /// Whether every column of the data is moved and scaled to mean 0 and variance 1 first.
    public var standardise = false

    /// The epochs of a run unless told otherwise.
    public static let epochs = 1000
    /// The learning rate unless told otherwise.
    public static let learningRate = 0.002

    /// The network that was reported, with two objectives.
    public init() {}

    /// As they stand on the command line, for records.
    public var options: [String: String] {
        [
            "objectives": "\(objectives)", "targets": "\(targets)", "projection": projection.rawValue,
            "hidden": hidden.map(String.init).joined(separator: ","), "threshold": "\(threshold)",
            "alpha": "\(alpha)", "standardise": "\(standardise)",
        ]
    }

    /// The settings of a record. An entry that is missing, or unreadable, keeps its default.
    public init(recorded: [String: String]) {
        self.init()
        objectives = recorded["objectives"].flatMap { Int($0) } ?? objectives
        targets = recorded["targets"].map(Targets.init) ?? targets
        projection = recorded["projection"].flatMap(HybridProjection.init(rawValue:)) ?? projection
        hidden = recorded["hidden"]?.split(separator: ",").compactMap { Int($0) } ?? hidden
        threshold = recorded["threshold"].flatMap { Double($0) } ?? threshold
        alpha = recorded["alpha"].flatMap { Double($0) } ?? alpha
        standardise = recorded["standardise"] == "true"
    }

    /// - Throws: ``TrainingError/option(name:expected:found:)``.
    public func validate() throws(TrainingError) {
        guard (1...8).contains(objectives) else {
            throw .option(name: "objectives", expected: "a whole number from 1 to 8", found: "\(objectives)")
        }
        guard !hidden.isEmpty, hidden.count <= 16, hidden.allSatisfy({ (1...65_536).contains($0) }) else {
            throw .option(
                name: "hidden", expected: "1 to 16 whole numbers from 1 to 65536, with commas between",
                found: hidden.map(String.init).joined(separator: ","))
        }
        for (name, value) in [("threshold", threshold), ("alpha", alpha)] {
            guard value >= 0, Float(value).isFinite else {
                throw .option(name: name, expected: "a finite number ≥ 0", found: "\(value)")
            }
        }
    }

    /// The points, with a target for each objective.
    /// - Throws: ``TrainingError``, `RegressionTableError`, `FileError`.
    public func data() throws -> RegressionData {
        var data: RegressionData
        switch targets {
        case .reported: data = .reported
        case .squareInverse: data = .squareInverse
        case .squareReported: data = .squareReported
        case .reportedInverse: data = .reportedInverse
        case .file(let path): data = try RegressionData(csv: path, objectives: objectives)
        }
        if objectives == data.targetNames.count + 1 { data = data.addingSine() }
        guard data.targetNames.count >= objectives else {
            throw TrainingError.option(
                name: "objectives", expected: "at most 3 with --targets \(targets), or a CSV file with more targets",
                found: "\(objectives)")
        }
        data = data.keepingTargets(objectives)
        return standardise ? data.standardised() : data
    }
}

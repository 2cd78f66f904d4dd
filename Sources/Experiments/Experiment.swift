@_exported import Reports
@_exported import Training

/// A piece of research that one command repeats: what it trains, what it measures, and the report it leaves.
///
/// To add one, write a type that is an `Experiment` and name it in ``experiments``.
public protocol Experiment: Sendable {
    /// The word on the command line: `latent-sweep`.
    static var name: String { get }
    /// What it finds out, in one line.
    static var abstract: String { get }
    /// The options that it understands, apart from `seed` and `quick`, which all do.
    static var accepted: Set<ExperimentOptions.Name> { get }
    /// Whether it needs images of digits.
    static var usesDigits: Bool { get }

    /// - Throws: ``ExperimentError/option(name:expected:found:)``
    init(_ options: ExperimentOptions) throws

    /// What shapes the results, by name: the record of the run, which continuing it must match. The seed, the data and
    /// the backend are added to it.
    var settings: [String: String] { get }

    /// Trains what is not trained yet, measures, and writes tables, pictures and ``ExperimentRun/report``.
    /// - Returns: the figures that sum it up.
    func run(in run: ExperimentRun) throws -> [NamedValue]
}

/// All experiments, in the order in which they are listed.
public let experiments: [any Experiment.Type] = [
    LatentSweep.self,
    Architectures.self,
    Interpolation.self,
    Decorrelation.self,
    Transfer.self,
]

/// What was asked of an experiment; what is absent follows its defaults.
public struct ExperimentOptions: Sendable {
    /// The options that not every experiment understands, as they stand on the command line.
    public enum Name: String, Sendable, CaseIterable {
        case epochs, seeds, limit, latent, architecture
        case targetRange = "target-range"
    }

    /// The first seed.
    public var seed: UInt64 = 0
    /// How many seeds, from the first on.
    public var seeds: Int?
    public var epochs: Int?
    /// Only the first so many training samples are used.
    public var limit: Int?
    /// The lengths of the code.
    public var latent: [Int]?
    public var architecture: Autoencoder.Architecture?
    public var targetRange: Autoencoder.TargetRange?
    /// A short form, of less than two minutes on two cores.
    public var isQuick = false

    public init() {}

    private var given: [Name] {
        Name.allCases.filter { name in
            switch name {
            case .epochs: epochs != nil
            case .seeds: seeds != nil
            case .limit: limit != nil
            case .latent: latent != nil
            case .architecture: architecture != nil
            case .targetRange: targetRange != nil
            }
        }
    }

    /// The experiment that goes by `name`, with these options.
    /// - Throws: ``ExperimentError``
    public func experiment(named name: String) throws -> any Experiment {
        guard let kind = experiments.first(where: { $0.name == name }) else {
            throw ExperimentError.unknownExperiment(name: name, known: experiments.map { $0.name })
        }
        try validate(for: kind)
        return try kind.init(self)
    }

    /// - Throws: ``ExperimentError`` for what `experiment` does not understand, and for numbers that none can use.
    public func validate(for experiment: any Experiment.Type) throws(ExperimentError) {
        for name in given where !experiment.accepted.contains(name) {
            throw .foreignOption(name: name.rawValue, experiment: experiment.name)
        }
        let counts: [(Name, [Int], ClosedRange<Int>)] = [
            (.epochs, [epochs].compactMap(\.self), 1...1_000_000), (.seeds, [seeds].compactMap(\.self), 1...1000),
            (.limit, [limit].compactMap(\.self), 1...Int(Int32.max)), (.latent, latent ?? [], 1...65_536),
        ]
        for (name, values, range) in counts {
            for value in values where !range.contains(value) {
                throw .option(
                    name: name.rawValue, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)",
                    found: "\(value)")
            }
        }
        if let latent, Set(latent).count < latent.count {
            throw .option(
                name: "latent", expected: "different lengths", found: latent.map(String.init).joined(separator: ", "))
        }
    }

    /// `count` seeds from the first on; beyond the largest they go on at 0.
    func seeds(_ count: Int) -> [UInt64] { (0..<UInt64(count)).map { seed &+ $0 } }
}

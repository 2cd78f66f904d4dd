@_exported import Reports
@_exported import Training

/// A piece of research that one command repeats: what it trains, what it measures, and the report it leaves.
///
/// To add one, write a type that is an `Experiment` and name it in ``experiments``.
package protocol Experiment: Sendable {
    /// The word on the command line: `latent-sweep`.
    static var name: String { get }
    /// What it finds out, in one line.
    static var abstract: String { get }
    /// The options that it understands, apart from `seed` and `quick`, which all do.
    static var accepted: Set<ExperimentOptions.Name> { get }
    /// Whether it needs images of digits.
    static var usesDigits: Bool { get }
    /// Whether it needs them as it was asked; as the type says, unless its options decide.
    var usesDigits: Bool { get }

    /// How many samples the short form trains on and measures with.
    static var quickSamples: (train: Int, test: Int) { get }

    /// - Throws: ``ExperimentError/option(name:expected:found:)``
    init(_ options: ExperimentOptions) throws

    /// What shapes the results, by name: the record of the run, which continuing it must match. The seed, the data and
    /// the backend are added to it.
    var settings: [String: String] { get }

    /// Trains what is not trained yet, measures, and writes tables, pictures and ``ExperimentRun/report``.
    /// - Returns: the figures that sum it up.
    func run(in run: ExperimentRun) throws -> [NamedValue]
}

extension Experiment {
    package var usesDigits: Bool { Self.usesDigits }
    package static var quickSamples: (train: Int, test: Int) { (12_800, 1000) }
}

/// All experiments, in the order in which they are listed.
package let experiments: [any Experiment.Type] = [
    LatentSweep.self,
    Architectures.self,
    Interpolation.self,
    Decorrelation.self,
    Transfer.self,
    Stitching.self,
    HybridExperiment.self,
    TaskMixing.self,
    TwinIris.self,
    Bottleneck.self,
]

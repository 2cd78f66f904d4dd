/// What was asked of an experiment; what is absent follows its defaults.
package struct ExperimentOptions: Sendable {
    /// The options that not every experiment understands, as they stand on the command line.
    package enum Name: String, Sendable, CaseIterable {
        case epochs, seeds, limit, latent, architecture, dataset, features
        case targetRange = "target-range"
        case experiments, reset
        case baseEpochs = "base-epochs"
        case mnistNet = "mnist-net"
        case operatorNet = "operator-net"

        /// What all experiments with autoencoders understand.
        static let ofAutoencoders: Set<Name> = [.epochs, .seeds, .limit, .latent, .architecture, .targetRange]
        static let ofStitching: Set<Name> = [
            .epochs, .seeds, .limit, .experiments, .reset, .baseEpochs, .mnistNet, .operatorNet,
        ]
    }

    /// The first seed.
    package var seed: UInt64 = 0
    /// How many seeds, from the first on.
    package var seeds: Int?
    package var epochs: Int?
    /// Only the first so many training samples are used.
    package var limit: Int?
    /// The lengths of the code.
    package var latent: [Int]?
    package var architecture: Autoencoder.Architecture?
    package var targetRange: Autoencoder.TargetRange?
    /// What task-mixing looks at.
    package var dataset: Dataset?
    /// How many features of each flower twin-iris takes.
    package var features: Int?
    /// Which of stitching's experiments: 1.1, 1.2, 1.3.
    package var experimentNames: [String]?
    /// Patterns of the parameters that stitching resets, in place of its own experiments.
    package var reset: [String]?
    /// How often stitching passes over the digits to train a reader of them.
    package var baseEpochs: Int?
    /// Files of trained weights that stitching begins with.
    package var mnistNet, operatorNet: String?
    /// A short form, of minutes on two cores.
    package var isQuick = false
    /// Whether what frozen parts compute of each sample is kept while a model is trained.
    package var keepsFeatures = true

    package enum Dataset: String, Sendable, CaseIterable {
        case iris, mnist
    }

    package init() {}

    private var given: [Name] {
        Name.allCases.filter { name in
            switch name {
            case .epochs: epochs != nil
            case .seeds: seeds != nil
            case .limit: limit != nil
            case .latent: latent != nil
            case .architecture: architecture != nil
            case .targetRange: targetRange != nil
            case .dataset: dataset != nil
            case .features: features != nil
            case .experiments: experimentNames != nil
            case .reset: reset != nil
            case .baseEpochs: baseEpochs != nil
            case .mnistNet: mnistNet != nil
            case .operatorNet: operatorNet != nil
            }
        }
    }

    /// The experiment that goes by `name`, with these options.
    /// - Throws: ``ExperimentError``
    package func experiment(named name: String) throws -> any Experiment {
        guard let kind = experiments.first(where: { $0.name == name }) else {
            throw ExperimentError.unknownExperiment(name: name, known: experiments.map { $0.name })
        }
        try validate(for: kind)
        return try kind.init(self)
    }

    /// - Throws: ``ExperimentError`` for what `experiment` does not understand, and for numbers that none can use.
    package func validate(for experiment: any Experiment.Type) throws(ExperimentError) {
        for name in given where !experiment.accepted.contains(name) {
            throw .foreignOption(name: name.rawValue, experiment: experiment.name)
        }
        let counts: [(Name, [Int], ClosedRange<Int>)] = [
            (.epochs, [epochs].compactMap(\.self), 1...1_000_000), (.seeds, [seeds].compactMap(\.self), 1...1000),
            (.limit, [limit].compactMap(\.self), 1...Int(Int32.max)), (.latent, latent ?? [], 1...65_536),
            (.features, [features].compactMap(\.self), 1...4),
            (.baseEpochs, [baseEpochs].compactMap(\.self), 1...1_000_000),
        ]
        for (name, values, range) in counts {
            for value in values where !range.contains(value) {
                throw .option(
                    name: name.rawValue, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)",
                    found: "\(value)")
            }
        }
        if let latent, latent.isEmpty || Set(latent).count < latent.count {
            let found = latent.isEmpty ? "none" : latent.map(String.init).joined(separator: ", ")
            throw .option(name: "latent", expected: "one length or several different ones", found: found)
        }
    }

    /// `count` seeds from the first on; beyond the largest they go on at 0.
    func seeds(_ count: Int) -> [UInt64] { (0..<UInt64(count)).map { seed &+ $0 } }
}

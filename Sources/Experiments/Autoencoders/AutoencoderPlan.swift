/// Which autoencoders an experiment trains; what the five experiments with them share.
struct AutoencoderPlan: Sendable {
    let latents: [Int]
    let architecture: Autoencoder.Architecture
    let targetRange: Autoencoder.TargetRange
    let epochs: Int
    let seeds: [UInt64]
    private let limit: Int?

    /// The lengths of the code that are compared.
    static let allLatents = [2, 5, 10, 15, 20, 25, 30]
    static let quickEpochs = 6

    init(_ options: ExperimentOptions, latents: [Int] = allLatents, seeds: Int = 1) {
        self.latents = options.latent?.sorted() ?? latents
        architecture = options.architecture ?? .plain
        targetRange = options.targetRange ?? .unit
        epochs = options.epochs ?? (options.isQuick ? Self.quickEpochs : Autoencoder().defaults.epochs)
        self.seeds = options.seeds(seeds)
        limit = options.limit
    }

    var settings: [String: String] {
        [
            "latent": latents.map(String.init).joined(separator: " "), "architecture": architecture.rawValue,
            "target-range": targetRange.rawValue, "epochs": "\(epochs)", "seeds": "\(seeds.count)",
        ]
    }

    func model(latent: Int) -> Autoencoder { model(latent: latent, architecture) }

    func model(latent: Int, _ architecture: Autoencoder.Architecture) -> Autoencoder {
        Autoencoder(latent: latent, architecture: architecture, targetRange: targetRange)
    }

    /// Trains the autoencoders that are not trained yet, those of one seed after the other.
    /// - Returns: for each model its seeds in order.
    func train(_ models: [Autoencoder], in run: ExperimentRun) throws -> [[TrainedAutoencoder]] {
        var trained = [[TrainedAutoencoder]](repeating: [], count: models.count)
        for (round, seed) in seeds.enumerated() {
            for (index, model) in models.enumerated() {
                let place = round * models.count + index + 1
                let label =
                    "model \(place) of \(models.count * seeds.count): \(model.architecture.rawValue), "
                    + "d = \(model.latent), seed \(seed)"
                let name = "\(model.architecture.rawValue)-latent-\(model.latent)-seed-\(seed)"
                let result = try run.train(model, seed: seed, epochs: epochs, name: name, label: label)
                trained[index].append(TrainedAutoencoder(model: model, run: result))
            }
        }
        return trained
    }

    /// Those of each length of the code.
    func trainAllLatents(in run: ExperimentRun) throws -> [[TrainedAutoencoder]] {
        try train(latents.map { model(latent: $0) }, in: run)
    }

    /// How the autoencoders were trained, for a report.
    var facts: [(name: String, value: String)] {
        let range: String =
            switch targetRange {
            case .unit: "0…1, as input and as target"
            case .reported: "−1…1, as input and as target, while the output stays in 0…1"
            }
        let numbers = seeds.map { "\($0)" }.listed
        return [
            ("model", "autoencoder, \(architecture.rawValue) architecture"),
            ("training", "mean squared error, Adam 0.001, batches of 128, \(epochs) epoch\(epochs == 1 ? "" : "s")"),
            ("pixels", range),
            (seeds.count == 1 ? "seed" : "seeds", numbers),
        ]
    }
}

/// An autoencoder that is trained.
struct TrainedAutoencoder {
    let model: Autoencoder
    let run: TrainedModel
}

import Glibc

/// What an autoencoder's code is worth to a classifier that sees few labels: a head on the encoder, trained on 80 labelled
/// images, once with the encoder frozen and once with everything trained.
package struct Transfer: Experiment {
    package static let name = "transfer"
    package static let abstract = "a classifier on the code from 80 labelled images, encoder frozen against trained"
    package static let accepted = ExperimentOptions.Name.ofAutoencoders
    package static let usesDigits = true

    private let plan: AutoencoderPlan
    private let rules: TransferTraining.Rules
    /// Of the labelled images, the head's initial weights and the order of the samples.
    private let draws: [UInt64]

    /// `options.seeds` counts the draws of labelled images; there is one autoencoder for each length of the code.
    package init(_ options: ExperimentOptions) {
        plan = AutoencoderPlan(options)
        var rules = TransferTraining.Rules()
        if options.isQuick { rules.epochs = 60 }
        self.rules = rules
        draws = options.seeds(options.seeds ?? (options.isQuick ? 2 : 5))
    }

    package var settings: [String: String] {
        plan.settings.merging([
            "seeds": "\(draws.count)", "transfer epochs": "\(rules.epochs)",
            "transfer batch size": "\(rules.batchSize)", "labelled images of each digit": "\(rules.samplesPerDigit)",
        ]) { $1 }
    }

    package func run(in run: ExperimentRun) throws -> [NamedValue] {
        let trained = try plan.trainAllLatents(in: run).compactMap(\.first)
        var results: [TransferResult] = []
        for model in trained {
            for encoder in TransferTraining.Encoder.allCases {
                results.append(try transfer(model, encoder, run))
            }
        }
        let report = TransferReport(results: results, plan: plan, rules: rules, draws: draws)
        try report.write(in: run)
        return results.map { result in
            let key = "test_accuracy_latent_\(result.latent)_\(result.encoder.rawValue)"
            return NamedValue(key, result.last(\.testAccuracy).mean)
        }
    }

    /// Trains for each draw of labels, but for those whose results are there.
    private func transfer(
        _ trained: TrainedAutoencoder, _ encoder: TransferTraining.Encoder, _ run: ExperimentRun
    ) throws -> TransferResult {
        let latent = trained.model.latent
        func file(_ seed: UInt64) -> String {
            run.file("transfers/\(encoder.rawValue)-latent-\(latent)-seed-\(seed)")
        }
        let missing = draws.filter { access(file($0) + ".csv", F_OK) != 0 }
        if !missing.isEmpty {
            try Folder.create(run.file("transfers"))
            let inputs = try TransferInputs(trained, encoder, run)
            var training: TransferTraining?
            for (place, seed) in draws.enumerated() where missing.contains(seed) {
                run.note(
                    "classifier: d = \(latent), encoder \(encoder.rawValue), draw \(place + 1) of \(draws.count)")
                let labelled = try inputs.labelled(perDigit: rules.samplesPerDigit, seed: seed)
                let current =
                    try training
                    ?? TransferTraining(
                        encoder, trained.model, weights: AutoencoderParts.weights(of: trained), train: labelled,
                        test: inputs.test, rules, on: run.backend)
                training = current
                let epochs = try current.run(labelled, seed: seed) { try run.checkStop() }
                try Safetensors.write(try current.weights(), to: file(seed) + ".safetensors")
                try TransferResult.table(epochs).writeCSV(to: file(seed) + ".csv")
            }
        }
        // Figures come from the files, so that they are the same whether or not this run computed them.
        return TransferResult(
            latent: latent, encoder: encoder,
            curves: try draws.map { try TransferResult.curve(in: file($0) + ".csv", epochs: rules.epochs) })
    }
}

/// What a classifier takes: the images, or their codes, computed once.
private struct TransferInputs {
    let test: TransferSet
    private let images: ImageDataset
    private let parts: AutoencoderParts?

    init(_ trained: TrainedAutoencoder, _ encoder: TransferTraining.Encoder, _ run: ExperimentRun) throws {
        images = run.digits.train
        switch encoder {
        case .frozen:
            let parts = try AutoencoderParts(trained, on: run.backend)
            test = TransferSet("test", codes: try parts.codes(of: run.digits.test), labels: run.digits.test.labels)
            self.parts = parts
        case .trained: (test, parts) = (try TransferSet("test", images: run.digits.test), nil)
        }
    }

    func labelled(perDigit count: Int, seed: UInt64) throws -> TransferSet {
        let drawn = images.samples(at: try images.balancedSamples(perDigit: count, seed: seed, set: "training"))
        guard let parts else { return try TransferSet("train", images: drawn) }
        return TransferSet("train", codes: try parts.codes(of: drawn), labels: drawn.labels)
    }
}

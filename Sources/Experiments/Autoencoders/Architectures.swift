/// The three sizes of the autoencoder at one length of the code: what they cost, and what that buys.
package struct Architectures: Experiment {
    package static let name = "architectures"
    package static let abstract = "plain, deep and heavy autoencoders at one length of the code"
    package static let accepted: Set<ExperimentOptions.Name> = [.epochs, .seeds, .limit, .latent, .targetRange]
    package static let usesDigits = true

    private let plan: AutoencoderPlan
    private let latent: Int

    package init(_ options: ExperimentOptions) throws {
        plan = AutoencoderPlan(options, latents: [10], seeds: options.seeds ?? 1)
        guard let latent = plan.latents.first, plan.latents.count == 1 else {
            throw ExperimentError.option(
                name: "latent", expected: "one length", found: plan.latents.map(String.init).joined(separator: ", "))
        }
        self.latent = latent
    }

    package var settings: [String: String] {
        plan.settings.filter { $0.key != "architecture" }
    }

    private struct Size {
        let model: Autoencoder
        let trained: [TrainedAutoencoder]
        let parameters: Int
        let secondsPerEpoch: Double

        var name: String { model.architecture.rawValue }
        var final: Spread { Spread(trained.compactMap(\.run.testLosses.last)) }
    }

    package func run(in run: ExperimentRun) throws -> [NamedValue] {
        let models = Autoencoder.Architecture.allCases.map { plan.model(latent: latent, $0) }
        let trained = try plan.train(models, in: run)
        let sizes = try zip(models, trained).map { model, trained in
            Size(
                model: model, trained: trained, parameters: try Self.parameterCount(model),
                secondsPerEpoch: try secondsPerEpoch(model, run))
        }
        let table = try summary(sizes)
        try run.write(losses(sizes), as: "losses")
        try run.write(table, as: "summary")
        let chart = Chart(
            "Test error by epoch", x: "epoch", y: Axis("mean squared error", spacing: .logarithmic),
            series: sizes.map { Series($0.name, runs: $0.trained.map(\.run.testLosses)) })
        try run.write(chart, as: "losses-by-epoch")
        let images = try Reconstructions(
            sizes.compactMap { size in size.trained.first.map { (size.name, $0) } }, in: run
        ).grid
        try run.write(images, as: "reconstructions")
        try page(run, sizes, table, chart, images).write(to: run.report)
        return sizes.map { NamedValue("test_mse_\($0.name)", $0.final.mean) }
    }

    /// The numbers that training changes.
    static func parameterCount(_ model: Autoencoder) throws -> Int {
        let parameters = Parameters(GraphBuilder())
        _ = try Autoencoder.Encoder(model, in: parameters)
        _ = try Autoencoder.Decoder(model, in: parameters)
        return parameters.trained.reduce(0) { $0 + $1.shape.elementCount }
    }

    /// The steps of an epoch times the median time of a step, from up to 30 steps or two seconds of them.
    private func secondsPerEpoch(_ model: Autoencoder, _ run: ExperimentRun) throws -> Double {
        try run.checkStop()
        let count = min(model.defaults.batchSize, run.digits.train.count)
        let benchmark = try ModelBenchmark(model, mode: .train, batchSize: count, on: run.backend)
        let clock = ContinuousClock()
        let begin = clock.now
        var times: [Double] = []
        for step in 0..<32 where step < 3 || begin.duration(to: clock.now) < .seconds(2) {
            let start = clock.now
            try benchmark.run()
            try benchmark.session.finish()
            // The first two steps make kernels ready.
            if step > 1 { times.append(start.duration(to: clock.now) / .seconds(1)) }
        }
        let steps = (run.digits.train.count + count - 1) / count
        return Spread(times).median * Double(steps)
    }

    private func losses(_ sizes: [Size]) throws -> Table {
        var table = try Table(
            "Losses", columns: ["architecture", "seed", "epoch", "train_mse", "test_mse"].map { Table.Column($0) })
        for size in sizes {
            for model in size.trained {
                let train = model.run.epochs["train_loss"] ?? []
                for (epoch, losses) in zip(train, model.run.testLosses).enumerated() {
                    try table.append([
                        .text(size.name), .text("\(model.run.seed)"), .number(Double(epoch)), .number(losses.0),
                        .number(losses.1),
                    ])
                }
            }
        }
        return table
    }

    private func summary(_ sizes: [Size]) throws -> Table {
        try Table(
            "What the sizes cost, and what that buys (d = \(latent))",
            columns: [
                "architecture", "parameters", Table.Column("seconds an epoch", decimals: 2),
                Table.Column("test error, mean", decimals: 5), Table.Column("least", decimals: 5),
                Table.Column("greatest", decimals: 5),
            ],
            rows: sizes.map {
                [
                    .text($0.name), .number(Double($0.parameters)), .number($0.secondsPerEpoch),
                    .number($0.final.mean), .number($0.final.least), .number($0.final.greatest),
                ]
            })
    }

    private func page(_ run: ExperimentRun, _ sizes: [Size], _ table: Table, _ chart: Chart, _ images: ImageGrid)
        -> ReportPage
    {
        let band = plan.seeds.count > 1 ? " The bands reach from the best seed to the worst." : ""
        return ReportPage(
            "Does a larger autoencoder draw better?", lead: lead(sizes),
            sections: [
                ReportSection(
                    "What was done",
                    blocks: run.quickWarning + [
                        .paragraph(
                            "Three autoencoders with codes of \(latent) numbers were trained alike. Plain has convolutions "
                                + "of 8, 16 and 32 channels, heavy of 25, 50 and 60, and deep a fourth: 25, 60, 100 and "
                                + "128. The decoder goes the same way back."),
                        run.circumstances(plan.facts.filter { $0.name != "model" }),
                    ]),
                ReportSection(
                    "What came out",
                    .figure(chart, caption: "The mean squared error of a pixel on the test images.\(band)"),
                    .table(table),
                    .paragraph(
                        "The time of an epoch is that of its steps: their number times the median time of one, measured "
                            + "after training, without evaluation. No figures were reported for this comparison.")),
                ReportSection(
                    "Reconstructions",
                    .figure(
                        images, caption: "The first test image of each digit, and what each autoencoder draws of it.")),
            ])
    }

    private func lead(_ sizes: [Size]) -> String {
        guard let best = sizes.min(by: { $0.final.mean < $1.final.mean }), let plain = sizes.first else { return "" }
        guard best.name != plain.name else {
            return "None of the larger ones ends with a smaller test error than plain: "
                + "\(plain.final.mean.significant(3))."
        }
        let gain = (plain.final.mean - best.final.mean) / plain.final.mean
        let cost = best.secondsPerEpoch / plain.secondsPerEpoch
        return
            "The \(best.name) autoencoder ends with the smallest test error, \(best.final.mean.significant(3)) against "
            + "\(plain.final.mean.significant(3)) of the plain one: \(gain.percent) less, for "
            + "\(cost.significant(2)) times the time and "
            + "\((Double(best.parameters) / Double(plain.parameters)).significant(2)) times the parameters."
    }
}

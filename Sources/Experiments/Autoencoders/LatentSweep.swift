/// How small a digit's code can be: autoencoders that differ in the length d of their code, compared by what they lose.
package struct LatentSweep: Experiment {
    package static let name = "latent-sweep"
    package static let abstract = "test error against the length of the code: d = 2, 5, 10, 15, 20, 25, 30"
    package static let accepted = ExperimentOptions.Name.ofAutoencoders
    package static let usesDigits = true

    private let plan: AutoencoderPlan

    package init(_ options: ExperimentOptions) { plan = AutoencoderPlan(options, seeds: options.seeds ?? 1) }

    package var settings: [String: String] { plan.settings }

    package func run(in run: ExperimentRun) throws -> [NamedValue] {
        let trained = try plan.trainAllLatents(in: run)
        let finding = LatentFinding(
            zip(plan.latents, trained).map { (latent: $0, losses: $1.map(\.run.testLosses)) })
        try run.write(losses(trained), as: "losses")
        try run.write(finding.table(), as: "summary")
        try run.write(curves(trained), as: "losses-by-epoch")
        try run.write(finding.chart, as: "loss-by-latent")
        let images = try Reconstructions(
            zip(plan.latents, trained).compactMap { latent, models in models.first.map { ("d = \(latent)", $0) } },
            in: run
        ).grid
        try run.write(images, as: "reconstructions")
        try page(run, finding, curves(trained), images).write(to: run.report)
        return finding.sizes.map { NamedValue("test_mse_latent_\($0.latent)", $0.final.mean) }
    }

    /// A row for each epoch of each model.
    private func losses(_ trained: [[TrainedAutoencoder]]) throws -> Table {
        var table = try Table(
            "Losses", columns: ["latent", "seed", "epoch", "train_mse", "test_mse"].map { Table.Column($0) })
        for model in trained.joined() {
            let train = model.run.epochs["train_loss"] ?? []
            for (epoch, losses) in zip(train, model.run.testLosses).enumerated() {
                try table.append([
                    .number(Double(model.model.latent)), .text("\(model.run.seed)"), .number(Double(epoch)),
                    .number(losses.0), .number(losses.1),
                ])
            }
        }
        return table
    }

    private func curves(_ trained: [[TrainedAutoencoder]]) -> Chart {
        Chart(
            "Test error by epoch", x: "epoch", y: Axis("mean squared error", spacing: .logarithmic),
            series: zip(plan.latents, trained).map { latent, models in
                Series("d = \(latent)", runs: models.map(\.run.testLosses))
            }, palette: .ordered)
    }

    private func page(_ run: ExperimentRun, _ finding: LatentFinding, _ curves: Chart, _ images: ImageGrid) throws
        -> ReportPage
    {
        let band = plan.seeds.count > 1 ? " The bands reach from the best seed to the worst." : ""
        return ReportPage(
            "How small can a digit's code be?", lead: finding.lead,
            sections: [
                ReportSection(
                    "What was done",
                    blocks: run.quickWarning + [
                        .paragraph(
                            "An autoencoder squeezes an image of 28 × 28 pixels into d numbers and draws it again from "
                                + "them. One was trained for each d and seed, and after each epoch the error was "
                                + "measured on test images that take no part in training."),
                        run.circumstances(plan.facts),
                    ]),
                ReportSection(
                    "Test error",
                    .figure(
                        curves, caption: "The mean squared error of a pixel after each epoch, for each d.\(band)"),
                    .figure(
                        finding.chart,
                        caption: "After the last epoch."
                            + (band.isEmpty ? "" : " The mean over the seeds, and their range.")),
                    .table(try finding.table()), .paragraph(finding.statement)),
                ReportSection(
                    "Reconstructions",
                    .figure(
                        images, caption: "The first test image of each digit, and what each autoencoder draws of it.")),
                ReportSection(
                    "Beside what was reported", .table(try finding.comparison(plan.targetRange)),
                    .paragraph(finding.rangeExplanation(plan.targetRange))),
            ])
    }
}

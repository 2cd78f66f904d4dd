/// The files and the page of the transfer experiment.
struct TransferReport {
    let results: [TransferResult]
    let plan: AutoencoderPlan
    let rules: TransferTraining.Rules
    let draws: [UInt64]
    private let finding: TransferFinding

    init(
        results: [TransferResult], plan: AutoencoderPlan, rules: TransferTraining.Rules, draws: [UInt64]
    ) {
        (self.results, self.plan, self.rules, self.draws) = (results, plan, rules, draws)
        finding = TransferFinding(results)
    }

    func write(in run: ExperimentRun) throws {
        try run.write(try TransferResult.table(results, draws: draws), as: "epochs")
        try run.write(try summary(), as: "summary")
        try run.write(accuracyByLatent, as: "accuracy-by-latent")
        for latent in plan.latents {
            try run.write(accuracy(latent), as: "accuracy-latent-\(latent)")
            try run.write(loss(latent), as: "loss-latent-\(latent)")
        }
        try page(run).write(to: run.report)
    }

    private func summary() throws -> Table {
        var table = try Table(
            "After the last epoch, over \(draws.count) draws of labelled images",
            columns: [
                "d", "encoder", Table.Column("train accuracy", decimals: 3), Table.Column("test accuracy", decimals: 3),
                Table.Column("deviation", decimals: 3), Table.Column("test loss", decimals: 3),
                Table.Column("epoch of least test loss", decimals: 0),
            ])
        for result in results {
            let test = result.last(\.testAccuracy)
            try table.append([
                .number(Double(result.latent)), .text(result.encoder.rawValue),
                .number(result.last(\.trainAccuracy).mean), .number(test.mean), .number(test.deviation),
                .number(result.last(\.testLoss).mean), .number(result.bestEpochs.median),
            ])
        }
        return table
    }

    private var accuracyByLatent: Chart {
        let series = TransferTraining.Encoder.allCases.map { encoder in
            let points = results.filter { $0.encoder == encoder }.map { result in
                let test = result.last(\.testAccuracy)
                return Series.Point(x: Double(result.latent), y: test.mean, spread: test.least...test.greatest)
            }
            return Series("encoder \(encoder.rawValue)", points: points, style: .markedLine)
        }
        return Chart(
            "Test accuracy by length of the code", x: "d, the length of the code", y: "test accuracy", series: series)
    }

    private func accuracy(_ latent: Int) -> Chart {
        curves(latent, "Accuracy by epoch, d = \(latent)", "accuracy", [\.trainAccuracy, \.testAccuracy])
    }

    private func loss(_ latent: Int) -> Chart {
        curves(latent, "Loss by epoch, d = \(latent)", "cross-entropy", [\.trainLoss, \.testLoss])
    }

    private func curves(
        _ latent: Int, _ title: String, _ axis: String, _ figures: [KeyPath<TransferResult.Epoch, Double>]
    ) -> Chart {
        let series = results.filter { $0.latent == latent }.flatMap { result in
            zip(["labelled images", "test images"], figures).map { set, figure in
                Series("\(result.encoder.rawValue), \(set)", runs: result.runs(figure))
            }
        }
        return Chart(title, x: "epoch", y: Axis(axis), series: series)
    }

    private func comparison() throws -> Table {
        let ten = finding.comparisons.first { $0.latent == 10 }
        func text(_ result: TransferResult?, _ figure: KeyPath<TransferResult.Epoch, Double>) -> Table.Cell {
            guard let spread = result?.last(figure) else { return .missing }
            return .text("\(spread.mean.printed("%.3f")) ± \(spread.deviation.printed("%.3f"))")
        }
        return try Table(
            "Reported and measured, d = 10", columns: ["figure", "reported", "measured"],
            rows: [
                ["everything trained: accuracy on the labelled images", "≈ 1", text(ten?.trained, \.trainAccuracy)],
                ["everything trained: test accuracy", "≈ 0.84", text(ten?.trained, \.testAccuracy)],
                ["frozen encoder: test accuracy", "better than trained", text(ten?.frozen, \.testAccuracy)],
                [
                    "everything trained: overfits from epoch", "about 15",
                    ten.map { .text($0.trained.bestEpochs.median.significant(3)) } ?? .missing,
                ],
            ])
    }

    private var method: String {
        """
        A classifier of three layers, d → 100 → 50 → 10, was put on the encoder of each autoencoder and trained on \
        \(rules.samplesPerDigit * 10) labelled images, \(rules.samplesPerDigit) of each digit: once with the encoder \
        frozen, once with everything trained from the autoencoder's weights on. Both see the same images in the same \
        order and begin with the same head. Batch normalisation takes its running statistics in a frozen encoder, and \
        those of the batch in one that is trained.
        """
    }

    private var facts: [(name: String, value: String)] {
        let seeds = draws.map { "\($0)" }.listed
        let training =
            "cross-entropy, Adam \(rules.learningRate), batches of \(rules.batchSize), \(rules.epochs) epochs"
        return [
            ("classifier", training),
            ("draws", "\(draws.count) of labelled images, head and order; seeds \(seeds)"),
        ] + plan.facts.map { ($0.name == "training" ? "autoencoders" : $0.name, $0.value) }
    }

    private func page(_ run: ExperimentRun) throws -> ReportPage {
        let shown = plan.latents.contains(10) ? 10 : plan.latents[0]
        let others = plan.latents.filter { $0 != shown }
        let band = "The mean over the draws, and between the lowest and the highest."
        var sections = [
            ReportSection(
                "What was done",
                blocks: run.quickWarning + [
                    .paragraph(method), run.circumstances(facts),
                ]),
            ReportSection(
                "What came out",
                .figure(accuracyByLatent, caption: "After the last epoch. \(band)"), .table(try summary()),
                .paragraph(finding.overfitting), .paragraph(finding.verdict)),
            ReportSection(
                "Epoch by epoch", .figure(accuracy(shown), caption: band), .figure(loss(shown), caption: band)),
            ReportSection("Beside what was reported", .table(try comparison())),
        ]
        if !others.isEmpty {
            let charts = others.flatMap { latent in
                [accuracy(latent), loss(latent)].map { ReportSection.Block.figure($0, caption: band) }
            }
            sections.append(ReportSection("The other lengths of the code", blocks: charts))
        }
        return ReportPage(
            "Is it better to freeze the encoder?", lead: finding.overfitting + " " + finding.verdict,
            sections: sections)
    }
}

/// Whether the numbers of a code say different things: how strongly any two of them are correlated, against the length of
/// the code.
///
///     r[i, j] = Pearson's correlation of z_i and z_j over the training set;   the figure is max over i ≠ j of |r[i, j]|
package struct Decorrelation: Experiment {
    package static let name = "decorrelation"
    package static let abstract = "the largest correlation between two numbers of a code, against its length"
    package static let accepted = ExperimentOptions.Name.ofAutoencoders
    package static let usesDigits = true

    private let plan: AutoencoderPlan

    package init(_ options: ExperimentOptions) { plan = AutoencoderPlan(options, seeds: options.seeds ?? 1) }

    package var settings: [String: String] { plan.settings }

    package func run(in run: ExperimentRun) throws -> [NamedValue] {
        let trained = try plan.trainAllLatents(in: run)
        var measured: [[CodeCorrelation]] = []
        for models in trained {
            measured.append(
                try models.map { model in
                    try run.checkStop()
                    let codes = try AutoencoderParts(model, on: run.backend).codes(of: run.digits.train)
                    return try CodeCorrelation(of: codes, seed: model.run.seed, on: run.backend)
                })
        }
        let table = try figures(measured)
        try run.write(table, as: "decorrelation")
        let chart = chart(measured)
        try run.write(chart, as: "decorrelation")
        var maps: [HeatMap] = []
        for (latent, matrices) in zip(plan.latents, measured) {
            guard let matrix = matrices.first else { continue }
            let map = try matrix.map(title: "Correlations, d = \(latent)")
            try run.write(map, as: "correlation-latent-\(latent)")
            try run.write(map.table, as: "correlation-latent-\(latent)")
            maps.append(map)
        }
        try page(run, measured, table, chart, maps).write(to: run.report)
        return zip(plan.latents, measured).map { latent, matrices in
            NamedValue("largest_correlation_latent_\(latent)", Spread(matrices.map(\.largest)).mean)
        }
    }

    private func figures(_ measured: [[CodeCorrelation]]) throws -> Table {
        var table = try Table(
            "Correlations between the numbers of a code",
            columns: [
                "d", "seed", Table.Column("largest", decimals: 3), "between",
                Table.Column("mean of all pairs", decimals: 3), "constant numbers",
            ])
        for (latent, matrices) in zip(plan.latents, measured) {
            for matrix in matrices {
                let pair = matrix.largestPair.map { "z\($0.row + 1), z\($0.column + 1)" }
                try table.append([
                    .number(Double(latent)), .text("\(matrix.seed)"), .number(matrix.largest),
                    pair.map { .text($0) } ?? .missing, .number(matrix.mean), .number(Double(matrix.constants.count)),
                ])
            }
        }
        return table
    }

    private func chart(_ measured: [[CodeCorrelation]]) -> Chart {
        let points = zip(plan.latents, measured).map { latent, matrices in
            let spread = Spread(matrices.map(\.largest).filter(\.isFinite))
            return Series.Point(
                x: Double(latent), y: spread.count > 0 ? spread.mean : .nan,
                spread: spread.count > 1 ? spread.least...spread.greatest : nil)
        }
        return Chart(
            "Largest correlation by length of the code", x: "d, the length of the code",
            y: Axis("largest |correlation|", range: 0...1), series: [Series("", points: points, style: .markedLine)])
    }

    private func lead(_ measured: [[CodeCorrelation]]) -> String {
        let means = zip(plan.latents, measured).compactMap { latent, matrices -> (latent: Int, value: Double)? in
            let finite = matrices.map(\.largest).filter(\.isFinite)
            return finite.isEmpty ? nil : (latent, Spread(finite).mean)
        }
        guard let least = means.min(by: { $0.value < $1.value }),
            let greatest = means.max(by: { $0.value < $1.value }), means.count > 1
        else { return "" }
        return "The most strongly correlated pair of a code has a correlation between "
            + "\(least.value.printed("%.2f")) (d = \(least.latent)) and \(greatest.value.printed("%.2f")) "
            + "(d = \(greatest.latent)) in size. Nothing in training asks for independent numbers."
    }

    private func page(
        _ run: ExperimentRun, _ measured: [[CodeCorrelation]], _ table: Table, _ chart: Chart, _ maps: [HeatMap]
    ) -> ReportPage {
        let several = plan.seeds.count > 1
        var explanation: [ReportSection.Block] = []
        if measured.joined().contains(where: { !$0.constants.isEmpty }) {
            explanation.append(
                .paragraph(
                    "A number that is the same for every image has no correlation with anything: its row and column are "
                        + "drawn in the colour of what is not a number, and take no part in the largest."))
        }
        return ReportPage(
            "Do the numbers of a code say different things?", lead: lead(measured),
            sections: [
                ReportSection(
                    "What was done",
                    blocks: run.quickWarning + [
                        .paragraph(
                            "Every training image was turned into its code, and Pearson's correlation was computed for "
                                + "each pair of the code's d numbers, on the same device as the training. The figure is "
                                + "the largest correlation between two different numbers, whatever its sign."),
                        run.circumstances(plan.facts),
                    ]),
                ReportSection(
                    "Against the length of the code",
                    blocks: [
                        .figure(
                            chart,
                            caption: several
                                ? "The mean over the seeds, and between the least and the greatest."
                                : "One autoencoder for each length."),
                        .table(table),
                        .paragraph(
                            "A longer code has more pairs: 1 with d = 2, 45 with d = 10, 435 with d = 30. The largest of "
                                + "more pairs is larger by chance alone, so the mean over all pairs is given beside it. "
                                + "No figures were reported for this experiment."),
                    ] + explanation),
                ReportSection(
                    "The matrices",
                    blocks: maps.map {
                        .figure($0, caption: "Correlations of the \($0.values.count) numbers of a code.")
                    }),
            ])
    }
}

/// x² and 1/x, where the regression went wrong; and a third objective.
struct HybridOpenTargets {
    let lead: String
    let sections: [ReportSection]
    let figures: [NamedValue]

    private static let sets: [HybridSettings.Targets] = [.squareReported, .reportedInverse, .squareInverse]
    /// Of the same network without standardising, with steps ever smaller.
    private static let rawRates = [0.002, 0.0005, 0.0001]

    init(_ experiment: HybridExperiment, in run: ExperimentRun) throws {
        var table = try Table(
            "Open targets, standardised, 120 units, threshold 0.02, \(experiment.openEpochs) epochs",
            columns: [
                "targets", "projection", Table.Column("R² of 1, median", decimals: 4),
                Table.Column("R² of 1, least", decimals: 4), Table.Column("R² of 2, median", decimals: 4),
                Table.Column("R² of 2, least", decimals: 4),
            ])
        var fits: [ReportSection.Block] = []
        var figures: [NamedValue] = []
        var least = 1.0
        for targets in Self.sets {
            for projection in HybridProjection.allCases {
                var settings = Self.open(targets)
                settings.projection = projection
                let runs = try experiment.runs(
                    settings, epochs: experiment.openEpochs, label: "\(targets), \(projection.rawValue)", in: run)
                let (one, two) = (runs.determination(0), runs.determination(1))
                try table.append([
                    .text("\(targets)"), .text(projection.rawValue), .number(one.median), .number(one.least),
                    .number(two.median), .number(two.least),
                ])
                guard projection == .jacobian, let first = runs.first else { continue }
                least = min(least, one.least, two.least)
                figures.append(NamedValue("least_r2_\(targets)", min(one.least, two.least)))
                let fit = first.fit("\(targets), seed \(first.seed), standardised")
                try run.write(fit, as: "fit-\(targets)")
                fits.append(.figure(fit, caption: "All columns have mean 0 and variance 1."))
            }
        }
        try run.write(table, as: "open-targets")
        let cause = try Self.cause(experiment, in: run)
        let third = try Self.third(experiment, in: run)
        self.figures = figures + third.figures
        lead =
            "x² and 1/x, which went wrong as reported, are fitted once inputs and targets are standardised: the least R² "
            + "of any seed and objective is \(least.printed("%.3f")) with the Jacobian."
        sections = [
            ReportSection("x² and 1/x", blocks: [.table(table)] + fits), cause, third.section,
        ]
    }

    private static func open(_ targets: HybridSettings.Targets) -> HybridSettings {
        var settings = HybridSettings()
        (settings.targets, settings.hidden) = (targets, [120])
        (settings.standardise, settings.threshold) = (true, 0.02)
        return settings
    }

    /// The same targets as they are, and how many units die.
    private static func cause(_ experiment: HybridExperiment, in run: ExperimentRun) throws -> ReportSection {
        let seeds = experiment.seeds.prefix(3)
        var table = try Table(
            "Not standardised: 120 units, threshold 0.05, \(experiment.openEpochs) epochs, medians of \(seeds.count) seeds",
            columns: [
                "targets", "learning rate", Table.Column("R² of 1", decimals: 3), Table.Column("R² of 2", decimals: 3),
                Table.Column("dead units", decimals: 2), Table.Column("served 2", decimals: 2),
                Table.Column("largest L₁", decimals: 0),
            ])
        for targets in sets {
            for rate in rawRates {
                run.note("\(targets) as it is, learning rate \(rate)")
                let runs = try seeds.map { seed in
                    try run.checkStop()
                    return try HybridRawRun(
                        targets, rate: rate, seed: seed, epochs: experiment.openEpochs, on: run.backend)
                }
                func median(_ value: (HybridRawRun) -> Double?) -> Table.Cell {
                    let values = runs.compactMap(value)
                    return values.count == runs.count ? .number(Spread(values).median) : .missing
                }
                try table.append([
                    .text("\(targets)"), .text("\(rate)"), median { $0.determination?[0] },
                    median { $0.determination?[1] }, median(\.deadUnits), median(\.laterShare), median(\.largestLoss),
                ])
            }
        }
        try run.write(table, as: "cause")
        let share = HybridSettings().threshold / (RegressionData.squareInverse.targetVariances.first ?? .nan)
        return ReportSection(
            "Why it went wrong",
            .paragraph(
                "An error of x² is as large as 100, its square 10,000, and a step is proportional to the error times the "
                    + "activations: at the usual learning rate the first steps throw most units to where no point activates "
                    + "them again, and what is left of objective 1 is nearly a constant. The threshold of 0.05 is "
                    + "\(share.significant(1)) of the variance of x², so that objective 1 is hardly ever done and few "
                    + "steps serve the second. Smaller steps keep units alive; with enough of them x² and y2 are fitted as "
                    + "they are, while 1/x behind x², whose size is 0.1, stays behind. y1 with 1/x, whose errors are "
                    + "smaller, nearly fits as it is, though many units die. Standardising "
                    + "makes one learning rate and one threshold mean the same for every target."),
            .paragraph(
                "Dead units: the share that no point activates in the end. Served 2: the share of the last epoch's steps. "
                    + "Largest L₁: of a point in the first epoch. A dash: a loss was no longer finite."), .table(table))
    }

    private static func third(
        _ experiment: HybridExperiment, in run: ExperimentRun
    ) throws -> (section: ReportSection, figures: [NamedValue]) {
        var settings = open(.reported)
        settings.objectives = 3
        let runs = try experiment.runs(
            settings, epochs: experiment.openEpochs, label: "a third objective", in: run)
        var deep = settings
        deep.hidden = [40, 20]
        deep.objectives = 2
        let deeper = try experiment.runs(deep, epochs: experiment.openEpochs, label: "two hidden layers", in: run)
        let fit = runs.first?.fit("y1, y2 and sin x, standardised, seed \(experiment.seeds[0])")
        let shares = (0..<3).map { runs.determination($0) }
        var blocks: [ReportSection.Block] = [
            .paragraph(
                "With sin x as a third objective behind the reported two (120 units, standardised, threshold 0.02), the "
                    + "median R² are \(shares.map { $0.median.printed("%.3f") }.listed). Two hidden layers of 40 and 20 "
                    + "units fit the reported two with "
                    + "\((0..<2).map { deeper.determination($0).median.printed("%.3f") }.listed).")
        ]
        if let fit {
            try run.write(fit, as: "fit-three")
            blocks.append(
                .figure(fit, caption: "Each objective moves the hidden layer where those before do not see it."))
        }
        return (
            ReportSection("A third objective, and more layers", blocks: blocks),
            shares.enumerated().map { NamedValue("r2_third_set_\($0 + 1)", $1.median) }
        )
    }
}

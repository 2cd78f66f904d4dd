/// The tables of the stitching experiment's page.
enum StitchingTables {
    /// Reported figures by experiment: of pairs and of digits, the mean squared and the mean absolute error.
    static let reported: [String: (pairLoss: Double, pairMAE: Double, digitLoss: Double, digitMAE: Double)] = [
        "control": (43.284, 1.892, 0.160, 0.108), "1.1": (43.058, 1.763, 0.159, 0.098),
        "1.3": (45.850, 1.735, 203.594, 9.500),
    ]

    /// The control and then each case, with the results of its seeds.
    private static func groups(_ finding: StitchingFinding) -> [(name: String, results: [StitchingResult])] {
        [("control", finding.controls)] + finding.plan.cases.map { ($0.name, finding.results(of: $0)) }
    }

    private static func cell(_ spread: Spread) -> Table.Cell {
        spread.count == 1 ? .number(spread.median) : .text(spread.text)
    }

    private static func cell(_ results: [StitchingResult], _ figure: (StitchingResult) -> Double) -> Table.Cell {
        cell(Spread(results.map(figure)))
    }

    private static func cell(_ number: Double?) -> Table.Cell { number.map { .number($0) } ?? .missing }

    /// A row for the control and each case: what its seeds came to, and how that is judged.
    static func judgements(_ finding: StitchingFinding) throws -> Table {
        let seeds = finding.controls.count
        var table = try Table(
            "Mean absolute errors, with \(seeds == 1 ? "one seed" : "\(seeds) seeds")",
            columns: [
                "experiment", Table.Column("on digits", decimals: 3), Table.Column("digits ÷ control", decimals: 2),
                "digits are", Table.Column("on pairs", decimals: 3), Table.Column("pairs ÷ control", decimals: 2),
                "pairs are",
            ])
        let control = finding.control
        try table.append([
            .text(control.name), cell(control.digitErrors), .missing,
            control.digits == .neverRead ? .text(control.digits.rawValue) : .missing, cell(control.pairErrors),
            .missing, .missing,
        ])
        for judgement in finding.plan.cases.map(finding.judgement) {
            try table.append([
                .text(judgement.name), cell(judgement.digitErrors), cell(judgement.digitRatios),
                .text(judgement.digits.rawValue), cell(judgement.pairErrors), cell(judgement.pairRatios),
                .text(judgement.solvesPairs ? "solved" : "not solved"),
            ])
        }
        return table
    }

    /// The same as numbers, for files.
    static func summary(_ finding: StitchingFinding) throws -> Table {
        let spreads: [(name: String, spread: KeyPath<StitchingJudgement, Spread>)] = [
            ("digit_mae", \.digitErrors), ("digit_ratio", \.digitRatios), ("pair_mae", \.pairErrors),
            ("pair_ratio", \.pairRatios),
        ]
        let names = spreads.flatMap { spread in ["median", "least", "greatest"].map { "\(spread.name)_\($0)" } }
        var table = try Table(
            "Over the seeds", columns: (["experiment", "seeds"] + names + ["digits", "pairs"]).map { .init($0) })
        for judgement in [finding.control] + finding.plan.cases.map(finding.judgement) {
            let figures = spreads.flatMap { spread in
                let values = judgement[keyPath: spread.spread]
                return [values.median, values.least, values.greatest].map { Table.Cell.number($0) }
            }
            try table.append(
                [.text(judgement.name), .number(Double(judgement.digitErrors.count))] + figures
                    + [.text(judgement.digits.rawValue), .text(judgement.solvesPairs ? "solved" : "not solved")])
        }
        return table
    }

    /// Table (1): the whole network on the pairs of test images.
    static func pairs(_ finding: StitchingFinding) throws -> Table {
        var table = try Table(
            "The stitched network on PairMNIST",
            columns: [
                "experiment", Table.Column("loss before", decimals: 3), Table.Column("loss", decimals: 3),
                Table.Column("reported loss", decimals: 3), Table.Column("MAE before", decimals: 3),
                Table.Column("MAE", decimals: 3), Table.Column("reported MAE", decimals: 3),
            ])
        for (name, results) in groups(finding) {
            let known = reported[name]
            try table.append([
                .text(name), cell(results) { $0.before.pairLoss }, cell(results) { $0.after.pairLoss },
                cell(known?.pairLoss), cell(results) { $0.before.pairMAE }, cell(results) { $0.after.pairMAE },
                cell(known?.pairMAE),
            ])
        }
        return table
    }

    /// Table (2): `mnist_net1` alone on the test images.
    static func digits(_ finding: StitchingFinding) throws -> Table {
        var table = try Table(
            "mnist_net1, taken out of the new network, on MNIST",
            columns: [
                "experiment", Table.Column("loss", decimals: 3), Table.Column("reported loss", decimals: 3),
                Table.Column("MAE", decimals: 3), Table.Column("reported MAE", decimals: 3),
                Table.Column("least", decimals: 2), Table.Column("most", decimals: 2),
                Table.Column("r", decimals: 3),
            ])
        for (name, results) in groups(finding) {
            let known = reported[name]
            try table.append([
                .text(name), cell(results) { $0.after.digitLoss }, cell(known?.digitLoss),
                cell(results) { $0.after.digitMAE }, cell(known?.digitMAE), cell(results) { $0.after.least },
                cell(results) { $0.after.greatest }, cell(results) { $0.after.correlation },
            ])
        }
        return table
    }

    /// A row for each layer, two columns for each case.
    static func distances(_ finding: StitchingFinding) throws -> Table {
        let cases = finding.plan.cases
        var table = try Table(
            "Old and new embeddings",
            columns: ["layer"]
                + cases.flatMap {
                    [
                        Table.Column("\($0.name): cosine", decimals: 4),
                        Table.Column("\($0.name): relative", decimals: 4),
                    ]
                })
        let layers = finding.results.first?.distances.map(\.layer) ?? []
        for (place, layer) in layers.enumerated() {
            let cells = cases.flatMap { tested in
                let results = finding.results(of: tested)
                return [
                    cell(results) { $0.distances[place].distance.cosine },
                    cell(results) { $0.distances[place].distance.relative },
                ]
            }
            try table.append([.text(layer)] + cells)
        }
        return table
    }
}

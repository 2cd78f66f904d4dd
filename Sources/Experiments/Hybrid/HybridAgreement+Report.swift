extension HybridAgreement {
    /// The epochs for which the backends were asked to agree.
    private static let askedFor = 100

    /// The section of the report, over the seeds of the experiment.
    static func section(
        _ experiment: HybridExperiment, in run: ExperimentRun
    ) throws -> (section: ReportSection, figures: [NamedValue]) {
        let names = "\(run.backend.name) (\(run.backend.device)) and the \(run.reference.device)"
        run.note("\(names), step by step")
        func agreements(_ settings: HybridSettings) throws -> [HybridAgreement] {
            try experiment.seeds.map { seed in
                try run.checkStop()
                return try HybridAgreement(
                    settings, seed: seed, epochs: experiment.epochs, on: run.backend, against: run.reference)
            }
        }
        var alone = HybridSettings()
        alone.objectives = 1
        let (all, standard) = (try agreements(HybridSettings()), try agreements(alone))
        let asked = min(askedFor, experiment.epochs)
        let table = try table(all, asked, experiment.epochs)
        try run.write(table, as: "backends")
        func worst(_ runs: [HybridAgreement]) -> [Double] {
            (0..<experiment.epochs).map { epoch in runs.map { $0.differences[epoch] }.max() ?? 0 }
        }
        let chart = Chart(
            "How far the losses of two backends lie apart", x: "epoch",
            y: Axis("largest |difference|, relative above 1", spacing: .logarithmic),
            series: [
                Series("two objectives", values: worst(all)),
                Series("objective 1 alone, no threshold", values: worst(standard)),
            ], references: [Chart.ReferenceLine("\(asked) epochs", at: .x(Double(asked)))])
        try run.write(chart, as: "backends")
        let figures = [
            NamedValue("backends_largest_difference_\(asked)_epochs", all.map { $0.largest(within: asked) }.max() ?? 0),
            NamedValue("backends_parted_\(asked)_epochs", Double(all.count { ($0.parting?.epoch ?? asked) < asked })),
            NamedValue("backends_parted", Double(all.count { $0.parting != nil })),
        ]
        let text = sentences(all, standard, asked, experiment.epochs)
        return (
            ReportSection(
                "Two backends, step by step",
                .paragraph("The same runs on \(names). \(text)"),
                .figure(
                    chart,
                    caption: "The largest of all seeds. Rounding alone stays where it is; a jump is a decision that "
                        + "rounding turned round."), .table(table)), figures
        )
    }

    private static func sentences(
        _ all: [HybridAgreement], _ standard: [HybridAgreement], _ asked: Int, _ epochs: Int
    ) -> String {
        func largest(_ runs: [HybridAgreement], _ epochs: Int) -> String {
            (runs.map { $0.largest(within: epochs) }.max() ?? 0).significant(2)
        }
        let parted = all.filter { $0.parting != nil }
        let early = parted.count { ($0.parting?.epoch ?? asked) < asked }
        var text =
            "Within \(asked) epochs, \(asked * RegressionData.reported.count) steps, "
            + "\(early == 0 ? "no seed" : "\(early) of \(all.count) seeds") served a point differently, and the losses "
            + "differ by at most \(largest(all, asked)) (relative to losses above 1). "
        if parted.isEmpty {
            text += "Nor did any part later, in \(epochs) epochs. "
        } else {
            let (before, after) = (parted.map(\.before).max() ?? 0, parted.map(\.after).max() ?? 0)
            let switched = parted.count { ($0.switching ?? epochs) < ($0.parting?.epoch ?? epochs) }
            let nearest = parted.compactMap { $0.parting?.distance }.min() ?? 0
            text +=
                "In all \(epochs) epochs \(parted.count) of \(all.count) part, the first in epoch "
                + "\(parted.compactMap { $0.parting?.epoch }.min() ?? 0): L₁ of a point lies above the threshold on one "
                + "backend and below it on the other, at the nearest by \(nearest.significant(2)), and one serves "
                + "objective 1 where the other serves objective 2. A step either way is no rounding, and moves other points "
                + "over the threshold: until then the losses are within \(before.significant(2)), and from then on up to "
                + "\(after.significant(2)) apart. Whether a unit is on at a point is a decision of the same kind; at the "
                + "ends of epochs \(switched == 0 ? "no seed shows" : "\(switched) of these seeds show") one that differs "
                + "before that. "
        }
        return text
            + "Trained on objective 1 alone, where no threshold decides, the same seeds stay within "
            + "\(largest(standard, epochs)) of each other for all \(epochs) epochs."
    }

    private static func table(_ all: [HybridAgreement], _ asked: Int, _ epochs: Int) throws -> Table {
        var table = try Table(
            "The epoch of \(epochs) in which a point first serves another objective, |L₁ − threshold| there, and the epoch "
                + "in which a unit is first on for one backend only",
            columns: [
                "seed", Table.Column("largest, \(asked) epochs"), "objective", "distance",
                "unit", "largest before", "largest after",
            ])
        for one in all {
            try table.append([
                .text("\(one.seed)"), .number(one.largest(within: asked)),
                one.parting.map { .number(Double($0.epoch)) } ?? .missing,
                one.parting.map { .number($0.distance) } ?? .missing,
                one.switching.map { .number(Double($0)) } ?? .missing, .number(one.before),
                one.decidedDifferently == nil ? .missing : .number(one.after),
            ])
        }
        return table
    }
}

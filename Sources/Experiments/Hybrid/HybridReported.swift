/// The reported points with both projections: fits, losses, what each phase reaches, and how orthogonal it stays.
struct HybridReported {
    let lead: String
    let sections: [ReportSection]
    let figures: [NamedValue]

    init(_ experiment: HybridExperiment, in run: ExperimentRun) throws {
        var table = try Table(
            "Reported points after \(experiment.epochs) epochs",
            columns: [
                "projection", "seed", Table.Column("L₁", decimals: 4), Table.Column("L₂", decimals: 4),
                Table.Column("R² of 1", decimals: 3), Table.Column("R² of 2", decimals: 3),
            ])
        var medians: [HybridProjection: (Double, Double)] = [:]
        var shown: [(HybridProjection, HybridRun)] = []
        var figures: [NamedValue] = []
        for projection in HybridProjection.allCases {
            var settings = HybridSettings()
            settings.projection = projection
            let runs = try experiment.runs(
                settings, epochs: experiment.epochs, label: "reported points, \(projection.rawValue)", in: run)
            for result in runs {
                let (losses, shares) = (result.evaluation.losses, result.evaluation.determination)
                try table.append([
                    .text(projection.rawValue), .text("\(result.seed)"), .number(losses[0]), .number(losses[1]),
                    .number(shares[0]), .number(shares[1]),
                ])
            }
            let median = (runs.losses(0).median, runs.losses(1).median)
            try table.append([
                .text(projection.rawValue), "median", .number(median.0), .number(median.1),
                .number(runs.determination(0).median), .number(runs.determination(1).median),
            ])
            medians[projection] = median
            figures += [
                NamedValue("l1_\(projection.rawValue)", median.0), NamedValue("l2_\(projection.rawValue)", median.1),
            ]
            if let first = runs.first { shown.append((projection, first)) }
        }
        try run.write(table, as: "reported")
        var alone = HybridSettings()
        alone.objectives = 1
        let standard = try experiment.runs(
            alone, epochs: experiment.epochs, label: "a standard network on objective 1", in: run
        ).losses(0).median
        figures.append(NamedValue("l1_standard_network", standard))

        let jacobian = medians[.jacobian] ?? (.nan, .nan)
        lead =
            "With the Jacobian protected both reported series are fitted: the medians over the seeds are "
            + "L₁ = \(jacobian.0.significant(3)) and L₂ = \(jacobian.1.significant(3)). A standard network of the same "
            + "size reaches \(standard.significant(3)) on the first series alone."
        self.figures = figures
        var fits: [ReportSection.Block] = [.table(table)]
        var curves: [ReportSection.Block] = []
        for (projection, result) in shown {
            let name = projection.rawValue
            let fit = result.fit("Reported points, \(name), seed \(result.seed)")
            let losses = result.lossCurves("Losses while training, \(name)")
            try run.write(fit, as: "fit-\(name)")
            try run.write(losses, as: "losses-\(name)")
            fits.append(.figure(fit, caption: "Points are targets; lines join the outputs at the same x."))
            curves.append(
                .figure(
                    losses,
                    caption: "The mean over each epoch, every point before its own step. The second objective sinks "
                        + "while the first stays below the threshold on most points."))
        }
        curves += try Self.watched(shown, in: run)
        sections = [
            ReportSection("The reported points", blocks: fits),
            ReportSection("While it trains", blocks: curves),
            try Self.reach(in: run),
        ]
    }

    /// Shares of points, misalignment, and how far the layers moved.
    private static func watched(
        _ shown: [(HybridProjection, HybridRun)], in run: ExperimentRun
    ) throws -> [ReportSection.Block] {
        let shares = Chart(
            "Points that serve objective 2", x: "epoch", y: Axis("share of the points", range: 0...1),
            series: shown.map { Series($0.0.rawValue, values: $0.1.laterShare) })
        let alignment = Chart(
            "Largest misalignment of a step", x: "epoch",
            y: Axis("|⟨projected, protected⟩| / (‖gradient‖ ‖protected‖)", spacing: .logarithmic),
            series: shown.map { Series($0.0.rawValue, values: $0.1.misalignment) },
            references: [Chart.ReferenceLine("asked for", at: .y(1e-6))])
        try run.write(shares, as: "shares")
        try run.write(alignment, as: "orthogonality")
        var blocks: [ReportSection.Block] = [
            .figure(shares, caption: "The rest serves objective 1, whose error is above the threshold there."),
            .figure(
                alignment,
                caption: "How far a projected gradient is from orthogonal to what it must not touch, the worst step of "
                    + "each epoch. Single precision rounds to 6·10⁻⁸."),
        ]
        for (projection, result) in shown {
            let chart = Chart(
                "How far the parameters moved, \(projection.rawValue)", x: "epoch", y: "‖θ − θ₀‖ / ‖θ₀‖",
                series: result.changes.map { change in
                    Series(change.name, zip(result.changeEpochs.map(Double.init), change.values).map { ($0, $1) })
                })
            try run.write(chart, as: "changes-\(projection.rawValue)")
            blocks.append(.figure(chart, caption: "The distance from the initial values, relative to their length."))
        }
        return blocks
    }

    /// Which parameters each phase reaches, drawn from the gradients' graph.
    private static func reach(in run: ExperimentRun) throws -> ReportSection {
        let settings = HybridSettings()
        let reach = try HybridReach(settings, settings.data())
        var blocks: [ReportSection.Block] = [
            .paragraph(
                "Read off the graph that is executed: where the gradient of a phase's loss arrives whole, where only "
                    + "its projection does, and which parameters keep their bits.")
        ]
        for (objective, kinds) in reach.kinds.enumerated() {
            let diagram = diagram(objective, reach.parameters, kinds, objectives: settings.objectives)
            try run.write(diagram, as: "gradients-phase-\(objective + 1)")
            blocks.append(
                .figure(
                    diagram, caption: "Thick: changed in phase \(objective + 1). Pale: frozen. Lines run with the data."
                ))
        }
        return ReportSection("What each phase reaches", blocks: blocks)
    }

    private static func diagram(
        _ objective: Int, _ parameters: [String], _ kinds: [HybridReach.Kind], objectives: Int
    ) -> FlowDiagram {
        let boxes = zip(parameters, kinds).map { name, kind in
            switch kind {
            case .whole: FlowDiagram.Box(name, note: "whole gradient", emphasis: .strong)
            case .projected: FlowDiagram.Box(name, note: "projected", emphasis: .strong)
            case .frozen: FlowDiagram.Box(name, note: "frozen", emphasis: .faint)
            }
        }
        let hidden = boxes.filter { $0.name.hasPrefix("hidden") }
        let heads = boxes.filter { $0.name.hasPrefix("neuron") }
        let losses = (1...objectives).map {
            FlowDiagram.Box("L\($0)", emphasis: $0 == objective + 1 ? .strong : .faint)
        }
        var lines = hidden.map { (from: "x", to: $0.name) }
        for head in heads {
            lines += hidden.map { (from: $0.name, to: head.name) }
            lines.append((from: head.name, to: "L\(head.name.last.map(String.init) ?? "")"))
        }
        return FlowDiagram(
            "Phase \(objective + 1): what L\(objective + 1) moves",
            columns: [[FlowDiagram.Box("x")], hidden, heads, losses],
            lines: lines)
    }
}

/// What strict priority promises, looked at after every step: frozen heads, L₁ while objective 2 trains, and that the
/// first objective alone is a standard network.
struct HybridChecks {
    let section: ReportSection
    let figures: [NamedValue]
    /// In a sentence, with the Jacobian protected.
    let finding: String

    /// The epochs for which a standard network runs beside the hybrid one.
    private static let comparedEpochs = 100
    /// The epochs at the end that are drawn step by step.
    private static let drawnEpochs = 8

    init(_ experiment: HybridExperiment, in run: ExperimentRun) throws {
        let seed = experiment.seeds[0]
        var watched: [(HybridProjection, HybridPriority)] = []
        for projection in HybridProjection.allCases {
            run.note("after every step, \(projection.rawValue)")
            try run.checkStop()
            var settings = HybridSettings()
            settings.projection = projection
            watched.append(
                (
                    projection,
                    try HybridPriority(settings, seed: seed, epochs: experiment.watchedEpochs, on: run.backend)
                ))
        }
        let standard = try HybridStandard(
            seed: seed, epochs: min(Self.comparedEpochs, experiment.epochs), on: run.backend)
        let table = try Self.table(watched)
        try run.write(table, as: "priority")

        figures =
            watched.flatMap { projection, watch in
                [
                    NamedValue("l1_largest_change_at_point_\(projection.rawValue)", watch.largestOwnChange),
                    NamedValue("l1_largest_rise_\(projection.rawValue)", watch.stretches.map(\.rise).max() ?? 0),
                    NamedValue("frozen_heads_moved_\(projection.rawValue)", Self.movedHeads(watch)),
                ]
            } + [NamedValue("standard_network_largest_difference", standard.largestParameterDifference)]

        var blocks: [ReportSection.Block] = [
            .paragraph(
                "Seed \(seed), read back after each of its steps, which training does not do. The output is linear in the "
                    + "hidden parameters until a unit is switched on or off at the point, so that a step which switches none "
                    + "changes L₁ at its own point by what the projection left, and by rounding. Other points are not "
                    + "protected: over all points L₁ may rise in a run of steps for objective 2, most in the first epochs, "
                    + "whose steps are long."),
            .table(table),
        ]
        blocks += try Self.charts(watched, in: run)
        blocks.append(
            .paragraph(
                "Head 1 alone is a standard network: with threshold 0 every step serves objective 1, and beside it a "
                    + "network 1 → 10 → 1 with one head is trained on the same points from the same weights. In "
                    + "\(standard.steps) steps every parameter has the same bits after \(standard.equalSteps) of them; "
                    + "the largest difference of a parameter is \(standard.largestParameterDifference.significant(2)), "
                    + "of the loss \(standard.largestLossDifference.significant(2))."))
        section = ReportSection("L₁ while objective 2 trains", blocks: blocks)
        finding = watched.first { $0.0 == .jacobian }.map { Self.sentence($0.1) } ?? ""
    }

    private static func movedHeads(_ watch: HybridPriority) -> Double {
        Double(watch.steps.count(where: \.hasMovedFrozenHead))
    }

    private static func sentence(_ watch: HybridPriority) -> String {
        "In \(watch.later.count) of \(watch.steps.count) steps that served objective 2, L₁ at the step's point changed by at "
            + "most \(watch.largestOwnChange.significant(2)) where no unit was switched, and the frozen head by "
            + (movedHeads(watch) == 0 ? "not one bit." : "some bits in \(Int(movedHeads(watch))) steps.")
    }

    private static func table(_ watched: [(HybridProjection, HybridPriority)]) throws -> Table {
        var table = try Table(
            "What a step leaves as it was", columns: ["what"] + watched.map { Table.Column($0.0.rawValue) })
        func row(_ name: String, _ value: (HybridPriority) -> Double) throws {
            try table.append([.text(name)] + watched.map { .number(value($0.1)) })
        }
        try row("steps", { Double($0.steps.count) })
        try row("steps that served objective 2", { Double($0.later.count) })
        try row("steps that changed a bit of a head they did not serve", movedHeads)
        try row("largest |⟨projected, protected⟩| / (‖gradient‖ ‖protected‖)", \.misalignment)
        try row("largest change of L₁ at a step's point, no unit switched", \.largestOwnChange)
        try row("steps that switched a unit", { Double($0.later.count(where: \.hasSwitched)) })
        try row("largest change of L₁ at their points", \.largestSwitchingChange)
        try row("runs of steps for objective 2", { Double($0.stretches.count) })
        try row("… median change of L₁ over all points", { Spread($0.stretches.map(\.rise)).median })
        try row("… largest rise of L₁", { $0.stretches.map(\.rise).max() ?? .nan })
        try row("… largest rise, second half of the training", \.largestLateRise)
        try row("for comparison: steps for objective 1, largest rise there", \.largestLateRiseOfFirst)
        return table
    }

    private static func charts(
        _ watched: [(HybridProjection, HybridPriority)], in run: ExperimentRun
    ) throws -> [ReportSection.Block] {
        let changes = Chart(
            "L₁ at the point that a step for objective 2 takes", x: "epoch",
            y: Axis("largest |change| of L₁", spacing: .logarithmic),
            series: watched.map { Series($0.0.rawValue, $0.1.ownChangeByEpoch) })
        try run.write(changes, as: "priority")
        var blocks: [ReportSection.Block] = [
            .figure(
                changes,
                caption: "The largest of each epoch, steps that switched a unit left out. With the Jacobian it is the "
                    + "rounding of an output of size 5; the weights of head 1 alone miss units that are off.")
        ]
        for (projection, watch) in watched where projection == .jacobian {
            let last = watch.steps.suffix(drawnEpochs * RegressionData.reported.count)
            let first = watch.steps.count - last.count
            func series(_ name: String, _ isShown: (Int) -> Bool) -> Series {
                Series(
                    name,
                    last.enumerated().filter { isShown($0.element.phase) }.map {
                        (Double(first + $0.offset + 1), $0.element.loss)
                    }, style: .markers)
            }
            let chart = Chart(
                "L₁ over all points, the last \(drawnEpochs) epochs", x: "step", y: "mean squared error",
                series: [
                    series("after a step for objective 1") { $0 == 1 },
                    series("after a step for objective 2") { $0 > 1 },
                ])
            try run.write(chart, as: "l1-by-step")
            blocks.append(
                .figure(
                    chart,
                    caption:
                        "With the Jacobian. L₁ swings with the few points that serve objective 1 in each epoch; runs "
                        + "of steps for objective 2 lie almost level between them."))
        }
        return blocks
    }
}

/// The charts and maps of the stitching experiment; those of single networks are of the first seed.
struct StitchingPictures {
    typealias Named<Figure> = (name: String, figure: Figure, caption: String)

    private let charts: [Named<Chart>]
    private let histograms: [Named<Histogram>]
    private let confusions: [Named<HeatMap>]
    private let maps: [Named<HeatMap>]
    private let planeNotes: [String]

    init(_ plan: StitchingPlan, _ base: StitchingBase, _ finding: StitchingFinding, labels: [UInt8]) throws {
        let shown =
            Array(finding.controls.prefix(1)) + plan.cases.compactMap { finding.results(of: $0).first }
        charts = Self.charts(plan, base, finding)
        histograms = shown.map { result in
            (
                "numbers-\(result.fileName)",
                Histogram(
                    "Numbers read, \(result.title)", of: "number", values: result.numbers, binCount: 60),
                "What mnist_net1 reads in the test images."
            )
        }
        confusions = try shown.map { result in
            (
                "confusion-\(result.fileName)",
                try HeatMap(
                    "Digits and numbers read, \(result.title)", result.confusion(labels),
                    rowLabels: (0..<10).map(String.init),
                    columnLabels: ["below"] + (0..<10).map(String.init) + ["above"], rowTitle: "digit",
                    columnTitle: "number read, rounded", range: .fixed(0...1)),
                "Of the images of each digit, the share that is read as each number."
            )
        }
        (maps, planeNotes) = try Self.maps(shown)
    }

    /// The pair error while layers are learned, and how the fragments were trained.
    private static func charts(
        _ plan: StitchingPlan, _ base: StitchingBase, _ finding: StitchingFinding
    ) -> [Named<Chart>] {
        func runs(_ tested: StitchingCase, _ column: String) -> [[Double]] {
            finding.results(of: tested).compactMap { $0.epochs?[column] }
        }
        let control = finding.control.pairErrors.median
        var errors = Chart(
            "Error on test pairs by epoch", x: "epoch", y: Axis("mean absolute error", spacing: .logarithmic),
            series: plan.cases.map { Series($0.name, runs: runs($0, "test_mae")) })
        errors.references = [Chart.ReferenceLine("control", at: .y(control))]
        let losses = Chart(
            "Loss on pairs by epoch", x: "epoch", y: Axis("mean squared error", spacing: .logarithmic),
            series: plan.cases.flatMap { tested in
                ["train", "test"].map { Series("\(tested.name), \($0)", runs: runs(tested, "\($0)_loss")) }
            })
        let fragments = base.curves.map { model, epochs in
            (
                "learning-\(model)",
                Chart(
                    "\(model) alone: error by epoch", x: "epoch",
                    y: Axis("mean absolute error", spacing: .logarithmic),
                    series: ["train", "test"].map { Series($0, values: epochs["\($0)_mae"] ?? []) }),
                "How the fragment was trained before it was stitched."
            )
        }
        return [
            ("pair-error", errors, "While the reset layers learn. The control has learned nothing on pairs."),
            ("pair-loss", losses, "The training loss is the mean over the epoch, each batch before its step."),
        ] + fragments
    }

    /// How wrong each network of the operation is, and how far it has moved from the one that was stitched.
    private static func maps(_ shown: [StitchingResult]) throws -> (maps: [Named<HeatMap>], notes: [String]) {
        guard let control = shown.first else { return ([], []) }
        let exact = OperationPlane.exact
        func map(_ title: String, _ values: [Double], _ colors: ColorScale) throws -> HeatMap {
            let labels = OperationPlane.coordinates.map { $0.printed("%.1f") }
            return try HeatMap(
                title, OperationPlane.rows(values), rowLabels: labels.reversed(), columnLabels: labels, rowTitle: "b",
                columnTitle: "a", colors: colors)
        }
        func error(_ result: StitchingResult) throws -> Named<HeatMap> {
            let values = zip(result.plane, exact).map { ($0 - $1).magnitude }
            return (
                "plane-error-\(result.fileName)",
                try map("Error on the plane, \(result.title)", values, .sequential),
                "|operation_net(a, b) − f(a, b)|; its mean is \(result.after.planeMAE.significant(3))."
            )
        }
        var (maps, notes) = ([try error(control)], [String]())
        for result in shown.dropFirst() {
            guard let tested = result.tested, result.plane != control.plane else {
                notes.append("In \(result.title) operation_net is frozen: its map is the control's.")
                continue
            }
            let moved = zip(result.plane, control.plane).map { $0 - $1 }
            maps.append(try error(result))
            maps.append(
                (
                    "plane-change-\(result.fileName)",
                    try map("Change on the plane, \(tested.name)", moved, .diverging),
                    "The new operation_net less the one that was stitched."
                ))
        }
        return (maps, notes)
    }

    func write(in run: ExperimentRun) throws {
        for chart in charts { try run.write(chart.figure, as: chart.name) }
        for histogram in histograms { try run.write(histogram.figure, as: histogram.name) }
        for map in confusions + maps { try run.write(map.figure, as: map.name) }
    }

    var learning: [ReportSection.Block] { charts.map { .figure($0.figure, caption: $0.caption) } }

    var readings: [ReportSection.Block] {
        zip(histograms, confusions).flatMap { histogram, confusion in
            [
                ReportSection.Block.figure(histogram.figure, caption: histogram.caption),
                .figure(confusion.figure, caption: confusion.caption),
            ]
        }
    }

    var planes: [ReportSection.Block] {
        maps.map { .figure($0.figure, caption: $0.caption) } + planeNotes.map { .paragraph($0) }
    }
}

extension StitchingResult {
    fileprivate var title: String { tested.map { "experiment \($0.name)" } ?? "control" }
    fileprivate var fileName: String { tested?.fileName ?? "control" }
}

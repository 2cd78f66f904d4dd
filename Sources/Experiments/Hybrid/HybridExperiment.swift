/// Objectives in strict priority: whether a second and a third can be fitted without the first noticing, with the
/// reported points and with the targets on which it went wrong.
package struct HybridExperiment: Experiment {
    package static let name = "hybrid"
    package static let abstract = "several objectives in strict priority, on the reported points and on x² and 1/x"
    package static let accepted: Set<ExperimentOptions.Name> = [.epochs, .seeds]
    package static let usesDigits = false

    let seeds: [UInt64]
    let epochs: Int
    /// The open sets take longer: at the learning rate that suits them all.
    let openEpochs: Int
    /// Of the runs that are looked at after every step, which takes longer than the steps.
    let watchedEpochs: Int

    package init(_ options: ExperimentOptions) {
        seeds = options.seeds(options.seeds ?? (options.isQuick ? 3 : 9))
        epochs = options.epochs ?? HybridSettings.epochs
        openEpochs = options.epochs ?? (options.isQuick ? 1000 : 4000)
        watchedEpochs = options.isQuick ? min(epochs, 100) : epochs
    }

    package var settings: [String: String] {
        ["seeds": "\(seeds.count)", "epochs": "\(epochs)", "open epochs": "\(openEpochs)"]
    }

    package func run(in run: ExperimentRun) throws -> [NamedValue] {
        let reported = try HybridReported(self, in: run)
        let checks = try HybridChecks(self, in: run)
        let agreement = try HybridAgreement.section(self, in: run)
        let open = try HybridOpenTargets(self, in: run)
        let page = ReportPage(
            "Objectives in strict priority", lead: "\(reported.lead) \(checks.finding) \(open.lead)",
            sections: [
                ReportSection(
                    "What was done",
                    blocks: run.quickWarning + [
                        .paragraph(
                            "A network 1 → hidden → one neuron with a set of weights for each objective is trained "
                                + "point by point. While the squared error of an objective is above the threshold, the "
                                + "point serves it; below, it serves the next one, whose gradient may move the hidden "
                                + "layers only where the outputs before do not see it. The choice is made on the "
                                + "device: an epoch is one submission."),
                        run.circumstances([
                            ("seeds", seeds.map(String.init).listed),
                            ("epochs", "\(epochs); open targets \(openEpochs)"),
                            ("learning rate", "\(HybridSettings.learningRate)"),
                        ]),
                    ])
            ] + reported.sections + [checks.section, agreement.section] + open.sections)
        try page.write(to: run.report)
        return reported.figures + checks.figures + agreement.figures + open.figures
    }

    /// Trains a network for each seed.
    func runs(
        _ settings: HybridSettings, epochs: Int, label: String, in run: ExperimentRun
    ) throws -> [HybridRun] {
        run.note("\(label): \(seeds.count) seeds, \(epochs) epochs")
        return try seeds.map { seed in
            try run.checkStop()
            return try HybridRun(
                settings, seed: seed, epochs: epochs, parts: seed == seeds.first ? 50 : 1, on: run.backend)
        }
    }
}

extension [HybridRun] {
    func losses(_ objective: Int) -> Spread { Spread(map { $0.evaluation.losses[objective] }) }
    func determination(_ objective: Int) -> Spread { Spread(map { $0.evaluation.determination[objective] }) }
}

extension HybridRun {
    /// The points, and the outputs at them, of the objectives together.
    func fit(_ title: String) -> Chart {
        let order = data.inputs.indices.sorted { data.inputs[$0][0] < data.inputs[$1][0] }
        var chart = Chart(title, x: "\(data.inputNames[0])", y: "target and output")
        for (index, name) in data.targetNames.enumerated() {
            let outputs = evaluation.outputs[index]
            chart.series.append(
                Series(name, order.map { (data.inputs[$0][0], data.targets[$0][index]) }, style: .markers))
            chart.series.append(
                Series("output \(index + 1)", order.map { (data.inputs[$0][0], Double(outputs[$0])) }))
        }
        return chart
    }

    func lossCurves(_ title: String) -> Chart {
        Chart(
            title, x: "epoch", y: Axis("mean squared error", spacing: .logarithmic),
            series: losses.enumerated().map { Series("L\($0 + 1)", values: $1) },
            references: [Chart.ReferenceLine("threshold", at: .y(settings.threshold))])
    }
}

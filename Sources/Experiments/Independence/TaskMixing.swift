/// Whether the classes of a classification interfere in the hidden units, and from when on.
public struct TaskMixing: Experiment {
    public static let name = "task-mixing"
    public static let abstract = "how the classes of Iris or MNIST share the hidden units, layer by layer over training"
    public static let accepted: Set<ExperimentOptions.Name> = [.epochs, .limit, .dataset]
    public static let usesDigits = false

    private let dataset: ExperimentOptions.Dataset
    private let epochs: Int
    private let seed: UInt64
    /// When it is looked: after so many epochs.
    private let looks: [Int]

    public var usesDigits: Bool { dataset == .mnist }

    public init(_ options: ExperimentOptions) {
        dataset = options.dataset ?? .iris
        seed = options.seed
        epochs = options.epochs ?? (dataset == .iris ? 200 : options.isQuick ? 1 : 3)
        let (epochs, dataset) = (epochs, dataset)
        looks =
            dataset == .iris ? [0, 1, 2, 5, 10, 20, 50, 100, 200].filter { $0 < epochs } + [epochs] : Array(0...epochs)
    }

    public var settings: [String: String] { ["dataset": dataset.rawValue, "epochs": "\(epochs)"] }

    private struct Look {
        let epochs: Int
        let accuracy: Double
        let layers: [ClassMixing]
    }

    public func run(in run: ExperimentRun) throws -> [NamedValue] {
        let (train, test, networks): (StudiedData, StudiedData, [Perceptron])
        switch dataset {
        case .iris: (train, test, networks) = (.iris, .iris, [Perceptron(widths: [4, 16, 16, 3])])
        case .mnist:
            (train, test) = (.digits(run.digits.train), .digits(run.digits.test))
            networks = [Perceptron(widths: [784, 128, 10]), Perceptron(widths: [784, 128, 64, 10])]
        }
        var sections: [ReportSection] = []
        var figures: [NamedValue] = []
        for perceptron in networks {
            let title = perceptron.widths.map(String.init).joined(separator: " → ")
            let name = perceptron.widths.map(String.init).joined(separator: "-")
            let (looks, seconds) = try study(perceptron, train, test, title, in: run)
            sections.append(try section(title, name, looks, seconds, in: run))
            guard let last = looks.last else { continue }
            figures.append(NamedValue("accuracy_\(name)", last.accuracy))
            figures.append(NamedValue("seconds_to_look_\(name)", seconds))
            for (layer, mixing) in last.layers.enumerated() {
                figures.append(NamedValue("mean_cosine_\(name)_layer_\(layer + 1)", mixing.interference))
            }
        }
        let circumstances = ReportSection(
            "What was done",
            blocks: run.quickWarning + [
                .paragraph(
                    "For each hidden unit u and class k the gradient field is g[n, u, k] = ∂logit_k/∂h_u over the samples "
                        + "n; one backward pass for each class gives the fields of all units. The mixing of two classes "
                        + "at a unit is the cosine of their fields; a matrix shows its mean over the units of a layer. "
                        + "Behind the last hidden layer the field is the same at every sample, the weight itself, so that "
                        + "a unit's cosine there is 1 or −1."),
                run.circumstances([
                    ("data set", dataset.rawValue), ("looked at", "\(test.count) samples"),
                    ("training", "SGD, learning rate 0.1, \(epochs) epochs"), ("seed", "\(seed)"),
                ]),
            ])
        try ReportPage(
            "How classes share hidden units: \(dataset.rawValue)", lead: lead(figures),
            sections: [circumstances] + sections
        ).write(to: run.report)
        return figures
    }

    private func lead(_ figures: [NamedValue]) -> String {
        let cosines = figures.filter { $0.name.hasPrefix("mean_cosine") }
        let sign =
            cosines.allSatisfy { $0.value < 0 }
            ? "interfere negatively in every layer" : "do not interfere negatively in every layer"
        return "After training, classes \(sign): the mean cosine between different classes is "
            + cosines.map { $0.value.printed("%.2f") }.listed + "."
    }

    private func study(
        _ perceptron: Perceptron, _ train: StudiedData, _ test: StudiedData, _ title: String, in run: ExperimentRun
    ) throws -> (looks: [Look], seconds: Double) {
        let network = try StudiedNetwork(
            perceptron, .classification(groups: 1), SGD(learningRate: 0.1), seed: seed, on: run.backend)
        var found: [Look] = []
        var seconds = 0.0
        for epoch in 0...epochs {
            try run.checkStop()
            if looks.contains(epoch) {
                let clock = ContinuousClock.now
                let layers = try network.mixing(test.inputs, batch: 1000)
                seconds = clock.duration(to: .now) / .seconds(1)
                let accuracy = try test.accuracy(network.outputs(test.inputs))
                found.append(Look(epochs: epoch, accuracy: accuracy, layers: layers))
                run.note("\(title), after \(epoch) epochs: accuracy \(accuracy.percent)")
            }
            if epoch < epochs { try network.train(train, batch: dataset == .iris ? 16 : 64, seed: seed, epoch: epoch) }
        }
        return (found, seconds)
    }

    private func section(
        _ title: String, _ name: String, _ looks: [Look], _ seconds: Double, in run: ExperimentRun
    ) throws -> ReportSection {
        var table = try Table(
            "Mean cosine between different classes, \(title)",
            columns: ["epochs", Table.Column("accuracy", decimals: 4)]
                + (looks.first?.layers.indices.map { Table.Column("layer \($0 + 1)", decimals: 3) } ?? []))
        for look in looks {
            try table.append(
                [.number(Double(look.epochs)), .number(look.accuracy)] + look.layers.map { .number($0.interference) })
        }
        try run.write(table, as: "mixing-\(name)")
        let chart = Chart(
            "Interference over training, \(title)", x: "epochs", y: "mean cosine between different classes",
            series: (looks.first?.layers.indices ?? 0..<0).map { layer in
                Series(
                    "layer \(layer + 1)", looks.map { (Double($0.epochs), $0.layers[layer].interference) },
                    style: .markedLine)
            }, references: [Chart.ReferenceLine("independent", at: .y(0))])
        try run.write(chart, as: "interference-\(name)")
        var blocks: [ReportSection.Block] = [
            .paragraph(
                "The last look, at all units for all classes, took \(seconds.significant(2)) s."), .table(table),
            .figure(chart, caption: "Below 0, what raises one class lowers another."),
        ]
        let labels = dataset == .iris ? Iris.species : (0..<10).map(String.init)
        for look in shown(looks) {
            for (layer, mixing) in look.layers.enumerated() {
                let map = try HeatMap(
                    "Layer \(layer + 1) after \(look.epochs) epochs", mixing.matrix, rowLabels: labels,
                    columnLabels: labels, colors: .diverging, range: .fixed(-1...1))
                try run.write(map, as: "mixing-\(name)-layer-\(layer + 1)-epoch-\(look.epochs)")
                blocks.append(.figure(map, caption: "The mean over \(mixing.units.count) units."))
            }
        }
        return ReportSection(title, blocks: blocks)
    }

    /// The first look, one early in training, and the last.
    private func shown(_ looks: [Look]) -> [Look] {
        let early = looks.first { $0.epochs > 0 && ($0.epochs >= 5 || dataset == .mnist) }
        return looks.filter { [looks.first?.epochs, early?.epochs, looks.last?.epochs].contains($0.epochs) }
    }
}

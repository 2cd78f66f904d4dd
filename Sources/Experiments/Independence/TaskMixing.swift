/// Whether the classes of a classification interfere in the hidden units, and from when on.
package struct TaskMixing: Experiment {
    package static let name = "task-mixing"
    package static let abstract =
        "how the classes of Iris or MNIST share the hidden units, layer by layer over training"
    package static let accepted: Set<ExperimentOptions.Name> = [.epochs, .seeds, .limit, .dataset]
    package static let usesDigits = false

    private let dataset: ExperimentOptions.Dataset
    private let epochs: Int
    private let seeds: [UInt64]
    /// When it is looked: after so many epochs.
    private let looks: [Int]

    package var usesDigits: Bool { dataset == .mnist }

    package init(_ options: ExperimentOptions) {
        dataset = options.dataset ?? .iris
        seeds = options.seeds(options.seeds ?? (options.isQuick ? 2 : dataset == .iris ? 20 : 3))
        epochs = options.epochs ?? (dataset == .iris ? 200 : options.isQuick ? 1 : 3)
        let (epochs, dataset) = (epochs, dataset)
        looks =
            dataset == .iris ? [0, 1, 2, 5, 10, 20, 50, 100, 200].filter { $0 < epochs } + [epochs] : Array(0...epochs)
    }

    package var settings: [String: String] {
        ["dataset": dataset.rawValue, "epochs": "\(epochs)", "seeds": "\(seeds.count)"]
    }

    package func run(in run: ExperimentRun) throws -> [NamedValue] {
        let (train, test, networks): (StudiedData, StudiedData, [Perceptron])
        switch dataset {
        case .iris: (train, test, networks) = (.iris, .iris, [Perceptron(widths: [4, 16, 16, 3])])
        case .mnist:
            (train, test) = (.digits(run.digits.train), .digits(run.digits.test))
            networks = [Perceptron(widths: [784, 128, 10]), Perceptron(widths: [784, 128, 64, 10])]
        }
        var sections: [ReportSection] = []
        var figures: [NamedValue] = []
        var found: [String] = []
        for perceptron in networks {
            let title = perceptron.widths.map(String.init).joined(separator: " → ")
            let name = perceptron.widths.map(String.init).joined(separator: "-")
            let (mixing, seconds) = try study(perceptron, train, test, title, in: run)
            sections.append(try section(title, name, mixing, seconds, in: run))
            found.append(Self.sentences(title, mixing))
            figures.append(NamedValue("accuracy_\(name)", mixing.accuracy(at: looks.count - 1).mean))
            figures.append(NamedValue("seconds_to_look_\(name)", seconds))
            for layer in mixing.layers {
                let last = mixing.interference(layer, at: looks.count - 1)
                figures.append(NamedValue("mean_cosine_\(name)_layer_\(layer + 1)", last.mean))
                let pair = mixing.cosine(0, 1, layer, at: looks.count - 1)
                figures.append(NamedValue("first_two_classes_\(name)_layer_\(layer + 1)", pair.mean))
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
                    ("training", "SGD, learning rate 0.1, \(epochs) epochs"), ("seeds", seeds.map(String.init).listed),
                ]),
            ])
        try ReportPage(
            "How classes share hidden units: \(dataset.rawValue)", lead: found.joined(separator: " "),
            sections: [circumstances] + sections
        ).write(to: run.report)
        return figures
    }

    /// Whether the classes interfere, from when on, and whether the first two share components.
    private static func sentences(_ title: String, _ mixing: MixingOverSeeds) -> String {
        let last = mixing.epochs.count - 1
        func epoch(_ layer: Int, _ inEverySeed: Bool) -> String {
            switch mixing.negativeFrom(layer, inEverySeed: inEverySeed) {
            case nil: "at no time"
            case 0?: "before training"
            case let epoch?: "from epoch \(epoch) on"
            }
        }
        let interference = mixing.layers.map { layer in
            "in layer \(layer + 1) \(epoch(layer, false)) in the mean and \(epoch(layer, true)) in every seed, in the end by "
                + "\(mixing.interference(layer, at: last).mean.fixed(2))"
        }
        let pair = mixing.layers.map { mixing.cosine(0, 1, $0, at: last).mean }
        let largest = mixing.layers.map { "\(mixing.seedsThatShareMost(0, 1, $0))" }
        let shares = pair.contains { $0 > 0 } ? "share components in some layer" : "do not share components in the mean"
        return "\(title): classes interfere negatively (mean cosine below 0) \(interference.listed). The first two, "
            + "\(mixing.classes[0]) and \(mixing.classes[1]), \(shares): their cosine is "
            + "\(pair.map { $0.fixed(2) }.listed), the largest of all pairs in \(largest.listed) of "
            + "\(mixing.looks.count) seeds."
    }

    private func study(
        _ perceptron: Perceptron, _ train: StudiedData, _ test: StudiedData, _ title: String, in run: ExperimentRun
    ) throws -> (mixing: MixingOverSeeds, seconds: Double) {
        var seconds = 0.0
        let found = try seeds.map { seed in
            let network = try StudiedNetwork(
                perceptron, .classification(groups: 1), SGD(learningRate: 0.1), seed: seed, on: run.backend)
            var looked: [MixingOverSeeds.Look] = []
            for epoch in 0...epochs {
                try run.checkStop()
                if looks.contains(epoch) {
                    let clock = ContinuousClock.now
                    let layers = try network.mixing(test.inputs, batch: 1000)
                    seconds = max(seconds, clock.duration(to: .now) / .seconds(1))
                    looked.append(
                        MixingOverSeeds.Look(accuracy: test.accuracy(try network.outputs(test.inputs)), layers: layers))
                }
                if epoch < epochs {
                    try network.train(train, batch: dataset == .iris ? 16 : 64, seed: seed, epoch: epoch)
                }
            }
            run.note("\(title), seed \(seed): accuracy \((looked.last?.accuracy ?? .nan).percent)")
            return looked
        }
        let labels = dataset == .iris ? Iris.species : (0..<10).map(String.init)
        return (MixingOverSeeds(epochs: looks, looks: found, classes: labels), seconds)
    }

    private func section(
        _ title: String, _ name: String, _ mixing: MixingOverSeeds, _ seconds: Double, in run: ExperimentRun
    ) throws -> ReportSection {
        var table = try Table(
            "Mean cosine between different classes, \(title), mean and greatest of \(seeds.count) seeds",
            columns: ["epochs", Table.Column("accuracy", decimals: 4)]
                + mixing.layers.flatMap { layer in
                    [
                        Table.Column("layer \(layer + 1)", decimals: 3),
                        Table.Column("greatest, layer \(layer + 1)", decimals: 3),
                    ]
                })
        for (look, epochs) in mixing.epochs.enumerated() {
            try table.append(
                [.number(Double(epochs)), .number(mixing.accuracy(at: look).mean)]
                    + mixing.layers.flatMap { layer -> [Table.Cell] in
                        let spread = mixing.interference(layer, at: look)
                        return [.number(spread.mean), .number(spread.greatest)]
                    })
        }
        try run.write(table, as: "mixing-\(name)")
        let chart = Chart(
            "Interference over training, \(title)", x: "epochs", y: "mean cosine between different classes",
            series: mixing.layers.map { layer in
                Series(
                    "layer \(layer + 1)",
                    points: mixing.epochs.enumerated().map { look, epochs in
                        let spread = mixing.interference(layer, at: look)
                        return Series.Point(x: Double(epochs), y: spread.mean, spread: spread.least...spread.greatest)
                    }, style: .markedLine)
            },
            references: [
                Chart.ReferenceLine("independent", at: .y(0)),
                Chart.ReferenceLine("fields that cancel", at: .y(mixing.cancelling)),
            ])
        try run.write(chart, as: "interference-\(name)")
        let pairs = try pairs(title, mixing)
        try run.write(pairs, as: "pairs-\(name)")
        var blocks: [ReportSection.Block] = [
            .paragraph("The longest look, at all units for all classes, took \(seconds.significant(2)) s."),
            .table(table),
            .figure(
                chart,
                caption:
                    "Below 0, what raises one class lowers another. The mean of the seeds, and from their least to "
                    + "their greatest. \(mixing.classes.count) fields of equal lengths that cancel each other have a mean of "
                    + "\(mixing.cancelling.significant(2)). Cross-entropy drives them there: its gradient by the logits adds "
                    + "up to 0, so that the fields behind the last layer keep the sum that was drawn."),
            .table(pairs),
        ]
        for look in shown {
            for layer in mixing.layers {
                let epochs = mixing.epochs[look]
                let map = try HeatMap(
                    "Layer \(layer + 1) after \(epochs) epochs", mixing.matrix(layer, at: look),
                    rowLabels: mixing.classes, columnLabels: mixing.classes, colors: .diverging, range: .fixed(-1...1))
                try run.write(map, as: "mixing-\(name)-layer-\(layer + 1)-epoch-\(epochs)")
                blocks.append(.figure(map, caption: "The mean over the units and \(seeds.count) seeds."))
            }
        }
        return ReportSection(title, blocks: blocks)
    }

    /// The pairs of classes after training; of many the first two classes, and those that share most and least.
    private func pairs(_ title: String, _ mixing: MixingOverSeeds) throws -> Table {
        var table = try Table(
            "Pairs of classes after training, \(title), and in how many of \(seeds.count) seeds each has the largest cosine",
            columns: [
                "layer", "classes", Table.Column("mean", decimals: 3), Table.Column("least", decimals: 3),
                Table.Column("greatest", decimals: 3), "largest in",
            ])
        for layer in mixing.layers {
            for (place, pair) in mixing.pairs(layer).enumerated() {
                let count = mixing.classes.count * (mixing.classes.count - 1) / 2
                guard place < 5 || place >= count - 5 || (pair.j, pair.k) == (0, 1) else { continue }
                try table.append([
                    .number(Double(layer + 1)), .text("\(mixing.classes[pair.j]), \(mixing.classes[pair.k])"),
                    .number(pair.cosine.mean), .number(pair.cosine.least), .number(pair.cosine.greatest),
                    .number(Double(mixing.seedsThatShareMost(pair.j, pair.k, layer))),
                ])
            }
        }
        return table
    }

    /// The first look, one early in training, and the last.
    private var shown: [Int] {
        let early = looks.firstIndex { $0 > 0 && ($0 >= 5 || dataset == .mnist) }
        return looks.indices.filter { [0, early, looks.count - 1].contains($0) }
    }
}

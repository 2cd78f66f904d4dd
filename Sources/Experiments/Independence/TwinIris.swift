/// Two flowers side by side, to be named each for itself: whether the units of the two tasks are twins in the embedding
/// by their gradient fields.
package struct TwinIris: Experiment {
    package static let name = "twin-iris"
    package static let abstract = "whether twin units of two independent tasks find each other by their gradient fields"
    package static let accepted: Set<ExperimentOptions.Name> = [.epochs, .seeds, .features]
    package static let usesDigits = false

    private let features: Int
    private let epochs: Int
    private let seeds: [UInt64]

    private static let pairs = (trained: 600, lookedAt: 200)

    package init(_ options: ExperimentOptions) {
        features = options.features ?? 4
        epochs = options.epochs ?? (options.isQuick ? 20 : 100)
        seeds = options.seeds(options.seeds ?? (options.isQuick ? 2 : 10))
    }

    package var settings: [String: String] {
        ["features": "\(features)", "epochs": "\(epochs)", "seeds": "\(seeds.count)"]
    }

    package func run(in run: ExperimentRun) throws -> [NamedValue] {
        var table = try Table(
            "Nearest neighbours in the twin's branch; a chance is the share of shufflings that reach the merit",
            columns: [
                "seed", Table.Column("accuracy 1", decimals: 3), Table.Column("accuracy 2", decimals: 3),
                Table.Column("merit", decimals: 3), Table.Column("shuffled", decimals: 3),
                Table.Column("chance", decimals: 3), Table.Column("in roles", decimals: 3),
                Table.Column("its chance", decimals: 3), "units",
            ])
        var found: [UnitEmbedding] = []
        let perceptron = Perceptron(widths: [2 * features, 16, 16, 6])
        for seed in seeds {
            try run.checkStop()
            let data = StudiedData.twins(Self.pairs.trained, features: features, seed: seed)
            let network = try StudiedNetwork(
                perceptron, .classification(groups: 2), SGD(learningRate: 0.1), seed: seed, on: run.backend)
            for epoch in 0..<epochs { try network.train(data, batch: 30, seed: seed, epoch: epoch) }
            let points = StudiedData.twins(Self.pairs.lookedAt, features: features, seed: seed &+ 1)
            let outputs = try network.outputs(points.inputs)
            let embedding = try UnitEmbedding(network, points, seed: seed)
            found.append(embedding)
            run.note("seed \(seed): merit \(embedding.merit.percent), shuffled \(embedding.shuffled.mean.percent)")
            try table.append([
                .text("\(seed)"), .number(points.accuracy(outputs, group: 0, of: 2)),
                .number(points.accuracy(outputs, group: 1, of: 2)), .number(embedding.merit),
                .number(embedding.shuffled.mean), .number(embedding.shuffled.chance),
                .number(embedding.shuffledInRoles.mean), .number(embedding.shuffledInRoles.chance),
                .number(Double(embedding.units.count)),
            ])
        }
        try run.write(table, as: "twins")
        let (merit, baseline) = (Spread(found.map(\.merit)), Spread(found.map(\.shuffled.mean)))
        let inRoles = Spread(found.map(\.shuffledInRoles.mean))
        var pictures: [ReportSection.Block] = []
        for (seed, embedding) in zip(seeds, found).prefix(2) {
            let chart = embedding.chart("The units of seed \(seed)")
            try run.write(chart, as: "units-seed-\(seed)")
            pictures.append(.figure(chart, caption: "Each point is a hidden unit; twins would lie on each other."))
        }
        let finds = merit.exceeds(baseline)
        let clear = found.count { $0.shuffled.chance < 0.05 }
        let page = ReportPage(
            "Twin Iris",
            lead:
                "In \(merit.mean.percent) of the units the nearest neighbour is of the other task and of the same role; "
                + "with the units shuffled it is \(baseline.mean.percent). That is "
                + (finds ? "more often than chance" : "not more often than chance")
                + ": in \(clear) of \(found.count) seeds fewer than 5 % of the shufflings reach its merit. Shuffled among the "
                + "units of a role it is \(inRoles.mean.percent): a place tells the role, and "
                + (merit.exceeds(inRoles) ? "also whose twin a unit is." : "not whose twin a unit is."),
            sections: [
                ReportSection(
                    "What was done",
                    blocks: run.quickWarning + [
                        .paragraph(
                            "Two flowers that have nothing to do with each other are given side by side, and a network "
                                + perceptron.widths.map(String.init).joined(separator: " → ")
                                + " names both. A hidden unit is described by its gradient field on its own task's "
                                + "outputs and by those of its children in the preceding layer, weighed by the weights to "
                                + "them. Task 2 is looked at in the mirror, with the flowers exchanged. Two principal "
                                + "components place the units."),
                        run.circumstances([
                            ("features of a flower", "\(features)"), ("epochs", "\(epochs)"),
                            ("pairs", "\(Self.pairs.trained) to train on, \(Self.pairs.lookedAt) looked at"),
                            ("role", "layer, output moved most, and the direction"),
                        ]),
                    ]),
                ReportSection("The figure", blocks: [.table(table)]),
                ReportSection("The units", blocks: pictures),
            ])
        try page.write(to: run.report)
        return [
            NamedValue("merit", merit.mean), NamedValue("shuffled", baseline.mean),
            NamedValue("shuffled_in_roles", inRoles.mean),
            NamedValue("seeds_below_5_percent_chance", Double(clear)),
        ]
    }
}

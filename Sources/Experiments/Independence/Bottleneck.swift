import Glibc

/// Pairs of identical independent tasks behind one hidden layer, in more and more dimensions: how far the embedding by
/// gradient fields holds.
///
///     x uniform in [0, 1]^D;   y₁ = f(first half), y₂ = f(second half);   f(v) = sin(3/2 · Σ(vᵢ − ½) / √(length/12))
///
/// The sum is scaled to variance 1, so that f is as hard in every dimension but for the number of weights to be found.
package struct Bottleneck: Experiment {
    package static let name = "bottleneck"
    package static let abstract = "how far the embedding of twin units holds as two identical tasks grow in dimension"
    package static let accepted: Set<ExperimentOptions.Name> = [.epochs, .seeds]
    package static let usesDigits = false

    private let epochs: Int
    private let seeds: [UInt64]

    private static let dimensions = [2, 4, 8, 16, 32, 64]
    private static let samples = (trained: 4096, lookedAt: 400)
    private static let units = 32

    package init(_ options: ExperimentOptions) {
        epochs = options.epochs ?? (options.isQuick ? 10 : 100)
        seeds = options.seeds(options.seeds ?? (options.isQuick ? 1 : 10))
    }

    package var settings: [String: String] { ["epochs": "\(epochs)", "seeds": "\(seeds.count)"] }

    package func run(in run: ExperimentRun) throws -> [NamedValue] {
        var table = try Table(
            "Two tasks behind \(Self.units) units",
            columns: [
                "D", "seed", "R², unseen points", "merit", "shuffled", "chance", "shuffled in roles", "chance in roles",
                "live units",
            ])
        var studies: [[Study]] = []
        var pictures: [ReportSection.Block] = []
        for dimension in Self.dimensions {
            var found: [Study] = []
            for seed in seeds {
                try run.checkStop()
                let result = try study(dimension, seed, in: run)
                let embedding = result.embedding
                found.append(result)
                try table.append([
                    .number(Double(dimension)), .text("\(seed)"), .number(result.share), .number(embedding.merit),
                    .number(embedding.shuffled.mean), .number(embedding.shuffled.chance),
                    .number(embedding.shuffledInRoles.mean), .number(embedding.shuffledInRoles.chance),
                    .number(Double(embedding.units.count)),
                ])
            }
            studies.append(found)
            run.note("D = \(dimension): R² \(Spread(found.map(\.share)).mean.fixed(3))")
            if let first = found.first, [2, 16, 64].contains(dimension) {
                let chart = first.embedding.chart("The units at D = \(dimension)")
                try run.write(chart, as: "units-\(dimension)")
                pictures.append(.figure(chart, caption: "Seed \(seeds[0])."))
            }
        }
        try run.write(table, as: "bottleneck")
        let means = try Self.means(studies)
        let merits = studies.map { Spread($0.map(\.embedding.merit)) }
        let baselines = studies.map { Spread($0.map(\.embedding.shuffled.mean)) }
        let inRoles = studies.map { Spread($0.map(\.embedding.shuffledInRoles.mean)) }
        let shares = studies.map { Spread($0.map(\.share)) }
        let chart = Chart(
            "Merit of the embedding by dimension", x: Axis("D", spacing: .logarithmic), y: Axis("share", range: 0...1),
            series: [
                Self.series("nearest neighbour is the twin's", merits), Self.series("shuffled", baselines),
                Self.series("shuffled in roles", inRoles), Self.series("R² on unseen points", shares),
            ])
        try run.write(chart, as: "bottleneck")
        let within =
            "than with the units shuffled among those of one role, where a place tells what a unit does but not whose twin it is"
        let lead = [
            Self.finding(merits, baselines, "than by chance"), Self.finding(merits, inRoles, within), Self.fall(shares),
        ].joined(separator: " ")
        try ReportPage(
            "The bottleneck in growing dimension",
            lead: lead,
            sections: [
                ReportSection(
                    "What was done",
                    blocks: run.quickWarning + [
                        .paragraph(
                            "x is uniform in [0, 1]ᴰ; the two outputs are the same smooth function, one of the first half "
                                + "of x and one of the second. A network D → \(Self.units) → 2 fits both. Its units are "
                                + "described by their gradient fields and placed as in twin-iris."),
                        run.circumstances([
                            ("function", "sin(1.5 s), s the sum of a half, scaled to mean 0 and variance 1"),
                            ("samples", "\(Self.samples.trained) to train on, \(Self.samples.lookedAt) looked at"),
                            ("training", "Adam 0.003, batch 128, \(epochs) epochs"), ("seeds", "\(seeds.count)"),
                        ]),
                    ]),
                ReportSection(
                    "By dimension",
                    blocks: [
                        .figure(chart, caption: "Means over the seeds, from the least to the greatest."), .table(means),
                    ]),
                ReportSection("The units", blocks: pictures),
            ]
        ).write(to: run.report)
        return zip(Self.dimensions, merits).map { NamedValue("merit_dimension_\($0)", $1.mean) }
            + zip(Self.dimensions, baselines).map { NamedValue("shuffled_dimension_\($0)", $1.mean) }
    }

    /// In which dimensions the merit lies above a baseline.
    private static func finding(_ merits: [Spread], _ baselines: [Spread], _ words: String) -> String {
        let above = zip(dimensions, zip(merits, baselines)).filter { $0.1.0.exceeds($0.1.1) }
        guard let best = above.max(by: { $0.1.0.mean < $1.1.0.mean }) else {
            return "In no dimension is the nearest neighbour of a unit its twin's more often \(words)."
        }
        return "The nearest neighbour of a unit is its twin's more often \(words), at D = "
            + "\(above.map { "\($0.0)" }.listed), most often at D = \(best.0): \(best.1.0.mean.percent) against "
            + "\(best.1.1.mean.percent)."
    }

    private static func means(_ studies: [[Study]]) throws -> Table {
        var table = try Table(
            "Means of the seeds, and in how many of them fewer than 5 % of the shufflings reach the merit",
            columns: [
                "D", Table.Column("R²", decimals: 3), Table.Column("merit", decimals: 3),
                Table.Column("shuffled", decimals: 3), "clear", Table.Column("in roles", decimals: 3), "clear in roles",
                Table.Column("live units", decimals: 1),
            ])
        for (dimension, found) in zip(dimensions, studies) {
            func mean(_ value: (Study) -> Double) -> Table.Cell { .number(Spread(found.map(value)).mean) }
            try table.append([
                .number(Double(dimension)), mean(\.share), mean(\.embedding.merit), mean(\.embedding.shuffled.mean),
                .number(Double(found.count { $0.embedding.shuffled.chance < 0.05 })),
                mean(\.embedding.shuffledInRoles.mean),
                .number(Double(found.count { $0.embedding.shuffledInRoles.chance < 0.05 })),
                mean { Double($0.embedding.units.count) },
            ])
        }
        return table
    }

    private static func fall(_ shares: [Spread]) -> String {
        "R² on unseen points goes from \((shares.first?.mean ?? .nan).fixed(2)) at D = 2 to "
            + "\((shares.last?.mean ?? .nan).fixed(2)) at D = 64."
    }

    private static func series(_ name: String, _ spreads: [Spread]) -> Series {
        Series(
            name,
            points: zip(dimensions, spreads).map { dimension, spread in
                Series.Point(
                    x: Double(dimension), y: spread.mean,
                    spread: spread.count > 1 && spread.least.isFinite ? spread.least...spread.greatest : nil)
            }, style: .markedLine)
    }

    /// What came of one seed in one dimension: the share of the variance of unseen points, and the units.
    private struct Study {
        let share: Double
        let embedding: UnitEmbedding
    }

    private func study(_ dimension: Int, _ seed: UInt64, in run: ExperimentRun) throws -> Study {
        let train = Self.data(dimension, Self.samples.trained, seed: seed, epoch: 0)
        let network = try StudiedNetwork(
            Perceptron(widths: [dimension, Self.units, 2]), .regression, Adam(learningRate: 0.003), seed: seed,
            on: run.backend)
        for epoch in 0..<epochs { try network.train(train, batch: 128, seed: seed, epoch: epoch) }
        let points = Self.data(dimension, Self.samples.lookedAt, seed: seed, epoch: 1)
        let outputs = try network.outputs(points.inputs)
        let error = zip(outputs, points.targets).reduce(0.0) { sum, pair in
            sum + Double(pair.0 - pair.1) * Double(pair.0 - pair.1)
        }
        let mean = points.targets.reduce(0) { $0 + Double($1) } / Double(points.targets.count)
        let variance = points.targets.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
        return Study(share: 1 - error / variance, embedding: try UnitEmbedding(network, points, seed: seed))
    }

    /// Points in the cube, the second half of them the first with the halves of x exchanged.
    static func data(_ dimension: Int, _ count: Int, seed: UInt64, epoch: UInt32) -> StudiedData {
        let philox = Philox(seed: seed)
        let half = dimension / 2
        var points: [[Float]] = (0..<count / 2).map { sample in
            (0..<dimension).map { axis in
                let index = UInt32(sample * dimension + axis)
                return Philox.uniform(
                    philox.words(index: index, epoch: epoch, stream: RandomStream.points.rawValue).0)
            }
        }
        points += points.map { Array($0[half...] + $0[..<half]) }
        func target(_ part: ArraySlice<Float>) -> Float {
            let sum = part.reduce(0.0) { $0 + Double($1) - 0.5 }
            return Float(sin(1.5 * sum / (Double(part.count) / 12).squareRoot()))
        }
        return StudiedData(
            inputs: points.flatMap(\.self), targets: points.flatMap { [target($0[..<half]), target($0[half...])] },
            width: dimension, outputs: 2)
    }
}

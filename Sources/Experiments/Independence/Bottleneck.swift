import Glibc

/// Pairs of identical independent tasks behind one hidden layer, in more and more dimensions: how far the embedding by
/// gradient fields holds.
///
///     x uniform in [0, 1]^D;   y₁ = f(first half), y₂ = f(second half);   f(v) = sin(3/2 · Σ(vᵢ − ½) / √(length/12))
///
/// The sum is scaled to variance 1, so that f is as hard in every dimension but for the number of weights to be found.
public struct Bottleneck: Experiment {
    public static let name = "bottleneck"
    public static let abstract = "how far the embedding of twin units holds as two identical tasks grow in dimension"
    public static let accepted: Set<ExperimentOptions.Name> = [.epochs, .seeds]
    public static let usesDigits = false

    private let epochs: Int
    private let seeds: [UInt64]

    private static let dimensions = [2, 4, 8, 16, 32, 64]
    private static let samples = (trained: 4096, lookedAt: 400)
    private static let units = 32

    public init(_ options: ExperimentOptions) {
        epochs = options.epochs ?? (options.isQuick ? 10 : 100)
        seeds = options.seeds(options.seeds ?? (options.isQuick ? 1 : 10))
    }

    public var settings: [String: String] { ["epochs": "\(epochs)", "seeds": "\(seeds.count)"] }

    public func run(in run: ExperimentRun) throws -> [NamedValue] {
        var table = try Table(
            "Two tasks behind \(Self.units) units",
            columns: [
                "D", "seed", Table.Column("R², unseen points", decimals: 3), Table.Column("merit", decimals: 3),
                Table.Column("shuffled", decimals: 3), Table.Column("share of shufflings that reach it", decimals: 3),
                "live units",
            ])
        var merits: [Spread] = []
        var baselines: [Spread] = []
        var shares: [Spread] = []
        var pictures: [ReportSection.Block] = []
        for dimension in Self.dimensions {
            var found: [(share: Double, embedding: UnitEmbedding)] = []
            for seed in seeds {
                try run.checkStop()
                let result = try study(dimension, seed, in: run)
                found.append(result)
                try table.append([
                    .number(Double(dimension)), .text("\(seed)"), .number(result.share),
                    .number(result.embedding.merit), .number(result.embedding.baseline),
                    .number(result.embedding.chance), .number(Double(result.embedding.units.count)),
                ])
            }
            merits.append(Spread(found.map(\.embedding.merit)))
            baselines.append(Spread(found.map(\.embedding.baseline)))
            shares.append(Spread(found.map(\.share)))
            run.note("D = \(dimension): R² \(shares[shares.count - 1].mean.printed("%.3f"))")
            if let first = found.first, [2, 16, 64].contains(dimension) {
                let chart = first.embedding.chart("The units at D = \(dimension)")
                try run.write(chart, as: "units-\(dimension)")
                pictures.append(.figure(chart, caption: "Seed \(seeds[0])."))
            }
        }
        try run.write(table, as: "bottleneck")
        let chart = Chart(
            "Merit of the embedding by dimension", x: Axis("D", spacing: .logarithmic), y: Axis("share", range: 0...1),
            series: [
                Self.series("nearest neighbour is the twin's", merits), Self.series("shuffled", baselines),
                Self.series("R² on unseen points", shares),
            ])
        try run.write(chart, as: "bottleneck")
        let above = zip(Self.dimensions, zip(merits, baselines)).filter { $0.1.0.exceeds($0.1.1) }
        let best = above.max { $0.1.0.mean < $1.1.0.mean }
        try ReportPage(
            "The bottleneck in growing dimension",
            lead: best.map {
                "The nearest neighbour of a unit is its twin's more often than by chance at D = "
                    + "\(above.map { "\($0.0)" }.listed), most often at D = \($0.0): \($0.1.0.mean.percent), against "
                    + "\($0.1.1.mean.percent) with the units shuffled. \(Self.fall(shares))"
            } ?? "In no dimension is the nearest neighbour the twin's more often than by chance. \(Self.fall(shares))",
            sections: [
                ReportSection(
                    "What was done",
                    blocks: run.quickWarning + [
                        .paragraph(
                            "x is uniform in [0, 1]^D; the two outputs are the same smooth function, one of the first half "
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
                        .figure(chart, caption: "Means over the seeds, from the least to the greatest."), .table(table),
                    ]),
                ReportSection("The units", blocks: pictures),
            ]
        ).write(to: run.report)
        return zip(Self.dimensions, merits).map { NamedValue("merit_dimension_\($0)", $1.mean) }
            + zip(Self.dimensions, baselines).map { NamedValue("shuffled_dimension_\($0)", $1.mean) }
    }

    private static func fall(_ shares: [Spread]) -> String {
        "R² on unseen points goes from \((shares.first?.mean ?? .nan).printed("%.2f")) at D = 2 to "
            + "\((shares.last?.mean ?? .nan).printed("%.2f")) at D = 64."
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

    private func study(
        _ dimension: Int, _ seed: UInt64, in run: ExperimentRun
    ) throws -> (share: Double, embedding: UnitEmbedding) {
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
        return (1 - error / variance, try UnitEmbedding(network, points, seed: seed))
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

/// What the latent sweep found: the errors for each length of the code, and where longer codes stop helping.
struct LatentFinding {
    struct Size {
        let latent: Int
        /// After the last epoch, over the seeds.
        let final: Spread
        /// In the best epoch of each seed.
        let best: Spread
    }

    let sizes: [Size]
    let seeds: Int

    /// - Parameter losses: for each length, from the shortest, the test losses by epoch of each seed.
    init(_ losses: [(latent: Int, losses: [[Double]])]) {
        seeds = losses.map(\.losses.count).max() ?? 0
        sizes = losses.map { latent, losses in
            Size(
                latent: latent, final: Spread(losses.compactMap(\.last)),
                best: Spread(losses.compactMap { $0.min() }))
        }
    }

    /// The spread that a difference of two errors is held against: the larger of their ranges over the seeds.
    private static func noise(_ one: Size, _ other: Size) -> Double { max(one.final.range, other.final.range) }

    /// The shortest code that no longer one beats by more than the spread; `nil` where that is the longest, and with one
    /// seed, which has no spread.
    var levelsOffAt: Int? {
        guard seeds > 1 else { return nil }
        let first = sizes.indices.first { index in
            sizes[(index + 1)...].allSatisfy { later in
                sizes[index].final.mean - later.final.mean <= Self.noise(sizes[index], later)
            }
        }
        return first.flatMap { $0 + 1 < sizes.count ? sizes[$0].latent : nil }
    }

    /// How much smaller the error is with another length: `43.2 % smaller`.
    private static func change(_ one: Size, _ other: Size) -> String {
        let part = (other.final.mean - one.final.mean) / one.final.mean
        return "\(abs(part).percent) \(part <= 0 ? "smaller" : "larger")"
    }

    var lead: String {
        guard let first = sizes.first, let last = sizes.last, sizes.count > 1 else {
            return sizes.first.map { "With d = \($0.latent) the test error ends at \($0.final.mean.significant(3))." }
                ?? ""
        }
        var text =
            "The test error goes from \(first.final.mean.significant(3)) with d = \(first.latent) to "
            + "\(last.final.mean.significant(3)) with d = \(last.latent)."
        if let ten = sizes.first(where: { $0.latent == 10 }), first.latent < 10, last.latent > 10 {
            text +=
                " With d = 10 it is \(Self.change(first, ten)) than with d = \(first.latent); with d = "
                + "\(last.latent) it is \(Self.change(ten, last)) than with d = 10."
        }
        return text + " " + conclusion
    }

    /// Where the error stops falling, as far as the seeds tell.
    private var conclusion: String {
        guard seeds > 1 else {
            return "With one seed there is no spread, so the figures do not say where it stops falling; --seeds 3 does."
        }
        return levelsOffAt.map { "From d = \($0) on, no longer code gains more than the spread over \(seeds) seeds." }
            ?? "It falls by more than the spread over \(seeds) seeds up to the longest code."
    }

    /// The error step by step, in words, from the figures.
    var statement: String {
        guard sizes.count > 1 else { return "One length alone says nothing about others." }
        let steps = zip(sizes, sizes.dropFirst()).map { one, next in
            let change = next.final.mean - one.final.mean
            let (noise, size) = (Self.noise(one, next), abs(change).significant(2))
            let step = "from d = \(one.latent) to \(next.latent) it \(change < 0 ? "falls" : "rises") by \(size)"
            guard seeds > 1 else { return step }
            return step + ", \(abs(change) <= noise ? "within" : "beyond") the spread of \(noise.significant(2))"
        }
        return "Step by step: " + steps.joined(separator: "; ") + ". " + conclusion
    }

    var chart: Chart {
        Chart(
            "Test error by length of the code", x: "d, the length of the code",
            y: Axis("mean squared error"),
            series: [
                Series(
                    "",
                    points: sizes.map {
                        let spread = $0.final.count > 1 ? $0.final.least...$0.final.greatest : nil
                        return Series.Point(x: Double($0.latent), y: $0.final.mean, spread: spread)
                    }, style: .markedLine)
            ])
    }

    func table() throws -> Table {
        var table = try Table(
            "Test error for each length of the code",
            columns: [
                "d", "seeds", Table.Column("last epoch, mean", decimals: 5),
                Table.Column("least", decimals: 5), Table.Column("greatest", decimals: 5),
                Table.Column("best epoch, mean", decimals: 5), Table.Column("change from shorter", decimals: 5),
            ])
        for (index, size) in sizes.enumerated() {
            let change = index > 0 ? size.final.mean - sizes[index - 1].final.mean : nil
            try table.append([
                .number(Double(size.latent)), .number(Double(size.final.count)), .number(size.final.mean),
                .number(size.final.least), .number(size.final.greatest), .number(size.best.mean),
                change.map { .number($0) } ?? .missing,
            ])
        }
        return table
    }
}

extension LatentFinding {
    /// The figures beside those reported.
    func comparison(_ range: Autoencoder.TargetRange) throws -> Table {
        let measured = Spread(sizes.map(\.final.mean))
        let all =
            sizes.isEmpty
            ? "–" : "\(measured.least.significant(3)) to \(measured.greatest.significant(3))"
        let ten = sizes.first { $0.latent == 10 }.map { "median \($0.final.median.significant(3))" } ?? "–"
        return try Table(
            "Reported and measured", columns: ["figure", "reported", "measured"],
            rows: [
                ["test error, pixels in −1…1, all d", "0.86 to 0.98", .text(range == .reported ? all : "–")],
                [
                    "test error, pixels in 0…1, d = 10, 30 epochs", "0.0118 to 0.0123 (the same in PyTorch)",
                    .text(range == .unit ? ten : "–"),
                ],
                [
                    "longer codes gain little", "beyond d = 10",
                    .text(
                        seeds < 2
                            ? "–"
                            : levelsOffAt.map { "nothing beyond the spread from d = \($0)" }
                                ?? "up to the longest, they gain"
                    ),
                ],
            ])
    }

    func rangeExplanation(_ range: Autoencoder.TargetRange) -> String {
        let why =
            "The reported error is large because the images were shifted to −1…1 while the output, a sigmoid, stays in "
            + "0…1: a dark pixel, at −1, cannot be drawn with an error below 1."
        switch range {
        case .unit:
            return why + " Here images and output share the range 0…1. With --target-range reported the figures are "
                + "those of the shifted images."
        case .reported:
            return why + " These figures are of such images. Without --target-range they share the range 0…1."
        }
    }
}

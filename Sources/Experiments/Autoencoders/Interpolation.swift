/// What lies between two digits: codes on the straight line from one to the other, decoded.
///
///     z(α) = (1 − α)·z₁ + α·z₂,   α = 0, 1/14, …, 1
package struct Interpolation: Experiment {
    package static let name = "interpolation"
    package static let abstract = "what is drawn from codes between those of two digits, with d = 10 and d = 20"
    package static let accepted: Set<ExperimentOptions.Name> = [.epochs, .limit, .latent, .architecture, .targetRange]
    package static let usesDigits = true

    static let pairs = [(4, 9), (1, 7), (3, 8), (0, 6), (2, 5)].map { Pair(from: $0, to: $1) }
    static let weights = (0..<15).map { Double($0) / 14 }

    struct Pair: Equatable {
        let from, to: Int
        var name: String { "\(from) → \(to)" }
        var fileName: String { "digits-\(from)-\(to)" }
    }

    private let plan: AutoencoderPlan

    package init(_ options: ExperimentOptions) { plan = AutoencoderPlan(options, latents: [10, 20]) }

    package var settings: [String: String] { plan.settings }

    /// Short ones, so that a strip fits on a page: `1st`, `0`, `.07`, …, `.93`, `1`, `2nd`.
    private static var columnLabels: [String] {
        let numbers = weights.map { $0 == $0.rounded() ? "\(Int($0))" : String($0.printed("%.2f").dropFirst()) }
        return ["1st"] + numbers + ["2nd"]
    }

    /// The images on the way from one digit to the other.
    struct Strip {
        let latent: Int
        let pair: Pair
        let first, last: GreyImage
        let between: [GreyImage]

        /// The originals at the ends.
        var images: [GreyImage?] { [first] + between + [last] }
    }

    package func run(in run: ExperimentRun) throws -> [NamedValue] {
        let models = try plan.trainAllLatents(in: run).compactMap(\.first)
        var strips: [Strip] = []
        for model in models { strips += try self.strips(model, run) }
        for strip in strips {
            let grid = try ImageGrid("\(strip.pair.name), d = \(strip.latent)", rows: [strip.images], zoom: 3)
            try run.write(grid, as: "latent-\(strip.latent)-\(strip.pair.fileName)")
        }
        let table = try distances(strips)
        try run.write(table, as: "distances")
        try writePixels(strips, run)
        let images = try Reconstructions(models.map { ("d = \($0.model.latent)", $0) }, in: run).grid
        try run.write(images, as: "reconstructions")

        var pictures: [ReportSection.Block] = []
        for latent in plan.latents {
            let own = strips.filter { $0.latent == latent }
            let grid = try ImageGrid(
                "Between two digits, d = \(latent)", rows: own.map(\.images), rowLabels: own.map(\.pair.name),
                columnLabels: Self.columnLabels)
            let caption =
                "d = \(latent). At the ends the originals; between them the images decoded at α, the number above."
            pictures.append(.figure(grid, caption: caption))
        }
        let chart = Self.chart(strips)
        try run.write(chart, as: "distances")
        let figures = Self.summary(strips)
        try page(run, figures, pictures, chart, images).write(to: run.report)
        return figures.map { NamedValue("end_mse_latent_\($0.latent)", $0.error) }
    }

    func strips(_ model: TrainedAutoencoder, _ run: ExperimentRun) throws -> [Strip] {
        let parts = try AutoencoderParts(model, on: run.backend)
        let test = run.digits.test
        return try Self.pairs.map { pair in
            let ends = test.samples(at: try test.firstSamples(of: [pair.from, pair.to], set: "test"))
            let codes = try parts.codes(of: ends).floats
            let d = model.model.latent
            let (first, second) = (codes.prefix(d).map(Double.init), codes.suffix(d).map(Double.init))
            let line = Self.weights.flatMap { weight in
                zip(first, second).map { one, other in Float((1 - weight) * one + weight * other) }
            }
            let points = try Tensor(shape: [Self.weights.count, d], elements: .float32(line))
            let originals = try ends.greyImages()
            return Strip(
                latent: d, pair: pair, first: originals[0], last: originals[1], between: try parts.decoded(points))
        }
    }

    /// How far each image is from the originals at the ends.
    private func distances(_ strips: [Strip]) throws -> Table {
        var table = try Table(
            "Distances", columns: ["latent", "from", "to", "alpha", "mse_to_first", "mse_to_second"].map { .init($0) })
        for strip in strips {
            for (weight, image) in zip(Self.weights, strip.between) {
                try table.append([
                    .number(Double(strip.latent)), .number(Double(strip.pair.from)), .number(Double(strip.pair.to)),
                    .number(weight), .number(image.meanSquaredDifference(from: strip.first)),
                    .number(image.meanSquaredDifference(from: strip.last)),
                ])
            }
        }
        return table
    }

    /// Writes the decoded images, f32 [15, 28, 28] for each pair and length.
    private func writePixels(_ strips: [Strip], _ run: ExperimentRun) throws {
        var tensors = NamedTensors()
        for strip in strips {
            guard let size = strip.between.first?.size else { continue }
            let pixels = try Tensor(
                shape: [strip.between.count, size.height, size.width],
                elements: .float32(strip.between.flatMap(\.pixels)))
            try tensors.append("latent_\(strip.latent).from_\(strip.pair.from)_to_\(strip.pair.to)", pixels)
        }
        try Safetensors.write(tensors, to: run.file("images.safetensors"))
    }

    /// The mean over the pairs of the distances to the two ends.
    private static func chart(_ strips: [Strip]) -> Chart {
        var series: [Series] = []
        for latent in Set(strips.map(\.latent)).sorted() {
            let own = strips.filter { $0.latent == latent }
            for (name, isFirst) in [("first", true), ("second", false)] {
                let points = weights.indices.map { index in
                    let all = Spread(
                        own.map { $0.between[index].meanSquaredDifference(from: isFirst ? $0.first : $0.last) })
                    return (weights[index], all.mean)
                }
                series.append(Series("to the \(name), d = \(latent)", points, style: .markedLine))
            }
        }
        return Chart("Distance from the two originals", x: "α", y: Axis("mean squared difference"), series: series)
    }

    /// The mean error of the reconstructions at the ends of the strips, for each length of the code.
    private static func summary(_ strips: [Strip]) -> [(latent: Int, error: Double)] {
        Set(strips.map(\.latent)).sorted().map { latent in
            let ends = strips.filter { $0.latent == latent }.flatMap { strip in
                [
                    strip.between.first?.meanSquaredDifference(from: strip.first),
                    strip.between.last?.meanSquaredDifference(from: strip.last),
                ].compactMap(\.self)
            }
            return (latent, Spread(ends).mean)
        }
    }
}

extension Interpolation {
    private func page(
        _ run: ExperimentRun, _ figures: [(latent: Int, error: Double)], _ pictures: [ReportSection.Block],
        _ chart: Chart, _ images: ImageGrid
    ) -> ReportPage {
        let errors = figures.map { "\($0.error.significant(2)) with d = \($0.latent)" }.listed
        return ReportPage(
            "What lies between two digits?",
            lead: "Two test images become two codes; \(Self.weights.count) codes on the straight line between them are "
                + "drawn again. The two digits themselves come back with a mean squared error of \(errors). Where the "
                + "images on the way look like digits, near codes mean near images.",
            sections: [
                ReportSection(
                    "What was done",
                    blocks: run.quickWarning + [
                        .paragraph(
                            "For the first test image of each of two digits, with codes z₁ and z₂, the images decoded from "
                                + "(1 − α)·z₁ + α·z₂ are shown. At α = 0 and α = 1 they are the plain reconstructions. "
                                + "The original experiment weighed with α and 1 − 0.1 by mistake, so that its images "
                                + "cannot be compared with these; the rule here is the right one."),
                        run.circumstances(plan.facts),
                    ]),
                ReportSection("The way from one digit to another", blocks: pictures),
                ReportSection(
                    "How far along",
                    .figure(
                        chart,
                        caption:
                            "The mean squared difference of a pixel between the image at α and each of the two originals, "
                            + "averaged over the \(Self.pairs.count) pairs. At the ends it is the reconstruction's error."
                    )),
                ReportSection(
                    "Reconstructions",
                    .figure(
                        images, caption: "The first test image of each digit, and what each autoencoder draws of it.")),
            ])
    }
}

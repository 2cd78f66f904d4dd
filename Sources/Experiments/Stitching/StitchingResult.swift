/// What one seed of one case came to, or the control.
struct StitchingResult {
    /// `nil` of the control.
    let tested: StitchingCase?
    let seed: UInt64
    /// With the layers reset and nothing learned; of the control the same as `after`.
    let before: StitchingFigures
    let after: StitchingFigures
    /// How far each layer has moved from what it said in the control.
    let distances: [(layer: String, distance: EmbeddingDistance)]
    /// What `mnist_net1` reads in each test image.
    let numbers: [Double]
    /// What `operation_net` computes, in the order of ``OperationPlane``.
    let plane: [Double]
    /// Of the relearning; `nil` of the control.
    let epochs: EpochTable?

    var name: String { tested?.name ?? "control" }
}

extension StitchingResult {
    init(control: StitchingReading, seed: UInt64) {
        (tested, self.seed, epochs) = (nil, seed, nil)
        (before, after) = (control.figures, control.figures)
        distances = []
        (numbers, plane) = (control.readers.first.numbers.doubles, control.plane)
    }

    init(
        tested: StitchingCase, seed: UInt64, before: StitchingFigures, after: StitchingReading,
        control: StitchingReading, epochs: EpochTable
    ) {
        (self.tested, self.seed, self.before, self.epochs) = (tested, seed, before, epochs)
        self.after = after.figures
        distances = zip(control.layers, after.layers).map { old, new in
            (old.name, EmbeddingDistance(from: old.values, to: new.values))
        }
        (numbers, plane) = (after.readers.first.numbers.doubles, after.plane)
    }

    /// A row for each result, with all figures before and after.
    static func table(_ results: [StitchingResult]) throws -> Table {
        let columns = StitchingFigures.columns
        var table = try Table(
            "Results",
            columns: (["experiment", "seed"] + columns.map(\.name) + columns.map { "\($0.name)_before" }).map {
                Table.Column($0)
            })
        for result in results {
            try table.append(
                [.text(result.name), .text("\(result.seed)")]
                    + columns.map { .number(result.after[keyPath: $0.figure]) }
                    + columns.map { .number(result.before[keyPath: $0.figure]) })
        }
        return table
    }

    /// A row for each layer of each result.
    static func distances(_ results: [StitchingResult]) throws -> Table {
        var table = try Table(
            "Distances of embeddings",
            columns: ["experiment", "seed", "layer", "cosine", "relative_l2"].map { .init($0) })
        for result in results {
            for (layer, distance) in result.distances {
                try table.append([
                    .text(result.name), .text("\(result.seed)"), .text(layer), .number(distance.cosine),
                    .number(distance.relative),
                ])
            }
        }
        return table
    }

    /// For each digit, the share of its images whose number, rounded, is below 0, is 0 … 9, and is above 9.
    func confusion(_ labels: [UInt8]) -> [[Double]] {
        var counts = [[Double]](repeating: [Double](repeating: 0, count: 12), count: 10)
        for (label, number) in zip(labels, numbers) where label < 10 && number.isFinite {
            counts[Int(label)][Int(min(max(number.rounded(), -1), 10)) + 1] += 1
        }
        return counts.map { row in
            let total = row.reduce(0, +)
            return total > 0 ? row.map { $0 / total } : row
        }
    }
}

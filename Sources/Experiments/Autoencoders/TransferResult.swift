/// What the transfer to one classifier came to, over all draws of labelled images.
struct TransferResult {
    typealias Epoch = TransferTraining.Epoch

    let latent: Int
    let encoder: TransferTraining.Encoder
    /// For each draw, the epochs.
    let curves: [[Epoch]]

    /// A figure after the last epoch, over the draws.
    func last(_ figure: KeyPath<Epoch, Double>) -> Spread { Spread(curves.compactMap { $0.last?[keyPath: figure] }) }

    /// A figure by epoch, for each draw.
    func runs(_ figure: KeyPath<Epoch, Double>) -> [[Double]] { curves.map { $0.map { $0[keyPath: figure] } } }

    /// The epoch with the smallest test loss, counted from 0, for each draw.
    var bestEpochs: Spread {
        Spread(
            curves.compactMap { curve in
                curve.indices.min { curve[$0].testLoss < curve[$1].testLoss }.map(Double.init)
            })
    }

    private static let columns: [(name: String, figure: KeyPath<Epoch, Double> & Sendable)] = [
        ("train_loss", \.trainLoss), ("train_accuracy", \.trainAccuracy), ("test_loss", \.testLoss),
        ("test_accuracy", \.testAccuracy),
    ]

    /// The epochs of one draw.
    static func table(_ epochs: [Epoch]) throws -> Table {
        try Table(
            "Epochs", columns: [.init("epoch")] + columns.map { .init($0.name) },
            rows: epochs.enumerated().map { epoch, row in
                [.number(Double(epoch))] + columns.map { .number(row[keyPath: $0.figure]) }
            })
    }

    /// Reads what ``table(_:)`` wrote.
    static func curve(in path: String, epochs: Int) throws -> [Epoch] {
        let table = try EpochTable(path)
        let found = columns.map { table[$0.name] ?? [] }
        guard table.epochs == epochs, found.allSatisfy({ $0.count == epochs }) else {
            throw ExperimentError.damagedResult(
                file: path, expected: "\(epochs) epochs with \(columns.map(\.name).listed)",
                found: "\(table.epochs) epochs")
        }
        return (0..<epochs).map {
            Epoch(
                trainLoss: found[0][$0], trainAccuracy: found[1][$0], testLoss: found[2][$0],
                testAccuracy: found[3][$0])
        }
    }

    /// All epochs of all results.
    static func table(_ results: [TransferResult], draws: [UInt64]) throws -> Table {
        let names = ["latent", "encoder", "seed", "epoch"] + columns.map(\.name)
        var table = try Table("Transfer by epoch", columns: names.map { .init($0) })
        for result in results {
            for (seed, curve) in zip(draws, result.curves) {
                for (epoch, row) in curve.enumerated() {
                    let place: [Table.Cell] = [
                        .number(Double(result.latent)), .text(result.encoder.rawValue), .text("\(seed)"),
                        .number(Double(epoch)),
                    ]
                    try table.append(place + columns.map { .number(row[keyPath: $0.figure]) })
                }
            }
        }
        return table
    }
}

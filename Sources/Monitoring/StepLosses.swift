/// The losses of a run's steps, as its log holds them, joined so that a chart of them can be read.
struct StepLosses {
    /// The mean of the losses of some steps in a row, and their range.
    let points: [Series.Point]

    /// More than this a chart of a page's width cannot show.
    private static let most = 400

    /// - Parameter log: `step,epoch,loss,…` with a row for each step.
    /// - Throws: `FileError`, `TrainingError.damagedTable`
    init(_ log: String) throws {
        var losses: [Double] = []
        for (index, line) in try RegularFile.read(log).split(separator: UInt8(ascii: "\n")).dropFirst().enumerated() {
            let cells = line.split(separator: UInt8(ascii: ","), maxSplits: 3, omittingEmptySubsequences: false)
            guard cells.count >= 3, let loss = Double(String(decoding: cells[2], as: UTF8.self)) else {
                throw TrainingError.damagedTable(
                    file: log, line: index + 2, expected: "a step, an epoch and a loss",
                    found: String(decoding: line.prefix(80), as: UTF8.self))
            }
            losses.append(loss)
        }
        let width = max(1, (losses.count + Self.most - 1) / Self.most)
        points = stride(from: 0, to: losses.count, by: width).map { start in
            let part = losses[start..<min(start + width, losses.count)].filter(\.isFinite)
            let x = Double(start) + Double(width - 1) / 2
            guard let low = part.min(), let high = part.max() else { return Series.Point(x: x, y: .nan) }
            let mean = part.reduce(0, +) / Double(part.count)
            return Series.Point(x: x, y: mean, spread: width > 1 ? low...high : nil)
        }
    }

    var chart: Chart {
        Chart(
            "Loss of the steps", x: "step", y: Axis("loss", spacing: .fitting(points.map(\.y))),
            series: [Series("", points: points)])
    }

    var caption: String {
        points.contains { $0.spread != nil }
            ? "The loss of a step's batch before its update: means over some steps in a row, and the range of these."
            : "The loss of each step's batch before its update."
    }
}

extension Axis.Spacing {
    /// Logarithmic where numbers span so much that most of them would lie on a linear axis's ground.
    static func fitting(_ numbers: [Double]) -> Axis.Spacing {
        let finite = numbers.filter(\.isFinite)
        guard let least = finite.min(), let greatest = finite.max(), least > 0 else { return .linear }
        return greatest > 20 * least ? .logarithmic : .linear
    }
}

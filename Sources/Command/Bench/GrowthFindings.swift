/// What the rows of one series say: whether there is a cliff, and how the memory grows.
struct GrowthFindings {
    let series: GrowthSeries
    private let curve: GrowthCurve

    /// Twice the width may take four times the memory, which is what weights between hidden layers take; so much more is
    /// still the same.
    private static let squareTolerance = 1.02
    /// How far from its line the memory may lie.
    private static let lineTolerance = 0.05

    init(_ series: GrowthSeries, _ rows: [GrowthRow]) {
        self.series = series
        curve = GrowthCurve(
            points: rows.map { row in
                let work = series.variable == .batch ? row.batch : row.floatingPointOperations
                return .init(
                    size: row.size, seconds: row.seconds.map { $0 / Double(max(1, work)) },
                    byteCount: row.plannedBytes)
            })
    }

    /// Each cliff, in time or memory, in words: `mlp: the time of a sample rises 1.40× from batch 64 to 128`.
    var cliffs: [String] {
        let unit = series.variable == .batch ? "a sample" : "a floating-point operation"
        let slow = curve.cliffs.map { "\(series.name): the time of \(unit) rises \(text($0))" }
        return slow + memoryCliffs
    }

    /// One line for the time and one for the memory.
    var lines: [String] {
        var lines: [String] = []
        let unit = series.variable == .batch ? "a sample" : "a floating-point operation"
        if let steepest = curve.steepest {
            lines.append("time of \(unit): at most \(text(steepest))")
        } else {
            lines.append("time of \(unit): only one size was measured")
        }
        switch series.variable {
        case .batch:
            if let line = curve.memoryLine {
                let (fixed, slope) = (Int(line.fixed.rounded()), Int(line.slope.rounded()))
                lines.append(
                    "memory: \(fixed.inBinaryUnits) and \(slope.inBinaryUnits) a sample, at most "
                        + "\(line.largestDeviation.asPercentage) off")
            }
        case .width:
            if let steepest = curve.memoryRises.max(by: { $0.factor < $1.factor }) {
                lines.append("memory: at most \(text(steepest)), where the square is 4×")
            }
        }
        return lines
    }

    private var memoryCliffs: [String] {
        switch series.variable {
        case .batch:
            guard let line = curve.memoryLine, line.largestDeviation > Self.lineTolerance else { return [] }
            return ["\(series.name): the memory lies up to \(line.largestDeviation.asPercentage) off a line"]
        case .width:
            return curve.memoryRises.filter { rise in
                let square = Double(rise.to * rise.to) / Double(rise.from * rise.from)
                return rise.factor > square * Self.squareTolerance
            }.map { "\(series.name): the memory rises \(text($0))" }
        }
    }

    private func text(_ rise: GrowthCurve.Rise) -> String {
        "\(rise.factor.formatted(digits: 2))× from \(series.variable.rawValue) \(rise.from) to \(rise.to)"
    }
}

import Training

/// One size of a series: measured, or left out for a reason.
struct GrowthRow {
    enum Outcome {
        case measured(BenchRow)
        case skipped(String)
    }

    let series: GrowthSeries
    let batch, width: Int
    let backend, device: String
    /// Found from the plan, also where nothing was measured.
    let plannedBytes: Int
    /// Of one step.
    let floatingPointOperations: Int
    let outcome: Outcome

    var size: Int { series.variable == .batch ? batch : width }

    var seconds: Double? {
        if case .measured(let row) = outcome { row.milliseconds / 1000 } else { nil }
    }

    var secondsPerSample: Double? { seconds.map { $0 / Double(batch) } }

    var text: String {
        let place = "  " + series.variable.rawValue.fitting(6) + "\(size)".fitting(-5)
        let planned = "\(plannedBytes.inBinaryUnits) planned"
        switch outcome {
        case .skipped(let reason): return "\(place)  left out: \(reason); \(planned)"
        case .measured(let row):
            let perSample = row.milliseconds / Double(batch) * 1000
            return place + row.milliseconds.formatted(row.milliseconds < 0.01 ? "%12.6f ms" : "%12.3f ms")
                + perSample.formatted(perSample < 10 ? "%10.3f µs a sample" : "%10.1f µs a sample")
                + row.gflops.formatted("%8.1f GFLOP/s") + "\(row.launchText), ".fitting(-15) + planned
        }
    }
}

extension GrowthRow: Encodable {
    private enum Key: String, CodingKey {
        case width, skipped
    }

    /// The keys of every measured row, `width`, and `skipped`: null, or why the figures are null.
    func encode(to encoder: any Encoder) throws {
        var own = encoder.container(keyedBy: Key.self)
        try own.encode(width, forKey: .width)
        switch outcome {
        case .measured(let row):
            try own.encodeNil(forKey: .skipped)
            try row.encode(to: encoder)
        case .skipped(let reason):
            try own.encode(reason, forKey: .skipped)
            var shared = encoder.container(keyedBy: BenchRow.CodingKeys.self)
            for key in BenchRow.CodingKeys.allCases { try shared.encodeNil(forKey: key) }
            try shared.encode(series.name, forKey: .name)
            try shared.encode(ModelBenchmark.Mode.train.rawValue, forKey: .mode)
            try shared.encode(backend, forKey: .backend)
            try shared.encode(device, forKey: .device)
            try shared.encode(batch, forKey: .batch)
            try shared.encode(plannedBytes, forKey: .plannedBytes)
        }
    }
}

extension String {
    /// Filled up with blanks to `width` characters; in front where it is negative.
    fileprivate func fitting(_ width: Int) -> String {
        let blanks = String(repeating: " ", count: max(0, abs(width) - count))
        return width < 0 ? blanks + self : self + blanks
    }
}

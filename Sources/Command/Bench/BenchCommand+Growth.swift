import Reports
import Tensors

extension BenchCommand {
    private static let defaultSeconds = 60.0

    func refuseForeignOptions() throws {
        let given = [("seconds", seconds != nil), ("chart", chart != nil)]
        for (option, isGiven) in given where isGiven && subject != .growth {
            throw Failure.usage(
                "\(option): expected with growth only, found with \(subject?.rawValue ?? "no subject")",
                "leave --\(option) out, or take `tandem bench growth`")
        }
        if let seconds, !(seconds.isFinite && seconds > 0) {
            throw Failure.usage(
                "seconds: expected more than 0, found \(seconds)", "\(Self.defaultSeconds) is the usual")
        }
    }

    /// Rows to standard output; with `--json` what they say to standard error.
    func measureGrowth(on chosen: ChosenBackend) throws {
        let run = GrowthRun(backend: chosen.backend, seconds: seconds ?? Self.defaultSeconds)
        Terminal.printNotice("bounds: \(run.bounds)")
        // Before the first measurement, so that a file that cannot be written is found at once.
        try draw([])
        var rows: [GrowthRow] = []
        var cliffs: [String] = []
        let say = json ? Terminal.printNotice : Terminal.printResult
        for series in GrowthSeries.all where filter.map({ series.name.contains($0) }) ?? true {
            say("\(series.name) by \(series.variable.rawValue)")
            let measured = try run.measure(series) { say($0.text) }
            let findings = GrowthFindings(series, measured)
            for line in findings.lines { say("  \(line)") }
            rows += measured
            cliffs += findings.cliffs
            chosen.openCL?.storeBinaries()
            try draw(rows)
        }
        for cliff in cliffs { say("cliff: \(cliff)") }
        if cliffs.isEmpty && !rows.isEmpty {
            say(
                "no cliff among the sizes measured: none takes more than \(GrowthCurve.tolerated)× the time of the next "
                    + "smaller one for the same work")
        }
        if json { try rows.printJSON() }
    }

    private func draw(_ rows: [GrowthRow]) throws {
        guard let chart else { return }
        try AtomicFile.write(try GrowthChart(rows: rows).figure.svg(), to: chart)
    }
}

import Monitoring

extension TrainCommand {
    /// More rows than this are joined into one.
    private static let rowsShown = 15

    /// Prints where the time of the traced steps went, and writes the trace.
    func show(_ tracer: StepTracer, _ chosen: ChosenBackend) throws {
        let profile = OperationTimes(tracer.steps)
        let path = (resume ?? output).map { "\($0)/trace.json" } ?? "trace.json"
        let title = "\(model.model.rawValue) on \(chosen.backend.device)"
        try ChromeTrace(tracer.steps, title: title).write(to: path)
        guard !json else { return }
        let shown = profile.operations.prefix(Self.rowsShown)
        let rest = profile.operations.dropFirst(Self.rowsShown)
        var rows = shown.map { row($0.operation, $0.place, $0.nanoseconds, profile, $0) }
        if !rest.isEmpty {
            rows.append(row("\(rest.count) others", "", rest.reduce(0) { $0 + $1.nanoseconds }, profile, nil))
        }
        rows.append(row("between kernels", "", profile.idleNanoseconds, profile, nil))
        Terminal.printResult(
            "time of a step, the mean of \(tracer.steps.count): \(Self.milliseconds(profile.total)) ms")
        let table = TextTable(Self.columns, rows: rows)
        for (index, line) in table.lines(width: Terminal.resultColumns).enumerated() {
            Terminal.printResult(index == 0 ? Terminal.result(line, .bold) : line)
        }
        Terminal.printResult("trace: \(path), for https://ui.perfetto.dev")
    }

    private static let columns: [TextTable.Column] = [
        .init(title: "operation", leastWidth: 12), .init(title: "in, or makes", leastWidth: 8),
        .init(title: "ms", alignment: .right), .init(title: "share", alignment: .right),
        .init(title: "GB/s", alignment: .right), .init(title: "GFLOP/s", alignment: .right),
    ]

    private func row(
        _ name: String, _ place: String, _ nanoseconds: Double, _ profile: OperationTimes,
        _ operation: OperationTimes.Row?
    ) -> [String] {
        // Bytes and operations for each nanosecond are thousands of millions of them for each second.
        func rate(_ count: Int?) -> String {
            guard let count, count > 0, nanoseconds > 0 else { return "" }
            return (Double(count) / nanoseconds).formatted(digits: 1)
        }
        let share = profile.total > 0 ? nanoseconds / profile.total : 0
        return [
            name, place, Self.milliseconds(nanoseconds), "\((share * 100).formatted(digits: 1)) %",
            rate(operation?.byteCount), rate(operation?.floatingPointOperations),
        ]
    }

    private static func milliseconds(_ nanoseconds: Double) -> String { (nanoseconds * 1e-6).formatted(digits: 3) }
}

import Training

/// Measures a series, size by size, within a bound on its time and one on its memory.
struct GrowthRun {
    let backend: any Backend
    /// What one series may take; its first size is measured whatever it takes.
    let seconds: Double

    /// Half of what the device can hold: kernels need memory of their own, which no plan knows.
    var byteLimit: Int { backend.memoryLimits.total / 2 }

    /// For people: what is left out.
    var bounds: String {
        "\(seconds.asDuration) for a series, \(byteLimit.inBinaryUnits) for a step; larger sizes are left out"
    }

    /// - Parameter each: hears of each row when it is there.
    func measure(_ series: GrowthSeries, each: (GrowthRow) -> Void) throws -> [GrowthRow] {
        let start = ContinuousClock.now
        var rows: [GrowthRow] = []
        var last: Measured?
        for size in series.sizes {
            let plan = try size.plan()
            let left = seconds - start.duration(to: .now).inSeconds
            var outcome: GrowthRow.Outcome
            if let reason = memoryReason(plan) ?? last.flatMap({ $0.timeReason(plan, left: left) }) {
                outcome = .skipped(reason)
            } else {
                let begin = ContinuousClock.now
                let row = try size.measured(on: backend)
                outcome = .measured(row)
                last = Measured(
                    secondsPerStep: row.milliseconds / 1000, operations: plan.floatingPointOperations,
                    wholeSeconds: begin.duration(to: .now).inSeconds)
            }
            let row = GrowthRow(
                series: series, batch: size.batch, width: size.width, backend: backend.name, device: backend.device,
                plannedBytes: plan.plannedBytes, floatingPointOperations: plan.floatingPointOperations,
                outcome: outcome)
            rows.append(row)
            each(row)
        }
        return rows
    }

    private func memoryReason(_ plan: Plan) -> String? {
        let forecast = MemoryForecast([plan])
        if forecast.byteCount > byteLimit { return "more than \(byteLimit.inBinaryUnits)" }
        return forecast.fits(backend.memoryLimits) ? nil : "a piece of memory that the device does not give"
    }
}

/// What the size before took, from which the next one's time is foreseen.
private struct Measured {
    let secondsPerStep: Double
    let operations: Int
    /// Building and measuring.
    let wholeSeconds: Double

    /// Why a plan is not measured in the time that is left; `nil` where it is.
    func timeReason(_ plan: Plan, left: Double) -> String? {
        let step = secondsPerStep * Double(plan.floatingPointOperations) / Double(max(1, operations))
        let building = max(0, wholeSeconds - BenchRow.secondsToMeasure(secondsPerStep))
        let expected = building + BenchRow.secondsToMeasure(step)
        return expected > left ? "about \(expected.asDuration), \(max(0, left).asDuration) left" : nil
    }
}

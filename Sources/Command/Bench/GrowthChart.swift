import Reports

/// What `bench growth` measured, as four charts: the time of a sample and the planned memory, by batch and by width.
struct GrowthChart {
    let rows: [GrowthRow]

    var figure: FigureColumn {
        let charts = [GrowthSeries.Variable.batch, .width].flatMap { variable in
            [
                chart(
                    "Time of a sample by \(variable.rawValue)", variable,
                    Axis("a sample", unit: "µs", spacing: .logarithmic)
                ) {
                    $0.secondsPerSample.map { $0 * 1e6 }
                },
                chart(
                    "Planned memory by \(variable.rawValue)", variable,
                    Axis("memory", unit: "MiB", spacing: .logarithmic)
                ) {
                    Double($0.plannedBytes) / 0x1p20
                },
            ]
        }
        return FigureColumn("How a training step grows", charts)
    }

    private func chart(
        _ title: String, _ variable: GrowthSeries.Variable, _ y: Axis, _ value: (GrowthRow) -> Double?
    ) -> Chart {
        let chosen = rows.filter { $0.series.variable == variable }
        var names: [String] = []
        for row in chosen where !names.contains(row.series.name) { names.append(row.series.name) }
        return Chart(
            title, x: Axis(variable.rawValue, spacing: .logarithmic), y: y,
            series: names.map { name in
                let points = chosen.filter { $0.series.name == name }.compactMap { row in
                    value(row).map { (Double(row.size), $0) }
                }
                return Series(name, points, style: .markedLine)
            })
    }
}

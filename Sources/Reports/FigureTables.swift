extension Chart {
    /// The chart's numbers: a row for each point of each series, none left out.
    public var table: Table {
        get throws(ReportError) {
            var table = try Table(title, columns: ["series", "x", "y", "low", "high"])
            for series in series {
                for point in series.points {
                    let low = point.spread.map { Table.Cell.number($0.lowerBound) } ?? .missing
                    let high = point.spread.map { Table.Cell.number($0.upperBound) } ?? .missing
                    try table.append([.text(series.name), .number(point.x), .number(point.y), low, high])
                }
            }
            return table
        }
    }
}

extension HeatMap {
    /// The map's numbers: a row for each cell. Without labels, rows and columns are counted from 0.
    public var table: Table {
        get throws(ReportError) {
            var table = try Table(title, columns: ["row", "column", "value"])
            for (row, numbers) in values.enumerated() {
                for (column, number) in numbers.enumerated() {
                    let rowName = rowLabels.isEmpty ? Table.Cell.number(Double(row)) : .text(rowLabels[row])
                    let columnName =
                        columnLabels.isEmpty ? Table.Cell.number(Double(column)) : .text(columnLabels[column])
                    try table.append([rowName, columnName, .number(number)])
                }
            }
            return table
        }
    }
}

extension Histogram {
    /// The histogram's numbers: a row for each range of values.
    public var table: Table {
        get throws(ReportError) {
            let bins = bins
            let edges = zip(bins.edges, bins.edges.dropFirst())
            let rows = zip(edges, bins.counts).map { [Table.Cell.number($0.0), .number($0.1), .number(Double($1))] }
            return try Table(title, columns: ["from", "to", "count"], rows: rows)
        }
    }
}

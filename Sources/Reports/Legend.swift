/// The names of what a plot shows, beside it or below it and never on it.
struct Legend {
    struct Entry {
        let name: String
        let ink: Ink
        let swatch: Swatch
    }

    enum Swatch {
        case line(dashes: String?)
        case markedLine(Marker, dashes: String?)
        case marker(Marker)
        /// Upright for a line that stands at a place of the x axis.
        case reference(dashes: String, isUpright: Bool)
    }

    static let swatchWidth = 24.0
    private static let gap = 7.0
    private static let rowHeight = Label.size * TextMetrics.lineHeight + 4

    let entries: [Entry]

    var widest: Double {
        entries.isEmpty ? 0 : Self.swatchWidth + Self.gap + TextMetrics.widest(entries.map(\.name), size: Label.size)
    }

    /// Beside the plot: one below the other.
    func column(x: Double, y: Double) -> [Markup] {
        entries.enumerated().flatMap { index, entry in
            draw(entry, [entry.name], x: x, y: y + Double(index) * Self.rowHeight)
        }
    }

    static func columnHeight(_ count: Int) -> Double { Double(count) * rowHeight }

    /// Below the plot: in as many columns as fit, each name in as many lines as it needs.
    func rows(x: Double, y: Double, width: Double) -> (height: Double, markup: [Markup]) {
        guard !entries.isEmpty else { return (0, []) }
        let columnGap = 18.0
        let columns = max(1, min(entries.count, Int((width + columnGap) / (widest + columnGap))))
        let columnWidth = (width - Double(columns - 1) * columnGap) / Double(columns)
        var markup: [Markup] = []
        var top = y
        for start in stride(from: 0, to: entries.count, by: columns) {
            var lineCount = 1
            for (column, entry) in entries[start..<min(start + columns, entries.count)].enumerated() {
                let room = columnWidth - Self.swatchWidth - Self.gap
                let lines = TextMetrics.lines(entry.name, within: room, size: Label.size)
                lineCount = max(lineCount, lines.count)
                // Columns no wider than their names keep the legend together.
                let place = x + Double(column) * (columns > 1 ? min(columnWidth, widest) + columnGap : 0)
                markup += draw(entry, lines, x: place, y: top)
            }
            top += Self.rowHeight + Double(lineCount - 1) * Label.size * TextMetrics.lineHeight
        }
        return (top - y, markup)
    }

    /// - Parameter y: the top of the entry's first line.
    private func draw(_ entry: Entry, _ lines: [String], x: Double, y: Double) -> [Markup] {
        let middle = y + Self.rowHeight / 2
        var shapes: [Markup] = []
        func stroke(_ width: Double, _ dashes: String?) {
            shapes.append(
                Stroke(width: width, dashes: dashes).path(
                    "M\(x.coordinate) \(middle.coordinate)L\((x + Self.swatchWidth).coordinate) \(middle.coordinate)"))
        }
        switch entry.swatch {
        case .line(let dashes): stroke(2, dashes)
        case .markedLine(let marker, let dashes):
            stroke(2, dashes)
            shapes.append(marker.path([.init(x: x + Self.swatchWidth / 2, y: middle)]))
        case .marker(let marker): shapes.append(marker.path([.init(x: x + Self.swatchWidth / 2, y: middle)]))
        case .reference(let dashes, isUpright: false): stroke(Stroke.referenceWidth, dashes)
        case .reference(let dashes, isUpright: true):
            let (center, top) = ((x + Self.swatchWidth / 2).coordinate, (middle - 8).coordinate)
            shapes.append(Stroke(width: Stroke.referenceWidth, dashes: dashes).path("M\(center) \(top)v16"))
        }
        let textX = x + Self.swatchWidth + Self.gap
        return [.element("g", entry.ink.attributes, shapes)]
            + Label.lines(lines, x: textX, y: middle + Label.size * 0.35)
    }
}

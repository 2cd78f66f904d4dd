/// A number for each of several names, as horizontal bars: names of any length stay readable, and every bar carries its
/// number.
public struct BarChart: VectorFigure {
    /// A named value.
    public struct Bar: Sendable {
        /// What stands beside it.
        public var name: String
        /// Its length.
        public var value: Double

        /// A bar of a chart.
        public init(_ name: String, _ value: Double) { (self.name, self.value) = (name, value) }
    }

    /// What the chart shows, for readers who do not see it.
    public var title: String
    /// What the numbers are. Only its label and unit count: bars begin at zero, since a bar's length is its meaning.
    public var axis: Axis
    /// From top to bottom.
    public var bars: [Bar]

    /// A chart of these bars.
    public init(_ title: String, of axis: Axis, bars: [Bar]) {
        (self.title, self.axis, self.bars) = (title, axis, bars)
    }

    public func drawing(width: Double) -> Drawing {
        let width = Drawing.usable(width)
        let lineHeight = Label.size * TextMetrics.lineHeight
        let titleLines = TextMetrics.lines(title, within: width - 8, size: Label.titleSize, bold: true)
        var y = Double(titleLines.count) * Label.titleSize * TextMetrics.lineHeight + 8
        var body = Label.lines(titleLines, x: 4, y: Label.titleSize + 2, size: Label.titleSize, bold: true)

        let nameWidth = min(width * 0.4, TextMetrics.widest(bars.map(\.name), size: Label.size) + 1)
        let numbers = bars.map { NumberText.short($0.value) }
        let numberWidth = TextMetrics.widest(numbers, size: Label.size)
        // Numbers stand at the far end of their bars, so either side may need room for one.
        let finite = bars.map(\.value).filter { $0.magnitude < 1e300 }
        let (least, greatest) = (min(0, finite.min() ?? 0), max(0, finite.max() ?? 0))
        let left = 8 + nameWidth + 8 + (least < 0 ? numberWidth + 6 : 0)
        let room = max(20, width - left - numberWidth - 14)
        let span = greatest - least > 0 ? greatest - least : 1
        let zero = left - least / span * room

        var shapes: [Markup] = []
        let top = y
        for (bar, number) in zip(bars, numbers) {
            let lines = TextMetrics.lines(bar.name, within: nameWidth, size: Label.size)
            let height = max(22, Double(lines.count) * lineHeight + 6)
            let base = y + height / 2 + Label.size * 0.35
            let first = base - Double(max(lines.count, 1) - 1) * lineHeight / 2
            body += Label.lines(lines, x: 8 + nameWidth, y: first, anchor: .end)
            let length = bar.value.magnitude < 1e300 ? bar.value / span * room : 0
            shapes.append(
                Drawing.rectangle(
                    min(zero, zero + length), y + height / 2 - 8, abs(length), 16, Drawing.barFill))
            let isNegative = length < 0
            body.append(
                Label(
                    text: number, x: zero + length + (isNegative ? -6 : 6), y: base, anchor: isNegative ? .end : .start
                ).markup)
            y += height
        }
        body.append(.element("g", Palette.distinct.ink(0, of: 1).attributes, shapes))
        if !bars.isEmpty { body.append(Drawing.line((zero, top), (zero, y), .axis)) }
        let below =
            (bars.isEmpty ? ["no data"] : []) + TextMetrics.lines(axis.title, within: width - 16, size: Label.size)
        body += Label.lines(below, x: bars.isEmpty ? 8 : left, y: y + Label.size + 6)
        y += Double(below.count) * lineHeight + 12
        return Drawing(width: width, height: y, title: title, body: body)
    }
}

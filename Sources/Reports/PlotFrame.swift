/// The title, axes, grid and legend around a plot, and the room that is left for the data.
///
///     title
///        │ grid      │  legend, where it is narrow;
///     y  │   data    │
///        └───────────   otherwise it stands below
///          x axis
///     notes
struct PlotFrame {
    let x: AxisScale
    let y: AxisScale
    let left: Double
    let top: Double
    let plotWidth: Double
    let plotHeight: Double

    private let width: Double
    private let title: String
    private let titleLines: [String]
    private let xTitle: [String]
    private let yTitle: [String]
    private let legend: Legend
    private let legendIsBeside: Bool
    private let notes: [String]

    private static let lineHeight = Label.size * TextMetrics.lineHeight
    private static let titleHeight = Label.titleSize * TextMetrics.lineHeight

    /// The numbers along an axis, and how they are to be marked.
    struct Content {
        let axis: Axis
        let values: ClosedRange<Double>?
        var roundsOut = false
        var wholeNumbers = false

        func scale(ticks: Int) -> AxisScale {
            AxisScale(axis, values: values, tickCount: ticks, roundsOut: roundsOut, wholeNumbers: wholeNumbers)
        }
    }

    init(title: String, width: Double, x: Content, y: Content, legend: Legend = Legend(entries: []), notes: [String]) {
        let width = Drawing.usable(width)
        self.width = width
        self.title = title
        self.legend = legend
        plotHeight = (min(width * 0.5, 300) + (width < 500 ? 40 : 0)).rounded()
        titleLines = TextMetrics.lines(title, within: width - 8, size: Label.titleSize, bold: true)
        top = Double(titleLines.count) * Self.titleHeight + 12
        yTitle = TextMetrics.lines(y.axis.title, within: plotHeight, size: Label.size)

        let yScale = y.scale(ticks: Int(plotHeight / 38))
        self.y = yScale
        let legendWidth = legend.widest + 18
        let beside =
            width >= 560 && legendWidth <= width * 0.3
            && Legend.columnHeight(legend.entries.count) <= plotHeight && !legend.entries.isEmpty
        legendIsBeside = beside
        let beforePlot = 8 + Double(yTitle.count) * Self.lineHeight + yScale.widestLabel + 8
        // The first and the last number below the plot stand out by half their width.
        func layout(_ scale: AxisScale) -> (left: Double, plotWidth: Double) {
            let half = scale.widestLabel / 2
            let left = max(beforePlot, half + 4)
            return (left, max(40, width - left - max(half + 4, beside ? legendWidth + 8 : 12)))
        }
        var count = 10
        var scale = x.scale(ticks: count)
        while count > 1 && !scale.labelsStandApart(over: layout(scale).plotWidth) {
            count -= 1
            scale = x.scale(ticks: count)
        }
        self.x = scale
        (left, plotWidth) = layout(scale)
        xTitle = TextMetrics.lines(x.axis.title, within: plotWidth, size: Label.size)
        self.notes = notes.flatMap { TextMetrics.lines($0, within: width - 16, size: Label.size) }
    }

    func place(x value: Double) -> Double { left + x.fraction(value) * plotWidth }
    func place(y value: Double) -> Double { top + (1 - y.fraction(value)) * plotHeight }

    /// The whole drawing around `data`, which is cut off at the edges of the plot. Without data there are no numbers to
    /// show, and the plot says so.
    func drawing(_ data: [Markup]?) -> Drawing {
        let bottom = top + plotHeight
        var body = Label.lines(titleLines, x: 4, y: Label.titleSize + 2, size: Label.titleSize, bold: true)
        if let data {
            body += axes + [clipped(data)]
        } else {
            let (x, y) = (left + plotWidth / 2, top + plotHeight / 2)
            body.append(Label(text: "no data", x: x, y: y, anchor: .middle).markup)
        }
        for (index, line) in yTitle.enumerated() {
            let base = 4 + Label.size + Double(index) * Self.lineHeight
            body.append(Label(text: line, x: base, y: top + plotHeight / 2, anchor: .middle, rotated: true).markup)
        }
        body.append(Drawing.line((left, bottom), (left + plotWidth, bottom), .axis))
        var below = bottom + 24
        body += Label.lines(xTitle, x: left + plotWidth / 2, y: below + Label.size, anchor: .middle)
        below += Double(xTitle.count) * Self.lineHeight + 8
        if legendIsBeside {
            body += legend.column(x: left + plotWidth + 18, y: top)
        } else {
            let rows = legend.rows(x: 12, y: below, width: width - 20)
            body += rows.markup
            below += rows.height
        }
        body += Label.lines(notes, x: 12, y: below + Label.size)
        below += Double(notes.count) * Self.lineHeight
        return Drawing(width: width, height: below + 6, title: title, body: body)
    }

    /// The numbers along both axes, and the grid.
    private var axes: [Markup] {
        let bottom = top + plotHeight
        var body: [Markup] = []
        for tick in y.ticks {
            let place = place(y: tick.value)
            body.append(Drawing.line((left, place), (left + plotWidth, place), .grid))
            body.append(Label(text: tick.label, x: left - 7, y: place + Label.size * 0.35, anchor: .end).markup)
        }
        for tick in x.ticks {
            let place = place(x: tick.value)
            body.append(Drawing.line((place, bottom), (place, bottom + 5), .axis))
            body.append(Label(text: tick.label, x: place, y: bottom + 19, anchor: .middle).markup)
        }
        return body
    }

    /// An inner drawing cuts off what lies outside of it, and needs no name that could be used twice on a page.
    private func clipped(_ data: [Markup]) -> Markup {
        // Half of a line's width, so that one along the edge is drawn whole.
        let edge = 4.0
        let (x, y, width, height) = (left - edge, top - edge, plotWidth + 2 * edge, plotHeight + 2 * edge)
        return .element(
            "svg",
            [
                .init("x", x), .init("y", y), .init("width", width), .init("height", height),
                .init("viewBox", [x, y, width, height].map(\.coordinate).joined(separator: " ")),
            ], data)
    }
}

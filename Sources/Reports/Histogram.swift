/// How often numbers fall into ranges of equal width.
///
/// Numbers that are not finite are counted below the chart.
public struct Histogram: VectorFigure {
    /// What the histogram shows, for readers who do not see it.
    public var title: String
    /// What the numbers are. Its spacing is taken as linear, since the ranges are of equal width.
    public var axis: Axis
    /// What is counted.
    public var values: [Double]
    /// About how many ranges; their width is rounded to 1, 2 or 5 times a power of ten.
    public var binCount: Int

    /// A histogram in bins of one width.
    public init(_ title: String, of axis: Axis, values: [Double], binCount: Int = 30) {
        (self.title, self.axis, self.values, self.binCount) = (title, axis, values, binCount)
    }

    struct Bins: Equatable {
        /// One more than there are counts.
        let edges: [Double]
        let counts: [Int]
    }

    /// A number on an edge counts above it; one outside of the axis's range does not count.
    var bins: Bins {
        let shown = values.filter(canShow)
        guard let least = shown.min(), let greatest = shown.max() else { return Bins(edges: [], counts: []) }
        let whole = AxisScale(
            Axis(axis.label), values: least...greatest, tickCount: min(max(binCount, 1), 200), roundsOut: true)
        let edges = whole.ticks.map(\.value)
        guard edges.count > 1 else { return Bins(edges: [], counts: []) }
        var counts = [Int](repeating: 0, count: edges.count - 1)
        for value in shown {
            let place = whole.fraction(value) * Double(counts.count)
            // Rounding may put a number that equals an edge just below it.
            let bin = Int(place + 1e-9)
            counts[min(max(bin, 0), counts.count - 1)] += 1
        }
        return Bins(edges: edges, counts: counts)
    }

    private func canShow(_ value: Double) -> Bool {
        Axis(axis.label).canShow(value) && axis.range?.contains(value) != false
    }

    public func drawing(width: Double) -> Drawing {
        let bins = bins
        var notes: [String] = []
        let absent = values.count - bins.counts.reduce(0, +)
        if absent > 0 {
            let (part, whole) = (NumberText.short(Double(absent)), NumberText.short(Double(values.count)))
            notes.append("not shown, because outside or not finite: \(part) of \(whole)")
        }
        let span = bins.edges.first.flatMap { first in bins.edges.last.map { first...$0 } }
        var shownAxis = axis
        (shownAxis.spacing, shownAxis.range) = (.linear, axis.range ?? span)
        let highest = Double(bins.counts.max() ?? 1)
        let frame = PlotFrame(
            title: title, width: width, x: .init(axis: shownAxis, values: span),
            y: .init(axis: "count", values: 0...highest, roundsOut: true, wholeNumbers: true), notes: notes)
        guard !bins.counts.isEmpty else { return frame.drawing(nil) }
        let base = frame.place(y: 0)
        let bars = zip(zip(bins.edges, bins.edges.dropFirst()), bins.counts).filter { $1 > 0 }.map { edges, count in
            let (left, right, top) = (frame.place(x: edges.0), frame.place(x: edges.1), frame.place(y: Double(count)))
            let gap = right - left > 4 ? 1.0 : 0
            return Drawing.rectangle(
                left, top, right - left - gap, base - top, Drawing.barFill)
        }
        return frame.drawing([.element("g", Palette.distinct.ink(0, of: 1).attributes, bars)])
    }
}

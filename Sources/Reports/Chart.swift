/// A chart of lines and points.
///
/// Numbers that are not finite, and on a logarithmic axis those that are not positive, leave a gap; the chart says how
/// many there were.
///
/// ```swift
/// var chart = Chart("Test loss", x: "epoch", y: Axis("mean squared error", spacing: .logarithmic))
/// for run in runs { chart.series.append(Series("d = \(run.latent)", values: run.losses)) }
/// ```
public struct Chart: VectorFigure {
    /// What the chart shows, for readers who do not see it.
    public var title: String
    /// The horizontal axis.
    public var x: Axis
    /// The vertical axis.
    public var y: Axis
    /// The lines, in the order of the legend.
    public var series: [Series]
    /// Lines to compare with.
    public var references: [ReferenceLine]
    /// The colours of the series.
    public var palette: Palette

    /// `series` and `references` may be added later; `palette` colours the series in their order.
    public init(
        _ title: String, x: Axis, y: Axis, series: [Series] = [], references: [ReferenceLine] = [],
        palette: Palette = .distinct
    ) {
        (self.title, self.x, self.y) = (title, x, y)
        (self.series, self.references, self.palette) = (series, references, palette)
    }

    /// A dashed line across the chart, such as a figure that was reported.
    public struct ReferenceLine: Sendable {
        /// Which axis it stands on.
        public enum Place: Sendable {
            /// Upright, at this number of the horizontal axis.
            case x(Double)
            /// Level, at this number of the vertical axis.
            case y(Double)
        }

        /// What it marks.
        public var label: String
        /// Where it stands.
        public var place: Place

        /// A line at a value of one axis.
        public init(_ label: String, at place: Place) { (self.label, self.place) = (label, place) }
    }
}

extension Chart {
    public func drawing(width: Double) -> Drawing {
        let shown = series.map { series in series.points.map { canShow($0) ? $0 : nil } }
        let points = shown.joined().compactMap { $0 }
        var notes: [String] = []
        let leftOut = shown.joined().count - points.count
        if leftOut > 0 {
            let isLogarithmic = [x.spacing, y.spacing].contains(.logarithmic)
            let rule = isLogarithmic ? "not finite or not positive" : "not finite"
            let subject = leftOut == 1 ? "1 point is" : "\(NumberText.short(Double(leftOut))) points are"
            notes.append("\(subject) \(rule) and not drawn")
        }
        let spreads = points.compactMap(\.spread).flatMap { [$0.lowerBound, $0.upperBound] }.filter(y.canShow)
        let references = references.filter(canShow)
        let xs = points.map(\.x) + references.compactMap { if case .x(let value) = $0.place { value } else { nil } }
        let ys = references.compactMap { if case .y(let value) = $0.place { value } else { nil } }
        let frame = PlotFrame(
            title: title, width: width,
            x: .init(
                axis: x, values: Self.range(xs), roundsOut: isScattered && x.spacing == .linear,
                wholeNumbers: xs.allSatisfy { $0 == $0.rounded() }),
            y: .init(axis: y, values: Self.range(points.map(\.y) + spreads + ys), roundsOut: y.spacing == .linear),
            legend: legend(references), notes: notes)
        guard !points.isEmpty else { return frame.drawing(nil) }
        var data = shown.enumerated().compactMap { band($1, frame, index: $0) }
        data += references.enumerated().map { line($1, frame, index: $0) }
        data += shown.enumerated().map { draw($1, frame, index: $0) }
        return frame.drawing(data)
    }

    /// Points in a plane keep off its edges; lines run from one to the other.
    private var isScattered: Bool { series.contains { if case .markers = $0.style { true } else { false } } }

    private func canShow(_ point: Series.Point) -> Bool { x.canShow(point.x) && y.canShow(point.y) }

    private func canShow(_ reference: ReferenceLine) -> Bool {
        switch reference.place {
        case .x(let value): x.canShow(value)
        case .y(let value): y.canShow(value)
        }
    }

    private static func range(_ values: [Double]) -> ClosedRange<Double>? {
        guard let least = values.min(), let greatest = values.max() else { return nil }
        return least...greatest
    }

    private static let referenceInk = Ink(light: RGB(0x5B626A), dark: RGB(0xAEB5BD))

    private static func dashes(reference index: Int) -> String {
        Stroke.referenceDashes[index % Stroke.referenceDashes.count]
    }

    private func ink(_ index: Int) -> Ink { palette.ink(index, of: series.count) }

    /// One unnamed series needs no legend.
    private func legend(_ references: [ReferenceLine]) -> Legend {
        let named = series.enumerated().filter { !$1.name.isEmpty }.map { index, series in
            let dashes = palette.dashes(index)
            let swatch: Legend.Swatch =
                switch series.style {
                case .line: .line(dashes: dashes)
                case .markedLine: .markedLine(Marker(index), dashes: dashes)
                case .markers: .marker(Marker(index))
                }
            return Legend.Entry(name: series.name, ink: ink(index), swatch: swatch)
        }
        let lines = references.enumerated().map { index, reference in
            let isUpright = if case .x = reference.place { true } else { false }
            return Legend.Entry(
                name: reference.label, ink: Self.referenceInk,
                swatch: .reference(dashes: Self.dashes(reference: index), isUpright: isUpright))
        }
        return Legend(entries: named + lines)
    }

    private func draw(_ points: [Series.Point?], _ frame: PlotFrame, index: Int) -> Markup {
        let places = points.map { point in
            point.map { LinePath.Place(x: frame.place(x: $0.x), y: frame.place(y: $0.y)) }
        }
        var shapes: [Markup] = []
        let style = series[index].style
        if style != .markers {
            // A dense line is thin, so that it does not fill an area that it only crosses.
            let width = places.count > 2000 ? 1.25 : 2
            shapes.append(Stroke(width: width, dashes: palette.dashes(index)).path(LinePath(places).text))
        }
        if style != .line { shapes.append(Marker(index).path(Self.apart(places.compactMap { $0 }))) }
        return .element("g", ink(index).attributes, shapes)
    }

    /// One of the points that would be drawn on the same pixel.
    private static func apart(_ places: [LinePath.Place]) -> [LinePath.Place] {
        struct Pixel: Hashable { let x, y: Double }
        var taken: Set<Pixel> = []
        return places.filter { taken.insert(Pixel(x: $0.x.rounded(), y: $0.y.rounded())).inserted }
    }

    private func band(_ points: [Series.Point?], _ frame: PlotFrame, index: Int) -> Markup? {
        let intervals = points.map { point -> BandPath.Interval? in
            guard let point, let spread = point.spread, y.canShow(spread.lowerBound), y.canShow(spread.upperBound)
            else { return nil }
            let (top, bottom) = (frame.place(y: spread.upperBound), frame.place(y: spread.lowerBound))
            return .init(x: frame.place(x: point.x), top: top, bottom: bottom)
        }
        let path = BandPath(intervals)
        guard !path.runs.isEmpty else { return nil }
        let area = Markup.element(
            "path", [.init("d", path.text), .init("fill", "currentColor"), .init("fill-opacity", "0.18")])
        return .element("g", ink(index).attributes, [area])
    }

    private func line(_ reference: ReferenceLine, _ frame: PlotFrame, index: Int) -> Markup {
        let (right, bottom) = (frame.left + frame.plotWidth, frame.top + frame.plotHeight)
        let text =
            switch reference.place {
            case .x(let value):
                "M\(frame.place(x: value).coordinate) \(frame.top.coordinate)V\(bottom.coordinate)"
            case .y(let value):
                "M\(frame.left.coordinate) \(frame.place(y: value).coordinate)H\(right.coordinate)"
            }
        let stroke = Stroke(width: Stroke.referenceWidth, dashes: Self.dashes(reference: index))
        return .element("g", Self.referenceInk.attributes, [stroke.path(text)])
    }
}

/// A figure made of lines and text: SVG.
public protocol VectorFigure: Figure {
    /// The figure laid out anew for a width, in CSS pixels.
    func drawing(width: Double) throws(ReportError) -> Drawing
}

extension VectorFigure {
    /// The figure as a file of its own. It follows the reader's choice of light and dark.
    ///
    /// - Parameter width: in CSS pixels; text keeps its size, the rest makes room for it.
    public func svg(width: Double = Drawing.defaultWidth) throws(ReportError) -> String {
        try drawing(width: width).document
    }

    /// Laid out twice, for wide and for narrow windows; the page's style sheet shows one of them.
    public func content() throws(ReportError) -> FigureContent {
        let layouts = [("wide", Drawing.defaultWidth), ("narrow", Drawing.narrowWidth)]
        var drawn: [Markup] = []
        for (name, width) in layouts {
            drawn.append(.element("div", [.init("class", name)], [try drawing(width: width).markup()]))
        }
        return FigureContent(markup: drawn)
    }
}

/// A figure that has been laid out.
public struct Drawing: Sendable {
    /// The width of a figure in a report.
    public static let defaultWidth = 720.0
    /// What a phone of the usual 390 pixels leaves beside the page's margins.
    static let narrowWidth = 352.0
    /// Narrower than this, no figure can keep its labels and its data apart.
    private static let leastWidth = 280.0

    /// The width nearest to `width` that a figure can be laid out for.
    static func usable(_ width: Double) -> Double {
        width.isNaN ? defaultWidth : min(max(width, leastWidth), 10_000)
    }

    let width: Double
    let height: Double
    let title: String
    let body: [Markup]

    var document: String { markup(standsAlone: true).text + "\n" }

    func markup(standsAlone: Bool = false) -> Markup {
        var attributes = [
            Markup.Attribute("xmlns", "http://www.w3.org/2000/svg"), .init("class", "drawing"), .init("role", "img"),
            .init("aria-label", title), .init("viewBox", "0 0 \(width.coordinate) \(height.coordinate)"),
            .init("width", width), .init("height", height),
            .init("font-family", "system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif"),
        ]
        guard standsAlone else { return .element("svg", attributes, body) }
        attributes.append(.init("fill", "#1f2328"))
        let ground = Drawing.rectangle(0, 0, width, height, [.init("class", "ground"), .init("fill", "#ffffff")])
        return .element("svg", attributes, [.style(StyleSheet.drawing), ground] + body)
    }

    static let barFill: [Markup.Attribute] = [.init("fill", "currentColor"), .init("fill-opacity", "0.8")]

    static func rectangle(
        _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ attributes: [Markup.Attribute]
    ) -> Markup {
        .element(
            "rect", [.init("x", x), .init("y", y), .init("width", width), .init("height", height)] + attributes)
    }

    enum Rule: String {
        case grid, axis

        fileprivate var color: String {
            switch self {
            case .grid: "#d9dde2"
            case .axis: "#8b929a"
            }
        }
    }

    static func line(_ from: (x: Double, y: Double), _ to: (x: Double, y: Double), _ rule: Rule) -> Markup {
        .element(
            "line",
            [
                .init("class", rule.rawValue), .init("x1", from.x), .init("y1", from.y), .init("x2", to.x),
                .init("y2", to.y),
                .init("stroke", rule.color),
            ])
    }
}

/// A line of text of a drawing.
struct Label {
    enum Anchor: String { case start, middle, end }

    static let size = 12.0
    static let titleSize = 15.0

    let text: String
    let x: Double
    /// The base line.
    let y: Double
    var anchor = Anchor.start
    var size = Label.size
    var bold = false
    /// Reads from the bottom to the top.
    var rotated = false
    var color: RGB?

    var markup: Markup {
        var attributes = [
            Markup.Attribute("x", x), .init("y", y), .init("font-size", size), .init("text-anchor", anchor.rawValue),
        ]
        if bold { attributes.append(.init("font-weight", "600")) }
        if rotated { attributes.append(.init("transform", "rotate(-90 \(x.coordinate) \(y.coordinate))")) }
        if let color { attributes.append(.init("style", "fill:\(color.text)")) }
        return .element("text", attributes, text: text)
    }

    /// Lines below one another, the first with its base line at `y`.
    static func lines(
        _ lines: [String], x: Double, y: Double, anchor: Anchor = .start, size: Double = Label.size, bold: Bool = false
    ) -> [Markup] {
        lines.enumerated().map { index, text in
            let base = y + Double(index) * size * TextMetrics.lineHeight
            return Label(text: text, x: x, y: base, anchor: anchor, size: size, bold: bold).markup
        }
    }
}

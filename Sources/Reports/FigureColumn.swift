/// Drawings one below the other, as one figure.
public struct FigureColumn: VectorFigure {
    public var title: String
    /// From top to bottom, all drawn for the same width.
    public var figures: [any VectorFigure]

    /// The title is for readers who do not see the drawings; each of these shows its own.
    public init(_ title: String, _ figures: [any VectorFigure]) { (self.title, self.figures) = (title, figures) }

    private static let gap = 24.0

    public func drawing(width: Double) throws(ReportError) -> Drawing {
        var body: [Markup] = []
        var (top, widest) = (0.0, 0.0)
        for figure in figures {
            if top > 0 { top += Self.gap }
            let drawing = try figure.drawing(width: width)
            body.append(.element("g", [.init("transform", "translate(0 \(top.coordinate))")], drawing.body))
            top += drawing.height
            widest = max(widest, drawing.width)
        }
        return Drawing(width: widest, height: top, title: title, body: body)
    }
}

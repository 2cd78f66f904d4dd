/// How a line is drawn.
struct Stroke {
    static let referenceWidth = 1.5
    /// By these, reference lines are told apart; they all have one colour.
    static let referenceDashes = ["5 4", "1.5 2.5", "9 3 2 3"]

    let width: Double
    let dashes: String?

    func path(_ text: String) -> Markup {
        var attributes = [
            Markup.Attribute("d", text), .init("fill", "none"), .init("stroke", "currentColor"),
            .init("stroke-width", width), .init("stroke-linejoin", "round"),
            .init("stroke-linecap", dashes == nil ? "round" : "butt"),
        ]
        if let dashes { attributes.append(.init("stroke-dasharray", dashes)) }
        return .element("path", attributes)
    }
}

/// The shape of a point, a second sign beside its colour.
enum Marker: CaseIterable {
    case disc, square, triangle, diamond

    init(_ index: Int) { self = Self.allCases[index % Self.allCases.count] }

    func path(_ places: [LinePath.Place]) -> Markup {
        let shape =
            switch self {
            case .disc: "m-3.4 0a3.4 3.4 0 1 0 6.8 0a3.4 3.4 0 1 0-6.8 0z"
            case .square: "m-3-3h6v6h-6z"
            case .triangle: "m0-4l4 7h-8z"
            case .diamond: "m0-4.2l4.2 4.2l-4.2 4.2l-4.2-4.2z"
            }
        let text = places.map { "M\($0.x.coordinate) \($0.y.coordinate)\(shape)" }.joined()
        return .element("path", [.init("d", text), .init("fill", "currentColor"), .init("fill-opacity", "0.85")])
    }
}

/// What a report can show: a chart, a heat map, a picture.
public protocol Figure: Sendable {
    /// What the figure shows, in a few words.
    var title: String { get }

    /// The markup to show on a page.
    /// - Throws: ``ReportError`` where what is to be shown does not fit together, or its picture cannot be made.
    func content() throws(ReportError) -> FigureContent
}

/// A figure as a part of a page.
public struct FigureContent: Sendable {
    let markup: [Markup]

    /// A box that scrolls by itself where its content is too wide, also by keyboard.
    static func scrolling(_ name: String) -> [Markup.Attribute] {
        [.init("class", "scroll"), .init("role", "region"), .init("aria-label", name), .init("tabindex", "0")]
    }
}

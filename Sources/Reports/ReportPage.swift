import Tensors

/// A report as one HTML file that needs nothing else: no other file, no network, no script.
///
/// ```swift
/// var page = ReportPage("Latent sweep", lead: "How small can a digit's code be?")
/// page.sections.append(
///     ReportSection("Test loss", .paragraph("…"), .figure(chart, caption: "One line for each size."), .table(table)))
/// try page.write(to: "runs/sweep/report.html")
/// ```
public struct ReportPage: Sendable {
    /// The heading of the page.
    public var title: String
    /// What was found, in a few sentences.
    public var lead: String
    /// What follows, in this order.
    public var sections: [ReportSection]

    /// A page that can be written as it is.
    public init(_ title: String, lead: String, sections: [ReportSection] = []) {
        (self.title, self.lead, self.sections) = (title, lead, sections)
    }

    /// The page's text.
    /// - Throws: ``ReportError`` where a figure's picture cannot be made.
    public func html() throws(ReportError) -> String {
        let head = Markup.element(
            "head", [],
            [
                .element("meta", [.init("charset", "utf-8")]),
                .element(
                    "meta",
                    [.init("name", "viewport"), .init("content", "width=device-width, initial-scale=1")]),
                .element("title", text: title), .style(StyleSheet.page), .style(StyleSheet.drawing),
            ])
        var content: [Markup] = [.element("h1", text: title)]
        if !lead.isEmpty { content.append(.element("p", [.init("class", "lead")], text: lead)) }
        for section in sections { content.append(try section.markup()) }
        let body = Markup.element("body", [], [.element("main", [], content)])
        return "<!DOCTYPE html>\n" + Markup.element("html", [.init("lang", "en")], [head, body]).text + "\n"
    }

    /// - Throws: ``ReportError``, `FileError`
    public func write(to path: String) throws { try AtomicFile.write(try html(), to: path) }
}

/// A part of the page under a heading of its own.
public struct ReportSection: Sendable {
    /// One thing in a section.
    public enum Block: Sendable {
        /// Text, escaped where it is written: no markup is understood.
        case paragraph(String)
        /// Shown with its title, and with its numbers as the columns' `decimals` say.
        case table(Table)
        /// The caption stands below; it says what is to be seen.
        case figure(any Figure, caption: String)
        /// What was done, as names with values.
        case facts([(name: String, value: String)])
    }

    /// What stands above it.
    public var heading: String
    /// What it holds, in this order.
    public var blocks: [Block]

    /// A section of these blocks.
    public init(_ heading: String, _ blocks: Block...) { (self.heading, self.blocks) = (heading, blocks) }

    /// A section of blocks that were collected in an array.
    public init(_ heading: String, blocks: [Block]) { (self.heading, self.blocks) = (heading, blocks) }

    func markup() throws(ReportError) -> Markup {
        var content: [Markup] = [.element("h2", text: heading)]
        for block in blocks { content.append(try block.markup()) }
        return .element("section", [], content)
    }
}

extension ReportSection.Block {
    func markup() throws(ReportError) -> Markup {
        switch self {
        case .paragraph(let text): .element("p", text: text)
        case .table(let table): table.markup
        case .figure(let figure, let caption):
            .element("figure", [], try figure.content().markup + [.element("figcaption", text: caption)])
        case .facts(let facts):
            .element("dl", [], facts.flatMap { [.element("dt", text: $0.name), .element("dd", text: $0.value)] })
        }
    }
}

extension Table {
    /// Columns of numbers are set to the right, so that digits of the same worth stand below each other.
    var markup: Markup {
        let isNumeric = columns.indices.map { column in
            rows.contains { $0[column] != .missing }
                && rows.allSatisfy { if case .text = $0[column] { false } else { true } }
        }
        func attributes(_ column: Int) -> [Markup.Attribute] { isNumeric[column] ? [.init("class", "number")] : [] }
        let header = columns.enumerated().map { column, value in
            Markup.element("th", [.init("scope", "col")] + attributes(column), text: value.name)
        }
        let body = rows.map { row in
            let cells = row.enumerated().map { column, cell in
                column == 0 && !isNumeric[0]
                    ? Markup.element("th", [.init("scope", "row")], text: text(cell, columns[column]))
                    : Markup.element("td", attributes(column), text: text(cell, columns[column]))
            }
            return Markup.element("tr", [], cells)
        }
        let table = Markup.element(
            "table", [], [.element("thead", [], [.element("tr", [], header)]), .element("tbody", [], body)])
        return .element(
            "figure", [.init("class", "table")],
            [.element("figcaption", text: title), .element("div", FigureContent.scrolling(title), [table])])
    }

    private func text(_ cell: Cell, _ column: Column) -> String {
        switch cell {
        case .text(let text): text
        case .number(let number):
            column.decimals.map { NumberText.fixed(number, decimals: $0) } ?? NumberText.short(number)
        case .missing: "–"
        }
    }
}

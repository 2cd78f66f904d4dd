import Foundation
import TestFiles
import Testing

@testable import Reports

@Suite struct ReportPageTests {
    static func page(_ name: String) throws -> ReportPage {
        let image = try GreyImage(height: 1, width: 2, pixels: [0, 1])
        return ReportPage(
            name, lead: name,
            sections: [
                ReportSection(
                    name, .paragraph(name), .facts([(name, name)]),
                    .table(try Table(name, columns: [.init(name)], rows: [[.text(name)]])),
                    .figure(
                        Chart(name, x: Axis(name), y: Axis(name), series: [Series(name, values: [1, 2])]), caption: name
                    ),
                    .figure(
                        try HeatMap(name, [[1]], rowLabels: [name], columnLabels: [name], rowTitle: name), caption: name
                    ),
                    .figure(BarChart(name, of: Axis(name), bars: [.init(name, 1)]), caption: name),
                    .figure(Histogram(name, of: Axis(name), values: [1]), caption: name),
                    .figure(
                        try ImageGrid(name, rows: [[image]], rowLabels: [name], columnLabels: [name]), caption: name))
            ])
    }

    static func document(_ html: String) throws -> ParsedElement {
        let start = "<!DOCTYPE html>\n"
        #expect(html.hasPrefix(start))
        return try parsed(String(html.dropFirst(start.count)))
    }

    @Test("a hostile name adds no element and no attribute, wherever it stands", arguments: MarkupTests.hostile)
    func hostile(name: String) throws {
        let harmless = try Self.document(try Self.page("name").html()).all
        let page = try Self.document(try Self.page(name).html()).all
        // Names of other lengths break into other numbers of lines; nothing else differs.
        let wrapped: Set = ["text"]
        #expect(
            page.map(\.name).filter { !wrapped.contains($0) } == harmless.map(\.name).filter { !wrapped.contains($0) })
        func kinds(_ elements: [ParsedElement]) -> Set<String> {
            Set(
                elements.filter { !wrapped.contains($0.name) }.flatMap { one in
                    one.attributes.keys.map { one.name + $0 }
                })
        }
        #expect(kinds(page) == kinds(harmless))
    }

    @Test("a page needs nothing from outside")
    func selfContained() throws {
        let root = try Self.document(try Self.page("name").html())
        #expect(
            Set(root.all.map(\.name)).isDisjoint(with: ["script", "link", "iframe", "object", "use", "foreignObject"]))
        for element in root.all {
            for (name, value) in element.attributes where ["src", "href", "data", "srcset"].contains(name) {
                #expect(value.hasPrefix("data:image/png;base64,"))
            }
            #expect(!element.attributes.keys.contains { $0.hasPrefix("on") })
        }
        for sheet in [StyleSheet.page, StyleSheet.drawing] {
            #expect(!sheet.description.contains("url(") && !sheet.description.contains("@import"))
        }
        #expect(root.all.allSatisfy { $0.attributes["id"] == nil })
    }

    @Test("blocks come in their order, with headings and captions")
    func order() throws {
        let root = try Self.document(try Self.page("name").html())
        #expect(
            root.all("section")[0].children.map(\.name) == [
                "h2", "p", "dl", "figure", "figure", "figure", "figure", "figure", "figure",
            ])
        #expect(root.all("h1").map(\.text) == ["name"] && root.all("title").map(\.text) == ["name"])
        #expect(root.all("figcaption").count == 6)
        #expect(root.all("dl")[0].children.map(\.name) == ["dt", "dd"])
    }

    @Test("figures are laid out for wide and for narrow windows; tables and pictures scroll in their own box")
    func layouts() throws {
        let root = try Self.document(try Self.page("name").html())
        let widths = root.all("svg").compactMap { $0.attributes["class"] == "drawing" ? $0.number("width") : nil }
        #expect(widths == [720, 352, 720, 352, 720, 352, 720, 352])
        #expect(root.all("div").count { $0.attributes["class"] == "scroll" } == 2)
        let tables = root.all.filter { $0.children.contains { $0.name == "table" } }
        #expect(tables.map { $0.attributes["class"] } == ["scroll"])
    }

    @Test("the file holds the page; a folder that is not there is an error")
    func file() throws {
        let folder = try TemporaryFolder()
        let page = try Self.page("name")
        try page.write(to: folder.file("report.html"))
        #expect(try String(contentsOfFile: folder.file("report.html"), encoding: .utf8) == page.html())
        #expect(throws: (any Error).self) { try page.write(to: folder.file("absent/report.html")) }
    }

    @Test("a picture that is too large for a browser stops the page with its reason")
    func tooLarge() throws {
        let image = try GreyImage(height: 1, width: 1, pixels: [0])
        let grid = try ImageGrid("g", rows: [[image]], zoom: 16_384)
        let page = ReportPage("t", lead: "", sections: [ReportSection("s", .figure(grid, caption: ""))])
        #expect(throws: ReportError.pictureSize(PixelSize(height: 16_386, width: 16_386))) { try page.html() }
    }

    @Test("a page without sections is a page")
    func empty() throws {
        let root = try Self.document(try ReportPage("t", lead: "").html())
        #expect(root.all("main")[0].children.map(\.name) == ["h1"])
    }
}

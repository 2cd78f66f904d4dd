import Testing

@testable import Reports

@Suite struct MarkupTests {
    static let hostile = [
        "<script>alert(1)</script>", "\"/><img src=x onerror=alert(1)>", "a & b &amp; 'c'", "]]> <!-- -->",
        "bell \u{7} null \u{0} escape \u{1B}", "\u{FFFE}\u{FFFF}", "digits 日本語 👩‍🔬",
    ]

    @Test("texts and attributes come back as they were, whatever they hold", arguments: hostile)
    func escaping(text: String) throws {
        let root = try parsed(Markup.element("p", [.init("title", text)], text: text).text)
        let legal = String(
            String.UnicodeScalarView(
                text.unicodeScalars.map {
                    ["\0", "\u{7}", "\u{1B}", "\u{FFFE}", "\u{FFFF}"].contains($0) ? "\u{FFFD}" : $0
                }))
        #expect(root.text == legal)
        #expect(root.attributes == ["title": legal])
        #expect(root.children.isEmpty)
    }

    @Test("an empty element keeps its end, which HTML needs, unless it can have none")
    func emptyElements() {
        #expect(Markup.element("td", []).text == "<td></td>")
        #expect(Markup.element("img", [.init("alt", "")]).text == "<img alt=\"\"/>")
    }

    @Test("style sheets hold nothing that HTML and XML read differently")
    func styleSheets() {
        for sheet in [StyleSheet.page, StyleSheet.drawing] {
            #expect(!sheet.description.contains { "<>&".contains($0) })
        }
    }

    @Test(
        "coordinates are short and never more than a drawing can hold",
        arguments: [
            (0, "0"), (12, "12"), (1.5, "1.5"), (-0.25, "-0.25"), (3.14159, "3.14"), (2.004, "2"), (-0.001, "0"),
            (1e300, "1000000"), (-Double.infinity, "-1000000"), (Double.nan, "0"),
        ] as [(Double, String)])
    func coordinates(value: Double, text: String) { #expect(value.coordinate == text) }

    @Test("lines break between words, and within a word that is too long; nothing is lost")
    func wrapping() {
        let text = "reported beside measured, Donaudampfschifffahrtsgesellschaft"
        let lines = TextMetrics.lines(text, within: 90, size: 12)
        #expect(lines.first == "reported" && lines.count > 4)
        #expect(lines.allSatisfy { TextMetrics.width($0, size: 12) <= 90 })
        #expect(lines.joined().filter { $0 != " " } == text.filter { $0 != " " })
        #expect(TextMetrics.lines(" ", within: 90, size: 12).isEmpty)
    }
}

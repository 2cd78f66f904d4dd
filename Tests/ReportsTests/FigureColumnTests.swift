import Testing

@testable import Reports

@Suite struct FigureColumnTests {
    private static let charts = ["first", "second", "third"].map {
        Chart($0, x: "x", y: "y", series: [Series("s", values: [1, 2])])
    }

    @Test("figures stand below one another, each with the room that it needs", arguments: [352.0, 720])
    func stacked(width: Double) throws {
        let column = FigureColumn("all", Self.charts)
        let root = try parsed(try column.svg(width: width))
        let places = root.children.filter { $0.name == "g" }.compactMap { group -> Double? in
            let words = group.attributes["transform"]?.split { " ()".contains($0) } ?? []
            return words.count == 3 && words[0] == "translate" && words[1] == "0" ? Double(words[2]) : nil
        }
        let heights = Self.charts.map { $0.drawing(width: width).height }
        #expect(places.count == 3 && places[0] == 0)
        for (index, (one, next)) in zip(places, places.dropFirst()).enumerated() {
            #expect(next >= one + heights[index])
        }
        #expect(root.number("height") >= (places.last ?? 0) + heights[2] - 0.01)
        for chart in Self.charts { #expect(root.all("text").contains { $0.text == chart.title }) }
    }

    @Test("a column of nothing is an empty drawing")
    func empty() throws {
        #expect(try parsed(try FigureColumn("none", []).svg()).number("height") == 0)
    }
}

import Foundation
import Testing

@testable import Reports

@Suite struct ChartTests {
    static let widths = [-1, 280.0, 352, 720, 1200, .infinity, .nan]

    struct Case: Sendable, CustomTestStringConvertible {
        let chart: Chart
        var testDescription: String { chart.title }
    }

    static let long = "a name that is much longer than any place beside or below a chart could hold in one line"

    static let charts: [Case] = [
        Chart(
            "seven sizes", x: "epoch", y: "loss",
            series: [2, 5, 10, 15, 20, 25, 30].map { size in
                Series("d = \(size)", values: (0..<30).map { 1 / Double(size) + 1 / Double($0 + 1) })
            }, palette: .ordered),
        Chart(
            long, x: Axis(long, unit: "ms"), y: Axis(long, unit: "kg"),
            series: [Series(long, values: [1, 2]), Series("short", values: [2, 1])],
            references: [.init(long, at: .y(1.5))]),
        Chart(
            "long numbers", x: "x", y: "y",
            series: [Series("s", [(1_000_000.25, 123_456_789.125), (1_000_000.5, 123_456_789.25)])]),
        Chart(
            "extremes", x: "x", y: "y", series: [Series("s", [(-1e299, 1e299), (1e299, -1e299)], style: .markedLine)]),
        Chart(
            "twenty series", x: "x", y: "y", series: (0..<20).map { Series("series \($0)", values: [Double($0), 0]) }),
        Chart(
            "logarithmic", x: Axis("D", spacing: .logarithmic), y: Axis("loss", spacing: .logarithmic),
            series: [Series("s", [(2, 1e-9), (64, 1e5)], style: .markers)]),
        Chart("one point", x: "x", y: "y", series: [Series("", values: [5])]),
        Chart("", x: "", y: "", series: [Series("s", values: [-1, 1])]),
        Chart("empty", x: "x", y: "y"),
        Chart(
            "beyond its range", x: Axis("x", range: 0...1), y: Axis("y", range: 0...1),
            series: [Series("s", values: [-1e200, 0.5, 1e200])]),
    ].map { Case(chart: $0) }

    @Test("every label lies within the drawing, and none on another", arguments: charts, widths)
    func readable(_ hostile: Case, width: Double) throws { try expectReadable(hostile.chart, width: width) }

    @Test("the legend stands beside or below the data", arguments: charts, widths)
    func legendCoversNothing(_ hostile: Case, width: Double) throws {
        let root = try parsed(try hostile.chart.svg(width: width))
        guard let plot = root.children.first(where: { $0.name == "svg" }) else {
            #expect(hostile.chart.series.isEmpty)
            return
        }
        let edge = 4.0
        let (left, right) = (plot.number("x") + edge, plot.number("x") + plot.number("width") - edge)
        let (top, bottom) = (plot.number("y") + edge, plot.number("y") + plot.number("height") - edge)
        #expect(right - left >= 40 && bottom - top >= 100)
        for box in root.all("text").map(TextBox.init) {
            #expect(box.right <= left || box.left >= right || box.bottom <= top || box.top >= bottom, "\(box)")
        }
    }

    /// The numbers of the paths that draw lines, by run.
    func lines(_ chart: Chart) throws -> [[String]] {
        try parsed(try chart.svg()).all("svg")[1].all("path").filter { $0.attributes["fill"] == "none" }.map {
            ($0.attributes["d"] ?? "").split(separator: "M").map(String.init)
        }
    }

    @Test("what is not finite leaves a gap and is counted")
    func gaps() throws {
        let values = [1, 2, Double.nan, 3, Double.infinity, -Double.infinity, 4, 5, 6]
        let chart = Chart("gaps", x: "x", y: "y", series: [Series("s", values: values)])
        let runs = try #require(try lines(chart).first)
        #expect(runs.map { $0.split(separator: "L").count } == [2, 2, 3])
        let texts = try parsed(try chart.svg()).all("text").map(\.text)
        #expect(texts.contains("3 points are not finite and not drawn"))
    }

    @Test("a logarithmic axis leaves out what is not positive")
    func notPositive() throws {
        let chart = Chart(
            "log", x: "x", y: Axis("y", spacing: .logarithmic), series: [Series("s", values: [1, 0, 10, -1])])
        #expect(
            try parsed(try chart.svg()).all("text").contains {
                $0.text == "2 points are not finite or not positive and not drawn"
            })
        #expect(try lines(chart)[0].count == 2)
    }

    @Test("without a point the chart says so and shows no numbers", arguments: [[], [Series("s", values: [.nan])]])
    func noData(series: [Series]) throws {
        let texts = try parsed(try Chart("t", x: "x", y: "y", series: series).svg()).all("text").map(\.text)
        #expect(texts.contains("no data"))
        #expect(!texts.contains { Double($0) != nil })
    }

    @Test("100,000 noisy steps become a small file that keeps the lowest and the highest")
    func manyPoints() throws {
        var values = (0..<100_000).map { sin(Double($0) * 1.7) }
        values[40_000] = 9
        values[60_001] = -9
        let series = Series(
            "s", points: values.enumerated().map { .init(x: Double($0), y: $1, spread: $1 - 1...$1 + 1) })
        let chart = Chart("noise", x: "step", y: Axis("y", range: -10...10), series: [series])
        let svg = try chart.svg()
        #expect(svg.utf8.count < 60_000)
        let plot = try parsed(svg).all("svg")[1]
        let heights = try lines(chart)[0][0].split { " L".contains($0) }.enumerated().filter { $0.offset % 2 == 1 }
            .compactMap { Double($0.element) }
        let (top, bottom) = (plot.number("y") + 4, plot.number("y") + plot.number("height") - 4)
        let scale = (bottom - top) / 20
        #expect(abs((heights.min() ?? 0) - (top + scale)) < 0.02)
        #expect(abs((heights.max() ?? 0) - (bottom - scale)) < 0.02)
    }

    @Test("the points of a column of pixels are reduced to first, lowest, highest and last, in their order")
    func reduction() {
        let places = [5.0, 1, 9, 3, 2, 4].enumerated().map { LinePath.Place(x: 7 + Double($0) / 10, y: $1) }
        #expect(LinePath.reduced(places).map(\.y) == [5, 1, 9, 4])
        #expect(LinePath.reduced(places + [.init(x: 8, y: 0)]).map(\.y) == [5, 1, 9, 4, 0])
        #expect(LinePath([.init(x: 1, y: 2), nil, .init(x: 3, y: 4)]).text == "M1 2L1 2M3 4L3 4")
    }

    @Test("runs of several seeds give their mean and range; what ended or is not finite does not count")
    func runs() {
        let series = Series("s", runs: [[1, 2, 3], [3, .nan], [5, 6]], from: 1)
        #expect(series.points.map(\.x) == [1, 2, 3])
        #expect(series.points.map(\.y) == [3, 4, 3])
        #expect(series.points.map(\.spread) == [1...5, 2...6, 3...3])
        #expect(Series("s", runs: [[.nan]]).points[0].y.isNaN)
    }

    @Test("bands are drawn once for each series that spreads, below its line")
    func bands() throws {
        let chart = Chart(
            "bands", x: "x", y: "y", series: [Series("a", runs: [[1, 2], [2, 3]]), Series("b", values: [0, 4])])
        let plot = try parsed(try chart.svg()).all("svg")[1]
        #expect(plot.all("path").map { $0.attributes["fill"] } == ["currentColor", "none", "none"])
        #expect(try parsed(try chart.svg()).all("text").contains { $0.text == "3" })
    }

    @Test("reference lines of one chart are told apart, and those that cannot be shown are left out")
    func references() throws {
        let places: [Chart.ReferenceLine.Place] = [.y(1), .x(2), .y(.nan), .y(3)]
        let chart = Chart(
            "t", x: "x", y: "y", series: [Series("s", values: [0, 1, 2])],
            references: places.map { .init("at \($0)", at: $0) })
        let root = try parsed(try chart.svg())
        let dashes = root.all("svg")[1].all("path").compactMap { $0.attributes["stroke-dasharray"] }
        #expect(Set(dashes).count == 3)
        #expect(root.all("text").count { $0.text.hasPrefix("at ") } == 3)
    }

    @Test("hostile names stay texts")
    func hostileNames() throws {
        for name in MarkupTests.hostile {
            let chart = Chart(
                name, x: Axis(name), y: Axis(name), series: [Series(name, values: [1, 2])],
                references: [.init(name, at: .x(1))])
            let names = Set(try parsed(try chart.svg()).all.map(\.name))
            #expect(names.isSubset(of: ["svg", "style", "rect", "text", "line", "path", "g"]))
            try expectReadable(chart, width: 400)
        }
    }

    @Test("the table of a chart has every point")
    func table() throws {
        let chart = Chart(
            "t", x: "x", y: "y", series: [Series("a", values: [1, .nan]), Series("b", runs: [[1], [2]])])
        #expect(try chart.table.csv == "series,x,y,low,high\na,0,1,,\na,1,nan,,\nb,0,1.5,1,2\n")
    }
}

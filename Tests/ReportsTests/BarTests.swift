import Testing

@testable import Reports

@Suite struct BarTests {
    @Test("a number on an edge counts above it; the last edge belongs to the last range")
    func bins() {
        let histogram = Histogram("h", of: "value", values: [0, 1, 1.5, 2, 3.99, 4, .nan, .infinity], binCount: 4)
        #expect(histogram.bins == .init(edges: [0, 1, 2, 3, 4], counts: [1, 2, 1, 2]))
    }

    @Test("every tenth from −1 to 1 falls where decimal arithmetic puts it")
    func tenths() {
        let values = (-10..<10).map { Double($0) / 10 }
        #expect(
            Histogram("h", of: "value", values: values + [1], binCount: 20).bins.counts == [Int](
                repeating: 1, count: 19) + [2])
    }

    @Test("what is not shown is counted; equal numbers and none are no error")
    func edgeCases() throws {
        var axis = Axis("decoded value", range: 0...9)
        let some = Histogram("h", of: axis, values: [-55, 3, 4, 21, .nan])
        #expect(
            try parsed(try some.svg()).all("text").contains {
                $0.text == "not shown, because outside or not finite: 3 of 5"
            })
        axis.range = nil
        #expect(Histogram("h", of: axis, values: [7, 7, 7]).bins.counts.reduce(0, +) == 3)
        #expect(Histogram("h", of: axis, values: [1e-200, 1e250], binCount: 0).bins.counts.reduce(0, +) == 2)
        let logarithmic = Histogram("h", of: Axis("v", spacing: .logarithmic), values: [-1, 0, 1])
        #expect(logarithmic.bins.counts.reduce(0, +) == 3)
        try expectReadable(logarithmic, width: 352)
        let none = Histogram("h", of: axis, values: [])
        #expect(none.bins.counts.isEmpty)
        #expect(try parsed(try none.svg()).all("text").contains { $0.text == "no data" })
    }

    @Test("histograms are readable", arguments: ChartTests.widths)
    func readable(width: Double) throws {
        try expectReadable(Histogram("h", of: "v", values: (0..<5000).map { Double($0 * $0 % 997) }), width: width)
        try expectReadable(Histogram("h", of: "v", values: [1e-200, 1e250], binCount: 10_000), width: width)
    }

    @Test("the heights of a histogram's bars are as the counts")
    func heights() throws {
        let svg = try Histogram("h", of: "v", values: [0.5, 1.5, 1.6, 1.7, 1.8], binCount: 2).svg()
        let bars = try parsed(svg).all("svg")[1].all("rect")
        #expect(bars.count == 2)
        #expect(abs(bars[1].number("height") / bars[0].number("height") - 4) < 1e-3)
    }

    static let bars = BarChart(
        "rates", of: Axis("rate", unit: "images/s"),
        bars: [
            .init("OpenCL", 200), .init(ChartTests.long, -100), .init("", 0), .init("not a number", .nan),
            .init("endless", .infinity),
        ])

    @Test("bars are as long as their numbers, to both sides of zero")
    func lengths() throws {
        let found = try parsed(try Self.bars.svg()).all("g").flatMap { $0.all("rect") }
        #expect(found.map { $0.number("width") > 0 } == [true, true, false, false, false])
        #expect(abs(found[0].number("width") / found[1].number("width") - 2) < 1e-3)
        #expect(abs(found[1].number("x") + found[1].number("width") - found[0].number("x")) < 0.02)
    }

    @Test("every bar carries its name and number", arguments: ChartTests.widths)
    func readableBars(width: Double) throws {
        try expectReadable(Self.bars, width: width)
        let texts = try parsed(try Self.bars.svg(width: width)).all("text").map(\.text)
        for text in ["200", "−100", "NaN", "∞", "OpenCL"] { #expect(texts.contains(text)) }
        try expectReadable(BarChart("none", of: "count", bars: []), width: width)
    }
}

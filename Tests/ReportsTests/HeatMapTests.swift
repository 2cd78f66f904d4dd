import Foundation
import Testing

@testable import Reports

@Suite struct HeatMapTests {
    static func matrix(_ rows: Int, _ columns: Int) -> [[Double]] {
        (0..<rows).map { row in (0..<columns).map { sin(Double(row * 7 + $0)) } }
    }

    static func names(_ count: Int) -> [String] { (0..<count).map { "class \($0)" } }

    @Test(
        "labels and numbers keep apart and within the drawing",
        arguments: [(10, 10), (1, 1), (3, 2), (30, 30), (40, 3), (12, 40), (91, 91), (1, 300), (300, 2)],
        ChartTests.widths)
    func readable(size: (Int, Int), width: Double) throws {
        let map = try HeatMap(
            "mixing", Self.matrix(size.0, size.1), rowLabels: Self.names(size.0), columnLabels: Self.names(size.1),
            rowTitle: "units of the first layer", columnTitle: "class", colors: .diverging)
        try expectReadable(map, width: width)
    }

    @Test("long labels are shown whole", arguments: ChartTests.widths)
    func longLabels(width: Double) throws {
        let names = [ChartTests.long, "b"]
        let map = try HeatMap(
            "t", [[1, 2], [3, 4]], rowLabels: names, columnLabels: names, rowTitle: ChartTests.long)
        try expectReadable(map, width: width)
        #expect(try parsed(try map.svg(width: width)).all("text").contains { $0.text == ChartTests.long })
    }

    @Test("the cells of a small matrix carry their numbers, all with the same decimals")
    func numbers() throws {
        let map = try HeatMap("t", [[1, -0.254], [0, 0.019]], colors: .diverging, range: .fixed(-1...1))
        let texts = try parsed(try map.svg()).all("text").map(\.text)
        #expect(texts.starts(with: ["t", "1.00", "−0.25", "0.00", "0.02"]))
        let large = try HeatMap("t", Self.matrix(13, 13))
        #expect(try parsed(try large.svg()).all("text").count < 10)
    }

    @Test("the numbers in cells stand out from their colours", arguments: [ColorScale.sequential, .diverging])
    func contrast(colors: ColorScale) throws {
        for step in 0...200 {
            let luminance = colors.color(Double(step), in: 0...200).luminance
            let text = luminance > 0.18 ? 0.0 : 1.0
            #expect((max(luminance, text) + 0.05) / (min(luminance, text) + 0.05) >= 4.5)
        }
    }

    @Test("a large matrix is a picture of one pixel for each cell")
    func picture() throws {
        let values = Self.matrix(50, 41)
        let map = try HeatMap("t", values, range: .fixed(-1...1))
        let root = try parsed(try map.svg())
        let link = try #require(root.all("image").first?.attributes["href"])
        let data = try #require(Data(base64Encoded: String(link.dropFirst("data:image/png;base64,".count))))
        let file = try PNGFile(Array(data))
        #expect(file.size == PixelSize(height: 50, width: 41))
        for (row, column) in [(0, 0), (49, 40), (7, 31)] {
            let color = ColorScale.sequential.color(values[row][column], in: -1...1)
            #expect(file[row, column] == [color.red, color.green, color.blue])
        }
    }

    @Test("colours: ends, middle, beyond the ends, and what is not a number")
    func colors() {
        let (low, middle, high) = (RGB(0x17478F), RGB(0xF6F6F6), RGB(0x96132B))
        let range = ColorScale.diverging.range(of: [-1, 3, .nan, .infinity])
        #expect(range == -3...3)
        let found = [-3, 0, 3, -9, .infinity].map { ColorScale.diverging.color($0, in: range) }
        #expect(found == [low, middle, high, low, high])
        #expect(ColorScale.diverging.color(.nan, in: range) == ColorScale.signal)
        #expect(ColorScale.sequential.range(of: [2, 5, -1]) == -1...5)
        #expect(ColorScale.sequential.range(of: [2, 2]) == 1.5...2.5)
        #expect(ColorScale.diverging.range(of: []) == 0...1)
    }

    @Test("a matrix with gaps says which colour they have")
    func notANumber() throws {
        let map = try HeatMap("t", [[1, .nan], [.infinity, -.infinity]])
        let root = try parsed(try map.svg())
        #expect(root.all("text").map(\.text).contains("not a number"))
        #expect(root.all("rect").count { $0.attributes["fill"] == ColorScale.signal.text } == 2)
        try expectReadable(map, width: 352)
    }

    @Test("the key's numbers keep apart, however long they are", arguments: ChartTests.widths)
    func longNumbers(width: Double) throws {
        for range in [1_234_567.1...1_234_567.2, -1e-5...1e-5, -1e300...1e300, 7...7, 0...Double.infinity] {
            try expectReadable(try HeatMap("t", [[range.lowerBound]], range: .fixed(range)), width: width)
        }
    }

    @Test("an empty matrix says so", arguments: [[], [[]], [[], []]] as [[[Double]]])
    func empty(values: [[Double]]) throws {
        #expect(try parsed(try HeatMap("t", values).svg()).all("text").map(\.text) == ["t", "no data"])
    }

    @Test("uneven rows and wrong labels are refused")
    func refused() {
        #expect(throws: ReportError.matrixRow(figure: "t", row: 1, expected: 2, found: 1)) {
            try HeatMap("t", [[1, 2], [3]])
        }
        #expect(throws: ReportError.labels(figure: "t", expected: 1, found: 2)) {
            try HeatMap("t", [[1, 2]], rowLabels: ["a", "b"])
        }
    }

    @Test("the table of a map has every cell")
    func table() throws {
        let map = try HeatMap("t", [[1, 2], [.nan, 0.5]], columnLabels: ["a", "b"])
        #expect(try map.table.csv == "row,column,value\n0,a,1\n0,b,2\n1,a,nan\n1,b,0.5\n")
    }
}

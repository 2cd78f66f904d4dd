import Foundation
import Testing

@testable import Reports

@Suite struct ImageGridTests {
    static let signal: [UInt8] = [0xFF, 0x00, 0xC8]
    static let ground = [UInt8](repeating: 150, count: 3)

    static func image(_ pixels: [Float] = [0, 0.25, 0.5, 0.75, 1, 2]) throws -> GreyImage {
        try GreyImage(height: 2, width: 3, pixels: pixels)
    }

    @Test("every pixel is where it belongs, as wide as the zoom, clamped to 0…1", arguments: [1, 3], [0, 2])
    func pixels(zoom: Int, padding: Int) throws {
        let images = [[try Self.image(), try Self.image([-1, 0.1, .infinity, -.infinity, 0.5, 1])], [nil]]
        let grid = try ImageGrid("g", rows: images, zoom: zoom, padding: padding)
        let file = try PNGFile(try grid.png())
        let (height, width) = (2 * zoom + 2 * padding, 3 * zoom + 2 * padding)
        #expect(file.size == PixelSize(height: 2 * height, width: 2 * width))
        #expect(!file.hasColor)
        let expected: [[UInt8]] = [[0, 64, 128, 191, 255, 255], [0, 26, 255, 0, 128, 255]]
        for y in 0..<file.size.height {
            for x in 0..<file.size.width {
                let (row, column) = (y / height, x / width)
                let (top, left) = (y % height - padding, x % width - padding)
                let isInside = row == 0 && top >= 0 && left >= 0 && top < 2 * zoom && left < 3 * zoom
                let grey = isInside ? expected[column][top / zoom * 3 + left / zoom] : 150
                #expect(file[y, x] == [grey, grey, grey], "row \(y), column \(x)")
            }
        }
    }

    @Test("what is not a number has a colour of its own")
    func notANumber() throws {
        let grid = try ImageGrid("g", rows: [[try Self.image([0, .nan, 1, 0, 0, 0])]], zoom: 1, padding: 1)
        let file = try PNGFile(try grid.png())
        #expect(file.hasColor)
        #expect(file[1, 2] == Self.signal)
        #expect(file.pixels.count { $0 == Self.signal } == 1)
        #expect(file[0, 0] == Self.ground && file[1, 3] == [255, 255, 255])
    }

    @Test("damage to the file is noticed, so its checksums are right")
    func checksums() throws {
        var file = try ImageGrid("g", rows: [[try Self.image()]]).png()
        #expect(file.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
        file[20] ^= 1
        #expect(throws: PNGFile.Unreadable.self) { try PNGFile(file) }
    }

    @Test("labels are text beside the picture, one for each row and column")
    func labels() throws {
        let images = [[try Self.image(), try Self.image()], [try Self.image(), nil]]
        let grid = try ImageGrid("digits", rows: images, rowLabels: ["<in>", "out"], columnLabels: ["0", "1"])
        let root = try parsed(Markup.element("div", [], try grid.content().markup).text)
        #expect(root.all("span").map(\.text) == ["", "0", "1", "<in>", "out"])
        let image = try #require(root.all("img").first)
        #expect(image.attributes["alt"] == "digits")
        let link = try #require(image.attributes["src"])
        let data = try #require(Data(base64Encoded: String(link.dropFirst("data:image/png;base64,".count))))
        #expect(try PNGFile(Array(data)).size == PixelSize(height: 12, width: 16))
    }

    @Test("wrong sizes are refused with where and what")
    func refused() throws {
        #expect(throws: ReportError.pixels(height: 2, width: 3, found: 5)) { try Self.image([0, 0, 0, 0, 0]) }
        #expect(throws: ReportError.pixels(height: 0, width: 3, found: 0)) {
            try GreyImage(height: 0, width: 3, pixels: [])
        }
        #expect(throws: ReportError.pixels(height: .max, width: 3, found: 1)) {
            try GreyImage(height: .max, width: 3, pixels: [0])
        }
        let other = try GreyImage(height: 1, width: 3, pixels: [0, 0, 0])
        let error = #expect(throws: ReportError.self) {
            try ImageGrid("g", rows: [[try Self.image()], [nil, other]])
        }
        #expect(
            error?.description == """
                report: images “g”: row 1, column 1: expected 2 × 3 pixels, found 1 × 3 pixels
                give every image of a grid the same height and width
                """)
        #expect(throws: ReportError.labels(figure: "g", expected: 1, found: 2)) {
            try ImageGrid("g", rows: [[try Self.image()]], columnLabels: ["a", "b"])
        }
        let huge = try ImageGrid("g", rows: [[try Self.image()]], zoom: .max, padding: .max)
        #expect(throws: ReportError.self) { try huge.png() }
        let wide = try ImageGrid("g", rows: [[try Self.image()]], zoom: 16_000)
        #expect(throws: ReportError.pictureSize(PixelSize(height: 32_002, width: 48_002))) { try wide.png() }
    }

    @Test("no images: the page says so, and there is no picture")
    func empty() throws {
        let grid = try ImageGrid("g", rows: [[], []])
        #expect(
            try parsed(Markup.element("div", [], try grid.content().markup).text).all("p").map(\.text) == ["no data"])
        #expect(throws: ReportError.self) { try grid.png() }
    }
}

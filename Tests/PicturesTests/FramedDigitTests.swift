import Foundation
import Reports
import TestFiles
import Testing

@testable import Pictures

@Suite struct FramedDigitTests {
    /// An upright bar of ink in a picture, `size` pixels each way.
    private func bar(size: Int, ink: UInt8, ground: UInt8, at column: Int) -> GreyPicture {
        let pixels = (0..<size * size).map { place -> UInt8 in
            let (row, x) = place.quotientAndRemainder(dividingBy: size)
            let isInk = (size / 10..<size / 2).contains(row) && (column..<column + size / 20).contains(x)
            return isInk ? ink : ground
        }
        return GreyPicture(width: size, height: size, pixels: pixels)
    }

    @Test("dark ink on paper and light ink on black are framed alike, wherever they lie and however strong they are")
    func invariance() throws {
        let reference = try FramedDigit(bar(size: 200, ink: 255, ground: 0, at: 30), file: "a")
        for picture in [
            bar(size: 200, ink: 0, ground: 255, at: 30), bar(size: 200, ink: 60, ground: 220, at: 30),
            bar(size: 200, ink: 255, ground: 0, at: 150), bar(size: 400, ink: 255, ground: 0, at: 100),
        ] {
            #expect(try FramedDigit(picture, file: "b") == reference)
        }
    }

    @Test("a digit is 20 pixels high, and its centre of mass is the middle")
    func centred() throws {
        let digit = try FramedDigit(bar(size: 200, ink: 255, ground: 0, at: 20), file: "a")
        let rows = (0..<28).filter { row in digit.pixels[row * 28..<row * 28 + 28].contains { $0 > 50 } }
        #expect(rows == Array(4..<24))
        var (mass, x) = (0.0, 0.0)
        for (place, value) in digit.pixels.enumerated() {
            mass += Double(value)
            x += Double(value) * (Double(place % 28) + 0.5)
        }
        #expect(abs(x / mass - 14) <= 0.5)
    }

    @Test("a picture of 28×28 pixels is taken as it is, inverted where its ground is light")
    func exact() throws {
        let pixels = (0..<784).map { UInt8($0 == 400 ? 200 : 3) }
        #expect(try FramedDigit(GreyPicture(width: 28, height: 28, pixels: pixels), file: "a").pixels == pixels)
        let light = GreyPicture(width: 28, height: 28, pixels: pixels.map { 255 - $0 })
        #expect(try FramedDigit(light, file: "a").pixels == pixels)
    }

    @Test("an even ground is no digit; so is a picture of one pixel", arguments: [1, 28 * 3])
    func empty(size: Int) throws {
        let even = GreyPicture(width: size, height: size, pixels: [UInt8](repeating: 240, count: size * size))
        #expect(throws: PictureError.empty(file: "even.png")) { try FramedDigit(even, file: "even.png") }
    }
}

@Suite struct PNGReadingTests {
    @Test("what is written as PNG is read as the same grey")
    func roundTrip() throws {
        let folder = try TemporaryFolder()
        let pixels = (0..<600).map { Float($0 % 256) / 255 }
        let image = try GreyImage(height: 20, width: 30, pixels: pixels)
        let grid = try ImageGrid("a", rows: [[image]], zoom: 1, padding: 0)
        try Data(grid.png()).write(to: URL(fileURLWithPath: folder.file("a.png")))
        let read = try GreyPicture(png: folder.file("a.png"))
        #expect(read.width == 30 && read.height == 20)
        #expect(read.pixels == (0..<600).map { UInt8($0 % 256) })
    }

    /// A header that promises 100,000 × 100,000 pixels would take ten gigabytes.
    @Test("hostile files are refused before memory is taken for them")
    func hostile() throws {
        let folder = try TemporaryFolder()
        let huge = PNGBytes.grey(width: 100_000, height: 100_000, bitDepth: 8, rows: [])
        let files = ["huge": huge, "empty": Data(), "text": Data("no picture".utf8), "cut": huge.prefix(20)]
        for (name, bytes) in files {
            try bytes.write(to: URL(fileURLWithPath: folder.file(name)))
            #expect(throws: PictureError.self, "\(name)") { try GreyPicture(png: folder.file(name)) }
        }
        #expect(throws: PictureError.size(file: folder.file("huge"), width: 100_000, height: 100_000)) {
            try GreyPicture(png: folder.file("huge"))
        }
    }

    @Test("a file that stops in the middle of its pixels is refused, not shown in part")
    func truncated() throws {
        let folder = try TemporaryFolder()
        let image = try GreyImage(height: 64, width: 64, pixels: (0..<4096).map { Float($0 * 37 % 251) / 255 })
        let png = try ImageGrid("a", rows: [[image]], zoom: 1, padding: 0).png()
        try Data(png.prefix(png.count * 2 / 3)).write(to: URL(fileURLWithPath: folder.file("cut.png")))
        #expect(throws: PictureError.self) { try GreyPicture(png: folder.file("cut.png")) }
    }
}

import Foundation
import Testing

@testable import Reports

@Suite struct PaletteTests {
    /// What an eye without one kind of cone sees, on linear red, green and blue: Machado, Oliveira, Fernandes: A
    /// physiologically-based model for simulation of color vision deficiency, IEEE TVCG 15(6), 2009, severity 1.
    static let visions: [(name: String, matrix: [[Double]])] = [
        ("all cones", [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
        (
            "protanopia",
            [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
        ),
        (
            "deuteranopia",
            [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
        ),
        (
            "tritanopia",
            [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
        ),
    ]

    static let inks = (0..<8).map { Palette.distinct.ink($0, of: 8) }

    /// CIELAB coordinates under the white of D65, whose distances are about those that are seen (CIE 15:2004).
    static func lab(_ color: RGB, _ matrix: [[Double]]) -> [Double] {
        let linear = [color.red, color.green, color.blue].map { channel -> Double in
            let value = Double(channel) / 255
            return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        }
        let seen = matrix.map { row in min(max(zip(row, linear).map(*).reduce(0, +), 0), 1) }
        func curve(_ weights: [Double], _ white: Double) -> Double {
            let value = zip(weights, seen).map(*).reduce(0, +) / white
            return value > 0.008856 ? cbrt(value) : 7.787 * value + 16.0 / 116
        }
        let x = curve([0.4124, 0.3576, 0.1805], 0.95047)
        let y = curve([0.2126, 0.7152, 0.0722], 1)
        let z = curve([0.0193, 0.1192, 0.9505], 1.08883)
        return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
    }

    @Test("every two of the eight colours differ by 24 or more, whichever cones an eye has", arguments: visions)
    func distinct(vision: (name: String, matrix: [[Double]])) {
        for colors in [Self.inks.map(\.light), Self.inks.map(\.dark)] {
            let places = colors.map { Self.lab($0, vision.matrix) }
            for (index, place) in places.enumerated() {
                for other in places[(index + 1)...] {
                    // A difference of about 2.3 can just be seen.
                    #expect(zip(place, other).map { pow($0 - $1, 2) }.reduce(0, +).squareRoot() >= 24)
                }
            }
        }
    }

    @Test(
        "lines stand out from their ground by 3 : 1, as WCAG 2.2 asks of graphics",
        arguments: [Palette.distinct, .ordered])
    func contrast(palette: Palette) {
        for ink in (0..<8).map({ palette.ink($0, of: 8) }) {
            #expect(1.05 / (ink.light.luminance + 0.05) >= 3, "\(ink.light.text) on white")
            #expect((ink.dark.luminance + 0.05) / (RGB(0x16181C).luminance + 0.05) >= 3, "\(ink.dark.text) on dark")
        }
    }

    @Test("the ninth series has the first colour and another line")
    func repeats() {
        #expect(Palette.distinct.ink(8, of: 9) == Palette.distinct.ink(0, of: 9))
        #expect(Palette.distinct.dashes(0) == nil && Palette.distinct.dashes(8) != nil)
        #expect(Palette.distinct.dashes(16) != Palette.distinct.dashes(8))
    }

    @Test("an ordered palette has its ends at the first and last series", arguments: [2, 7, 30])
    func ordered(count: Int) {
        let inks = (0..<count).map { Palette.ordered.ink($0, of: count) }
        #expect(Set(inks.map(\.light.text)).count == count && Set(inks.map(\.dark.text)).count == count)
        #expect(inks[0] == Palette.ordered.ink(0, of: 2) && inks[count - 1] == Palette.ordered.ink(1, of: 2))
        #expect(Palette.ordered.ink(0, of: 1) == inks[0])
    }
}

import Glibc

/// A colour in its two forms: on white, and on a dark ground.
struct Ink: Sendable, Equatable {
    let light: RGB
    let dark: RGB

    /// Elements within take the colour as `currentColor`. A program that knows no style sheets takes the light one.
    var attributes: [Markup.Attribute] {
        [
            .init("class", "ink"), .init("color", light.text),
            .init("style", "--light:\(light.text);--dark:\(dark.text)"),
        ]
    }
}

/// 8 bits each of red, green and blue, as in sRGB.
struct RGB: Sendable, Equatable {
    let red: UInt8
    let green: UInt8
    let blue: UInt8

    init(_ hex: UInt32) {
        (red, green, blue) = (UInt8(hex >> 16 & 255), UInt8(hex >> 8 & 255), UInt8(hex & 255))
    }

    init(grey: UInt8) { (red, green, blue) = (grey, grey, grey) }

    private init(_ red: Double, _ green: Double, _ blue: Double) {
        func byte(_ value: Double) -> UInt8 { UInt8(min(max(value, 0), 255).rounded()) }
        (self.red, self.green, self.blue) = (byte(red), byte(green), byte(blue))
    }

    var text: String {
        "#" + [red, green, blue].map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
    }

    /// The colour at `place` in 0…1 between stops that lie at equal distances.
    static func between(_ stops: [RGB], at place: Double) -> RGB {
        guard let first = stops.first, let last = stops.last else { return RGB(0) }
        guard place > 0 else { return first }
        guard place < 1 else { return last }
        let position = place * Double(stops.count - 1)
        let index = min(Int(position), stops.count - 2)
        let (low, high, share) = (stops[index], stops[index + 1], position - Double(index))
        func mixed(_ channel: KeyPath<RGB, UInt8>) -> Double {
            Double(low[keyPath: channel]) * (1 - share) + Double(high[keyPath: channel]) * share
        }
        return RGB(mixed(\.red), mixed(\.green), mixed(\.blue))
    }

    /// How bright it looks: luminance relative to white, by WCAG 2.2 (<https://www.w3.org/TR/WCAG22/#dfn-relative-luminance>).
    var luminance: Double {
        func linear(_ channel: UInt8) -> Double {
            let value = Double(channel) / 255
            return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }
}

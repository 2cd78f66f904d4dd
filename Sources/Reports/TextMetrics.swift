/// How wide a text will be, before anybody has drawn it.
///
/// The reader's font is not known here. The widths are those of DejaVu Sans, the widest of the usual sans-serif fonts,
/// rounded up, in units of the font size; in any other font a text takes less room than was kept for it.
enum TextMetrics {
    /// Height of a line, in units of the font size.
    static let lineHeight = 1.3

    static func width(_ text: String, size: Double, bold: Bool = false) -> Double {
        text.reduce(0) { $0 + width(of: $1) } * size * (bold ? 1.12 : 1)
    }

    private static func width(of character: Character) -> Double {
        switch character {
        case "i", "j", "l", "'", "|": 0.34
        case " ", ",", ".", ":", ";", "I", "J", "/", "\\", "·": 0.35
        case "(", ")", "[", "]", "f", "t", "r", "-", "!": 0.42
        case "⁰"..."⁹", "⁻", "¹", "²", "³", "\"", "°": 0.46
        case "c", "k", "s", "v", "x", "y", "z", "–", "…", "*", "?": 0.6
        case "a"..."z", "0"..."9", "_", "$", "L", "α"..."ω": 0.66
        case "m", "w", "M", "W", "%", "@", "—", "→", "∞": 1.02
        case "A"..."Z", "+", "−", "×", "=", "<", ">", "±", "≥", "≤", "≈", "&", "#", "~", "^": 0.84
        default: character.isASCII || character.unicodeScalars.allSatisfy { $0.value < 0x250 } ? 0.85 : 1.1
        }
    }

    /// The text in lines no wider than `limit`: broken between words where it can be, within a word where it must.
    static func lines(_ text: String, within limit: Double, size: Double, bold: Bool = false) -> [String] {
        var lines: [String] = []
        var line = ""
        func fits(_ text: String) -> Bool { width(text, size: size, bold: bold) <= limit }
        for word in text.split(whereSeparator: \.isWhitespace) {
            if !line.isEmpty && fits("\(line) \(word)") {
                line += " \(word)"
                continue
            }
            if !line.isEmpty { lines.append(line) }
            line = ""
            for character in word {
                if !line.isEmpty && !fits("\(line)\(character)") {
                    lines.append(line)
                    line = ""
                }
                line.append(character)
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }

    static func widest(_ texts: some Sequence<String>, size: Double) -> Double {
        texts.reduce(0) { max($0, width($1, size: size)) }
    }
}

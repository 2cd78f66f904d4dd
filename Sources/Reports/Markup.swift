/// An element of XML or HTML, or text within one.
///
/// There is no way to put ready-made markup in: every text and every attribute is escaped when it is written, so a name
/// from outside cannot become an element. What is written is well-formed XML and means the same to a parser of HTML.
indirect enum Markup: Sendable {
    case element(String, [Attribute], [Markup])
    case text(String)
    /// A style sheet of this module's own. HTML reads it without unescaping, so it holds none of `<`, `>`, `&`.
    case style(StaticString)

    struct Attribute: Sendable {
        let name: String
        let value: String

        init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }

        /// A length or position, to a hundredth.
        init(_ name: String, _ value: Double) { self.init(name, value.coordinate) }
    }

    static func element(_ name: String, _ attributes: [Attribute] = [], text: String) -> Markup {
        .element(name, attributes, [.text(text)])
    }

    static func element(_ name: String, _ attributes: [Attribute]) -> Markup { .element(name, attributes, []) }

    /// The elements that HTML writes without an end.
    private static let void: Set = ["meta", "img", "br"]

    var text: String {
        var written = ""
        write(to: &written)
        return written
    }

    private func write(to target: inout String) {
        switch self {
        case .text(let text): target += Self.escaped(text)
        case .style(let text): target += "<style>\(text)</style>"
        case .element(let name, let attributes, let children):
            target += "<" + name
            for attribute in attributes { target += " \(attribute.name)=\"\(Self.escaped(attribute.value))\"" }
            if children.isEmpty && Self.void.contains(name) {
                target += "/>"
                return
            }
            target += ">"
            for child in children { child.write(to: &target) }
            target += "</\(name)>"
        }
    }

    /// Characters that XML 1.0 cannot hold at all (section 2.2, <https://www.w3.org/TR/xml/#charsets>) become U+FFFD.
    static func escaped(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\u{0}"..."\u{8}", "\u{B}", "\u{C}", "\u{E}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}":
                result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension Double {
    /// To a hundredth, without zeros at the end; within what drawing programs can hold.
    var coordinate: String {
        let hundredths = (Swift.min(Swift.max(self, -1e6), 1e6) * 100).rounded()
        let count = hundredths.isNaN ? 0 : Int(hundredths)
        let (whole, rest) = count.magnitude.quotientAndRemainder(dividingBy: 100)
        let sign = count < 0 ? "-" : ""
        if rest == 0 { return "\(sign)\(whole)" }
        return rest % 10 == 0 ? "\(sign)\(whole).\(rest / 10)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }
}

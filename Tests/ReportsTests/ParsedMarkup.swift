import Foundation
import FoundationXML
import Testing

@testable import Reports

/// An element of a text that was parsed as XML.
final class ParsedElement {
    let name: String
    let attributes: [String: String]
    var children: [ParsedElement] = []
    var text = ""

    init(_ name: String, _ attributes: [String: String]) { (self.name, self.attributes) = (name, attributes) }

    /// The element and all within it.
    var all: [ParsedElement] { [self] + children.flatMap(\.all) }

    func all(_ name: String) -> [ParsedElement] { all.filter { $0.name == name } }

    func number(_ attribute: String) -> Double { attributes[attribute].flatMap(Double.init) ?? .nan }
}

/// - Throws: what the parser says where `text` is not well-formed.
func parsed(_ text: String) throws -> ParsedElement {
    let reader = Reader()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = reader
    if !parser.parse(), let error = parser.parserError { throw error }
    return try #require(reader.root)
}

private final class Reader: NSObject, XMLParserDelegate {
    var root: ParsedElement?
    private var open: [ParsedElement] = []

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        let element = ParsedElement(name, attributes)
        open.last?.children.append(element)
        if root == nil { root = element }
        open.append(element)
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        open.removeLast()
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) { open.last?.text += text }
}

/// The room that a label of a drawing takes, by its estimated width.
struct TextBox: CustomStringConvertible {
    let text: String
    let left, right, top, bottom: Double

    init(_ element: ParsedElement) {
        text = element.text
        let size = element.number("font-size")
        let width = TextMetrics.width(text, size: size, bold: element.attributes["font-weight"] != nil)
        let before: [String: Double] = ["start": 0, "middle": width / 2, "end": width]
        let start = before[element.attributes["text-anchor"] ?? ""] ?? .nan
        let (x, y) = (element.number("x"), element.number("y"))
        if element.attributes["transform"]?.hasPrefix("rotate(-90 ") == true {
            (left, right, top, bottom) = (x - 0.8 * size, x + 0.2 * size, y - width + start, y + start)
        } else {
            (left, right, top, bottom) = (x - start, x - start + width, y - 0.8 * size, y + 0.2 * size)
        }
    }

    func overlaps(_ other: TextBox) -> Bool {
        let slack = 0.5
        return left + slack < other.right && other.left + slack < right && top + slack < other.bottom
            && other.top + slack < bottom
    }

    var description: String { "“\(text)” \(left)…\(right), \(top)…\(bottom)" }
}

/// Every label lies within the drawing and apart from every other, and every number is one.
func expectReadable(_ figure: some VectorFigure, width: Double) throws {
    let svg = try figure.svg(width: width)
    for bad in ["nan", "inf", "NaN\"", "∞\""] { #expect(!svg.contains("\"\(bad)") && !svg.contains(" \(bad) ")) }
    let root = try parsed(svg)
    let boxes = root.all("text").map(TextBox.init)
    let (width, height) = (root.number("width"), root.number("height"))
    #expect(root.attributes["viewBox"] == "0 0 \(width.coordinate) \(height.coordinate)")
    for box in boxes {
        #expect(box.left >= -0.01 && box.right <= width + 0.01, "\(box) of \(width) × \(height)")
        #expect(box.top >= -0.01 && box.bottom <= height + 0.01, "\(box) of \(width) × \(height)")
    }
    for (index, box) in boxes.enumerated() {
        for other in boxes[(index + 1)...] { #expect(!box.overlaps(other), "\(box) and \(other)") }
    }
}

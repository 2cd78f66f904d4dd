import FoundationEssentials
import Tensors

/// Named columns of texts and numbers: a table of a report, a CSV file, a JSON file.
///
/// ```swift
/// var table = try Table(
///     "Reported beside measured", columns: ["case", .init("reported", decimals: 3), .init("measured", decimals: 3)],
///     rows: [["control", 43.284, .number(loss)]])
/// ```
public struct Table: Sendable {
    /// A heading, and how numbers below it are written.
    public struct Column: Sendable, ExpressibleByStringInterpolation {
        /// The heading.
        public let name: String
        /// How many digits a page shows behind the point; `nil` leaves it to each number. Files have all of them.
        public let decimals: Int?

        /// A column.
        public init(_ name: String, decimals: Int? = nil) { (self.name, self.decimals) = (name, decimals) }
        /// `"epoch"` where a column is expected.
        public init(stringLiteral name: String) { self.init(name) }
    }

    /// What stands in one place.
    public enum Cell: Sendable, Equatable {
        /// Any text; a CSV file quotes it where that is needed.
        case text(String)
        /// A number that is not finite is shown as such on a page, and is `null` in JSON.
        case number(Double)
        /// A dash on a page, nothing in a CSV file, `null` in JSON.
        case missing
    }

    /// What the table shows.
    public let title: String
    /// From left to right.
    public let columns: [Column]
    /// From top to bottom.
    public private(set) var rows: [[Cell]] = []

    /// - Throws: ``ReportError/repeatedColumn(table:name:)``, ``ReportError/cells(table:row:expected:found:)``
    public init(_ title: String, columns: [Column], rows: [[Cell]] = []) throws(ReportError) {
        var names: Set<String> = []
        for column in columns where !names.insert(column.name).inserted {
            throw .repeatedColumn(table: title, name: column.name)
        }
        (self.title, self.columns) = (title, columns)
        for row in rows { try append(row) }
    }

    /// - Throws: ``ReportError/cells(table:row:expected:found:)``
    public mutating func append(_ row: [Cell]) throws(ReportError) {
        guard row.count == columns.count else {
            throw .cells(table: title, row: rows.count, expected: columns.count, found: row.count)
        }
        rows.append(row)
    }
}

extension Table.Cell: ExpressibleByStringInterpolation, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByNilLiteral
{
    /// `"mlp"` where a cell is expected.
    public init(stringLiteral text: String) { self = .text(text) }
    /// `0.5` where a cell is expected.
    public init(floatLiteral number: Double) { self = .number(number) }
    /// `3` where a cell is expected.
    public init(integerLiteral number: Int) { self = .number(Double(number)) }
    /// `nil` where nothing is known.
    public init(nilLiteral: ()) { self = .missing }
}

extension Table {
    /// A line of names, and one for each row, with commas between; a text that holds a comma, a quote or the end of a
    /// line stands in quotes (RFC 4180). Numbers have up to 9 significant digits, whole ones all of theirs; what is
    /// missing is empty.
    public var csv: String {
        let header = columns.map { Self.quoted($0.name) }
        let lines = rows.map { row in
            row.map { cell in
                switch cell {
                case .text(let text): Self.quoted(text)
                case .number(let number): Self.digits(number)
                case .missing: ""
                }
            }
        }
        return ([header] + lines).map { $0.joined(separator: ",") + "\n" }.joined()
    }

    /// An array of one object for each row, with sorted keys. Numbers have up to 9 significant digits, whole ones all of
    /// theirs; what is missing, or no finite number, is `null`.
    public func json() throws -> String {
        let objects = rows.map { row in
            Dictionary(zip(columns.map(\.name), row.map(JSONCell.init)), uniquingKeysWith: { first, _ in first })
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(objects), as: UTF8.self) + "\n"
    }

    /// Writes ``csv`` to a file.
    public func writeCSV(to path: String) throws(FileError) { try AtomicFile.write(csv, to: path) }

    /// Writes ``json()`` to a file.
    public func writeJSON(to path: String) throws { try AtomicFile.write(try json(), to: path) }

    private static func quoted(_ text: String) -> String {
        let needsQuotes = text.unicodeScalars.contains { [",", "\"", "\n", "\r"].contains($0) }
        return needsQuotes ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
    }

    fileprivate static func digits(_ number: Double) -> String {
        if number.isNaN { return "nan" }
        // Up to 2⁵³ every whole number is one of these.
        return number == number.rounded() && number.magnitude <= 0x1p53 ? "\(Int(number))" : number.nineDigits
    }
}

private struct JSONCell: Encodable {
    let cell: Table.Cell

    init(_ cell: Table.Cell) { self.cell = cell }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch cell {
        case .text(let text): try container.encode(text)
        case .number(let number) where number.isFinite: try container.encode(Double(Table.digits(number)))
        case .number, .missing: try container.encodeNil()
        }
    }
}

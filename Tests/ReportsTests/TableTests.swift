import Foundation
import TestFiles
import Testing

@testable import Reports

@Suite struct TableTests {
    static func table() throws -> Table {
        try Table(
            "Reported beside measured", columns: ["case, in words", .init("loss", decimals: 3), "count"],
            rows: [
                ["control", 43.284, 12_345_678_901], ["she said \"no\"", .number(1.0 / 3), nil],
                ["two\nlines", .number(-.infinity), 0], ["", .number(.nan), -5], ["crlf\r\n", 1e-30, 2],
            ])
    }

    @Test("CSV: a header, quotes where they are needed, nine digits")
    func csv() throws {
        #expect(
            try Self.table().csv == """
                "case, in words",loss,count
                control,43.284,12345678901
                "she said ""no\""",0.333333333,
                "two
                lines",-inf,0
                ,nan,-5
                "crlf\r\n",1e-30,2

                """)
    }

    @Test("JSON: objects with sorted keys; what is no number is null")
    func json() throws {
        let text = try Self.table().json()
        let objects = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
        #expect(objects.count == 5)
        #expect(objects[0]["count"] as? Int == 12_345_678_901)
        #expect(objects[1]["loss"] as? Double == 0.333333333)
        #expect(objects[1]["count"] is NSNull && objects[2]["loss"] is NSNull && objects[3]["loss"] is NSNull)
        #expect(objects[2]["case, in words"] as? String == "two\nlines")
        let keys = try ["\"case, in words\"", "\"count\"", "\"loss\""].map {
            try #require(text.range(of: $0)).lowerBound
        }
        #expect(keys == keys.sorted())
        #expect(try Table("t", columns: ["a"]).json() == "[\n\n]\n")
    }

    @Test("files hold the same")
    func files() throws {
        let folder = try TemporaryFolder()
        try Self.table().writeCSV(to: folder.file("t.csv"))
        try Self.table().writeJSON(to: folder.file("t.json"))
        #expect(try String(contentsOfFile: folder.file("t.csv"), encoding: .utf8) == Self.table().csv)
        #expect(try String(contentsOfFile: folder.file("t.json"), encoding: .utf8) == Self.table().json())
    }

    @Test("a row of another length and a repeated name are refused")
    func refused() throws {
        #expect(throws: ReportError.repeatedColumn(table: "t", name: "a")) { try Table("t", columns: ["a", "b", "a"]) }
        var table = try Table("t", columns: ["a", "b"], rows: [[1, 2]])
        #expect(throws: ReportError.cells(table: "t", row: 1, expected: 2, found: 1)) { try table.append([1]) }
        #expect(table.rows == [[1, 2]])
    }

    @Test("on a page, columns of numbers are set to the right with their decimals; what is missing is a dash")
    func page() throws {
        let table = try Table(
            "t", columns: ["case", .init("loss", decimals: 3), "note"],
            rows: [["control", 43.28449, 1], ["1.3", nil, "lost"], ["1.1", -7, nil]])
        let root = try parsed(table.markup.text)
        #expect(root.all("td").map(\.text) == ["43.284", "1", "–", "lost", "−7.000", "–"])
        #expect(root.all("td").map { $0.attributes["class"] } == ["number", nil, "number", nil, "number", nil])
        #expect(root.all("th").map { $0.attributes["scope"] } == ["col", "col", "col", "row", "row", "row"])
        #expect(root.all("figcaption").map(\.text) == ["t"])
    }
}

import Datasets
import Foundation
import TestFiles
import Testing

private func table(_ text: String, objectives: Int = 2) throws -> RegressionData {
    let folder = try TemporaryFolder()
    try text.write(toFile: folder.file("points.csv"), atomically: false, encoding: .utf8)
    return try RegressionData(csv: folder.file("points.csv"), objectives: objectives)
}

@Test("the last columns are targets, those before inputs; a byte order mark, CRLF, blanks and empty lines do no harm")
func readsColumns() throws {
    let data = try table("\u{FEFF}a, b,y1,y2\r\n1, 2,3,-4e-1\r\n\r\n5,6,7,8\r\n")
    #expect(data.inputNames == ["a", "b"])
    #expect(data.targetNames == ["y1", "y2"])
    #expect(data.inputs == [[1, 2], [5, 6]])
    #expect(data.targets == [[3, -0.4], [7, 8]])
}

@Test(
    "what is wrong with a table is said with its line and column",
    arguments: [
        ("", RegressionTableError.Problem.empty),
        ("x,y1,y2\n", .noRows),
        ("x,y1\n1,2\n", .tooFewColumns(line: 1, expected: 3, found: 2)),
        ("\n\nx,y1\n1,2\n", .tooFewColumns(line: 3, expected: 3, found: 2)),
        ("x,,y2\n1,2,3\n", .unnamed(line: 1, column: 2)),
        ("0,1,2\n1,2,3\n", .noHeader(line: 1, column: 1, found: "0")),
        ("x,y1,y2\n1,2,3\n1,2\n", .width(line: 3, expected: 3, found: 2)),
        ("x,y1,y2\n\n1,two,3\n", .notANumber(line: 3, column: 2, name: "y1", found: "two")),
        ("x,y1,y2\n1,2,nan\n", .notANumber(line: 2, column: 3, name: "y2", found: "nan")),
        ("x,y1,y2\n1,2,1e300\n", .notANumber(line: 2, column: 3, name: "y2", found: "1e300")),
    ])
func namesThePlace(_ text: String, _ problem: RegressionTableError.Problem) throws {
    let error = #expect(throws: RegressionTableError.self) { try table(text) }
    #expect(error?.problem == problem)
    #expect(error?.description.contains("points.csv: ") == true)
}

@Test("a line with too few or too many cells is named with the column of the first one missing or superfluous")
func namesTheColumnOfAWidth() throws {
    for (text, place) in [
        ("x,y1,y2\n1,2,3\n1,2\n", "line 3, column 3:"), ("x,y1,y2\n1,2,3,4,5\n", "line 2, column 4:"),
        ("x\n1\n", "line 1, column 2:"),
    ] {
        let error = #expect(throws: RegressionTableError.self) { try table(text) }
        #expect(error?.description.contains(place) == true, "\(String(describing: error))")
    }
}

@Test("standardised columns have mean 0 and variance 1; a constant one is only moved")
func standardised() throws {
    let data = try table("x,k,y\n1,5,2\n2,5,4\n6,5,9\n", objectives: 1).standardised()
    for column in [data.inputs.map { $0[0] }, data.targets.map { $0[0] }] {
        #expect(abs(column.reduce(0, +)) < 1e-12)
        #expect(abs(column.reduce(0) { $0 + $1 * $1 } / 3 - 1) < 1e-12)
    }
    #expect(data.inputs.map { $0[1] } == [0, 0, 0])
    #expect(data.targetVariances.allSatisfy { abs($0 - 1) < 1e-12 })
}

@Test("the reported points are 21, and those with 1/x leave out 0")
func reportedPoints() {
    #expect(RegressionData.reported.count == 21)
    #expect(RegressionData.reported.inputs.last == [10])
    for set in [RegressionData.squareInverse, .squareReported, .reportedInverse] { #expect(set.count == 20) }
    #expect(RegressionData.squareInverse.targets.first == [0.25, 2])
    #expect(RegressionData.reportedInverse.targets.last == [7.2537, 0.1])
}

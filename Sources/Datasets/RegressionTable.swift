import Tensors

extension RegressionData {
    /// Reads a CSV file: a header of names, then rows of numbers; the last `objectives` columns are the targets, in the
    /// order of their priority, and those before are inputs. Empty lines are passed over.
    ///
    ///     x,y1,y2
    ///     0,2.5584,0.2322
    ///
    /// - Throws: ``RegressionTableError`` with line and column, `FileError` where the file cannot be read.
    public init(csv path: String, objectives: Int) throws {
        try self.init(csvText: String(decoding: try RegularFile.read(path), as: UTF8.self), path, objectives)
    }

    init(csvText: String, _ path: String, _ objectives: Int) throws(RegressionTableError) {
        var lines: [(number: Int, cells: [String])] = []
        for (index, line) in csvText.split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline
        ).enumerated() {
            let text = line.first == "\u{FEFF}" ? line.dropFirst() : line  // the mark of UTF-8
            if text.allSatisfy(\.isWhitespace) { continue }
            lines.append((index + 1, text.split(separator: ",", omittingEmptySubsequences: false).map(Self.trimmed)))
        }
        guard let header = lines.first else { throw RegressionTableError(path, .empty) }
        guard header.cells.count > objectives else {
            throw RegressionTableError(
                path, .tooFewColumns(line: header.number, expected: objectives + 1, found: header.cells.count))
        }
        for (column, name) in header.cells.enumerated() {
            if name.isEmpty { throw RegressionTableError(path, .unnamed(line: header.number, column: column + 1)) }
            if Double(name) != nil {
                throw RegressionTableError(path, .noHeader(line: header.number, column: column + 1, found: name))
            }
        }
        var rows: [[Double]] = []
        for line in lines.dropFirst() {
            guard line.cells.count == header.cells.count else {
                throw RegressionTableError(
                    path, .width(line: line.number, expected: header.cells.count, found: line.cells.count))
            }
            var row: [Double] = []
            for (column, cell) in line.cells.enumerated() {
                guard let number = Double(cell), Float(number).isFinite else {
                    throw RegressionTableError(
                        path,
                        .notANumber(line: line.number, column: column + 1, name: header.cells[column], found: cell))
                }
                row.append(number)
            }
            rows.append(row)
        }
        guard !rows.isEmpty else { throw RegressionTableError(path, .noRows) }
        self.init(
            inputNames: header.cells.dropLast(objectives), targetNames: header.cells.suffix(objectives),
            inputs: rows.map { $0.dropLast(objectives) }, targets: rows.map { $0.suffix(objectives) }, source: path)
    }

    private static func trimmed(_ cell: Substring) -> String {
        var cell = cell
        while cell.first?.isWhitespace == true { cell = cell.dropFirst() }
        while cell.last?.isWhitespace == true { cell = cell.dropLast() }
        return String(cell)
    }
}

/// Why a CSV file is no table of points. Lines and columns count from 1.
public struct RegressionTableError: Error, Equatable {
    /// What is wrong with it.
    public enum Problem: Sendable, Equatable {
        /// Not even a header; lines of blanks do not count.
        case empty
        /// A header and nothing below it.
        case noRows
        /// The header has no column for an input beside one for each objective.
        case tooFewColumns(line: Int, expected: Int, found: Int)
        /// A cell of the header is blank.
        case unnamed(line: Int, column: Int)
        /// A cell of the header is a number: the file begins with a row.
        case noHeader(line: Int, column: Int, found: String)
        /// A row has another number of columns than the header.
        case width(line: Int, expected: Int, found: Int)
        /// A cell is no number, or none that f32 can hold; `name` is that of its column.
        case notANumber(line: Int, column: Int, name: String, found: String)
    }

    /// The path of the file.
    public let file: String
    /// What is wrong with it.
    public let problem: Problem

    init(_ file: String, _ problem: Problem) { (self.file, self.problem) = (file, problem) }
}

extension RegressionTableError: CustomStringConvertible {
    public var description: String { "\(file): \(fact)\n\(advice)" }

    private var fact: String {
        switch problem {
        case .empty: "expected a header and rows of numbers, found an empty file"
        case .noRows: "expected rows of numbers after the header, found none"
        case .tooFewColumns(let line, let expected, let found):
            "line \(line), column \(found + 1): expected at least \(expected) columns (an input, and a target for each "
                + "objective), found \(found)"
        case .unnamed(let line, let column): "line \(line), column \(column): expected a name, found nothing"
        case .noHeader(let line, let column, let found):
            "line \(line), column \(column): expected a name, found the number \(found)"
        case .width(let line, let expected, let found):
            "line \(line), column \(min(expected, found) + 1): expected \(expected) columns as in the header, "
                + "found \(found)"
        case .notANumber(let line, let column, let name, let found):
            "line \(line), column \(column) (\(name)): expected a finite number, found '\(found)'"
        }
    }

    private var advice: String {
        switch problem {
        case .empty, .noRows, .width, .notANumber: "correct the file"
        case .tooFewColumns: "add columns, or ask for fewer --objectives"
        case .unnamed, .noHeader: "begin the file with a line of column names, such as x,y1,y2"
        }
    }
}

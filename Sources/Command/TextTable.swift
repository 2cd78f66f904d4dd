/// Rows under a heading, in columns that line up; columns that may shrink do so until a line fits.
struct TextTable {
    struct Column {
        enum Alignment { case left, right }

        let title: String
        var alignment = Alignment.left
        /// The width to which it may be cut where there is no room; `nil` where it may not.
        var leastWidth: Int?
    }

    private let columns: [Column]
    private let rows: [[String]]
    private static let gap = "  "

    init(_ columns: [Column], rows: [[String]]) { (self.columns, self.rows) = (columns, rows) }

    /// The heading and the rows, each at most `width` characters where the columns can shrink so far.
    func lines(width: Int) -> [String] {
        let all = [columns.map(\.title)] + rows
        var widths = columns.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        let gaps = Self.gap.count * (columns.count - 1)
        while widths.reduce(gaps, +) > width {
            let shrinking = columns.indices.filter { widths[$0] > columns[$0].leastWidth ?? .max }
            guard let widest = shrinking.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
        }
        return all.map { row in
            let cells = columns.indices.map { row[$0].fitted(widths[$0], columns[$0].alignment) }
            let line = cells.joined(separator: Self.gap)
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }
}

extension String {
    /// Cut with an ellipsis, or filled up with blanks, to exactly `width` characters.
    fileprivate func fitted(_ width: Int, _ alignment: TextTable.Column.Alignment) -> String {
        if count > width { return prefix(max(0, width - 1)) + "…" }
        let blanks = String(repeating: " ", count: width - count)
        return alignment == .left ? self + blanks : blanks + self
    }
}

extension String {
    /// Lines of at most `width` characters, broken at blanks, each indented; a word that is longer gets a line of its own.
    func wrapped(width: Int, indent: Int) -> [String] {
        let margin = String(repeating: " ", count: indent)
        var lines: [String] = []
        for word in split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(margin + word)
            }
        }
        return lines
    }
}

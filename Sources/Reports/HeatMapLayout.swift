/// Where the cells and labels of a heat map lie.
///
///     title
///            column title
///            column labels, upright where they do not fit side by side
///     row │  cells
///     labels
///            colours and their numbers
struct HeatMapLayout {
    /// The most that cells take together along a side, so that a whole map is seen at once.
    private static let largestSide = 460.0
    private static let largestCell = 46.0
    private static let lineHeight = Label.size * TextMetrics.lineHeight

    let cellWidth: Double
    let cellHeight: Double
    private let map: HeatMap
    private let width: Double
    private let titleLines: [String]
    private let rowLabels: [[String]]
    private let rowTitle: [String]
    private let columnTitle: [String]
    private let left: Double
    private let top: Double
    private let columnLabelsTop: Double
    private let columnLabelsAreUpright: Bool

    init(_ map: HeatMap, width: Double) {
        self.map = map
        self.width = width
        titleLines = TextMetrics.lines(map.title, within: width - 8, size: Label.titleSize, bold: true)
        let (rows, columns) = (Double(max(map.rowCount, 1)), Double(max(map.columnCount, 1)))

        rowTitle = TextMetrics.lines(map.rowTitle, within: 200, size: Label.size)
        let labelRoom = width * 0.3
        rowLabels = map.rowLabels.map { TextMetrics.lines($0, within: labelRoom, size: Label.size) }
        left =
            8 + Double(rowTitle.count) * Self.lineHeight + TextMetrics.widest(rowLabels.joined(), size: Label.size) + 8

        let room = min(width - left - 8, Self.largestSide)
        let mostLines = Double(rowLabels.map(\.count).max() ?? 0)
        if map.rowCount > 40 || map.columnCount > 40 {
            let side = min(room / columns, Self.largestSide / rows)
            // A map of a few rows or columns among hundreds would be a hair.
            cellWidth = max(side, min(24, room) / columns)
            cellHeight = max(side, 24 / rows)
        } else {
            let label = TextMetrics.widest(map.columnLabels, size: Label.size) + 8
            cellWidth = min(max(Self.largestCell, min(label, 2 * Self.largestCell)), room / columns)
            cellHeight = max(
                max(16, min(cellWidth, Self.largestCell, Self.largestSide / rows)), mostLines * Self.lineHeight + 2
            )
        }

        columnTitle = TextMetrics.lines(map.columnTitle, within: width - left - 8, size: Label.size)
        columnLabelsTop =
            Double(titleLines.count) * Label.titleSize * TextMetrics.lineHeight + 12
            + Double(columnTitle.count) * Self.lineHeight
        let widest = TextMetrics.widest(map.columnLabels, size: Label.size)
        let everyColumn = Self.interval(cell: cellWidth, needed: widest + 8)
        // Standing on end, more of them find room; numbers along a fine grid are better thinned out.
        columnLabelsAreUpright = everyColumn > 1 && map.columnCount <= 40
        let labelHeight = columnLabelsAreUpright ? widest : Self.lineHeight
        top = columnLabelsTop + (map.columnLabels.isEmpty ? 2 : labelHeight + 6)
    }

    func corner(row: Int, column: Int) -> (x: Double, y: Double) {
        (left + Double(column) * cellWidth, top + Double(row) * cellHeight)
    }

    func drawing(cells: [Markup]) -> Drawing {
        var body = Label.lines(titleLines, x: 4, y: Label.titleSize + 2, size: Label.titleSize, bold: true)
        guard !cells.isEmpty else {
            let base = Double(titleLines.count) * Label.titleSize * TextMetrics.lineHeight + 24
            body.append(Label(text: "no data", x: 8, y: base).markup)
            return Drawing(width: width, height: base + 12, title: map.title, body: body)
        }
        body += cells + labels
        let bottom = top + Double(map.rowCount) * cellHeight
        // The row title is centred on the cells, and may be longer than they are.
        let half = TextMetrics.widest(rowTitle, size: Label.size) / 2
        let middle = max((top + bottom) / 2, columnLabelsTop + half)
        for (index, line) in rowTitle.enumerated() {
            let base = 4 + Label.size + Double(index) * Self.lineHeight
            body.append(Label(text: line, x: base, y: middle, anchor: .middle, rotated: true).markup)
        }
        let key = ColorKey(map.colors, map.shownRange, showsSignal: map.values.joined().contains(where: \.isNaN))
        let (markup, height) = key.draw(x: left, y: bottom + 14, width: width)
        let end = max(bottom + 14 + height, middle + half)
        return Drawing(width: width, height: end + 6, title: map.title, body: body + markup)
    }

    private var labels: [Markup] {
        var markup = Label.lines(
            columnTitle, x: left, y: columnLabelsTop - Double(columnTitle.count - 1) * Self.lineHeight - 5)
        let lines = Double(rowLabels.map(\.count).max() ?? 1)
        let everyRow = Self.interval(cell: cellHeight, needed: lines * Self.lineHeight)
        for (row, lines) in rowLabels.enumerated() where row % everyRow == 0 {
            let middle = corner(row: row, column: 0).y + cellHeight / 2 + Label.size * 0.35
            let first = max(middle - Double(lines.count - 1) * Self.lineHeight / 2, top + 8)
            markup += Label.lines(lines, x: left - 7, y: first, anchor: .end)
        }
        let widest = TextMetrics.widest(map.columnLabels, size: Label.size)
        let needed = columnLabelsAreUpright ? Self.lineHeight : widest + 8
        let everyColumn = Self.interval(cell: cellWidth, needed: needed)
        for (column, label) in map.columnLabels.enumerated() where column % everyColumn == 0 {
            let middle = corner(row: 0, column: column).x + cellWidth / 2
            if columnLabelsAreUpright {
                markup.append(Label(text: label, x: middle + Label.size * 0.35, y: top - 6, rotated: true).markup)
            } else {
                // At the right edge a wide label of a narrow cell moves inwards.
                let half = TextMetrics.width(label, size: Label.size) / 2
                let x = max(half + 2, min(middle, width - half - 2))
                markup.append(Label(text: label, x: x, y: top - 6, anchor: .middle).markup)
            }
        }
        return markup
    }

    /// 1 where every cell has room for its label, else 2, 5, 10 … : the label of every so many cells is shown.
    private static func interval(cell: Double, needed: Double) -> Int {
        var decade = 1
        while decade < 1_000_000 {
            for digit in [1, 2, 5] where Double(digit * decade) * cell >= needed { return digit * decade }
            decade *= 10
        }
        return decade
    }
}

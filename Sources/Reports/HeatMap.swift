/// A matrix of numbers as colours.
///
/// The cells of a matrix of up to 12 × 12 carry their numbers, where there is room. A matrix of more than 40 cells along
/// a side is drawn as an embedded picture of one pixel for each.
public struct HeatMap: VectorFigure {
    /// Which values the ends of the colours stand for.
    public enum Range: Sendable {
        /// All colours are used; a diverging scale keeps zero in the middle.
        case data
        /// The same colours for the same numbers in several figures; what lies outside takes the colour of the end.
        case fixed(ClosedRange<Double>)
    }

    /// What the map shows, for readers who do not see it.
    public let title: String
    /// Row by row, from the top.
    public let values: [[Double]]
    /// What stands beside each row.
    public let rowLabels: [String]
    /// What stands below each column.
    public let columnLabels: [String]
    /// What the rows are.
    public var rowTitle: String
    /// What the columns are.
    public var columnTitle: String
    /// How values become colours.
    public var colors: ColorScale
    /// Which values the ends of the colours stand for.
    public var range: Range

    /// - Parameters:
    ///   - values: rows from the top, each from the left.
    ///   - rowLabels: one for each row, or none; the same for columns. Where they would overlap, some are left out.
    public init(
        _ title: String, _ values: [[Double]], rowLabels: [String] = [], columnLabels: [String] = [],
        rowTitle: String = "", columnTitle: String = "", colors: ColorScale = .sequential, range: Range = .data
    ) throws(ReportError) {
        let width = values.first?.count ?? 0
        for (row, found) in values.map(\.count).enumerated() where found != width {
            throw .matrixRow(figure: title, row: row, expected: width, found: found)
        }
        for (labels, expected) in [(rowLabels, values.count), (columnLabels, width)]
        where !labels.isEmpty && labels.count != expected {
            throw .labels(figure: title, expected: expected, found: labels.count)
        }
        (self.title, self.values, self.rowLabels, self.columnLabels) = (title, values, rowLabels, columnLabels)
        (self.rowTitle, self.columnTitle, self.colors, self.range) = (rowTitle, columnTitle, colors, range)
    }

    var rowCount: Int { values.count }
    var columnCount: Int { values.first?.count ?? 0 }

    var shownRange: ClosedRange<Double> {
        switch range {
        case .fixed(let range): range
        case .data: colors.range(of: values.flatMap { $0 })
        }
    }

    public func drawing(width: Double) throws(ReportError) -> Drawing {
        let layout = HeatMapLayout(self, width: Drawing.usable(width))
        guard rowCount > 0 && columnCount > 0 else { return layout.drawing(cells: []) }
        let isPicture = rowCount > 40 || columnCount > 40
        return layout.drawing(cells: isPicture ? [try picture(layout)] : cells(layout))
    }

    private func cells(_ layout: HeatMapLayout) -> [Markup] {
        let range = shownRange
        let showsNumbers = rowCount <= 12 && columnCount <= 12
        let texts = showsNumbers ? numbers : []
        let textSize = [11.0, 10, 9].first { size in
            showsNumbers && TextMetrics.widest(texts.joined(), size: size) <= layout.cellWidth - 1
        }
        return values.enumerated().flatMap { row, numbers in
            numbers.enumerated().flatMap { column, number in
                let color = colors.color(number, in: range)
                let (x, y) = layout.corner(row: row, column: column)
                let cell = Drawing.rectangle(
                    x, y, layout.cellWidth, layout.cellHeight,
                    [.init("fill", color.text), .init("shape-rendering", "crispEdges")])
                guard let textSize else { return [cell] }
                let label = Label(
                    text: texts[row][column], x: x + layout.cellWidth / 2,
                    y: y + layout.cellHeight / 2 + textSize * 0.35, anchor: .middle, size: textSize,
                    // Either has a contrast of at least 4.5 : 1 on its side of this luminance.
                    color: color.luminance > 0.18 ? RGB(0x000000) : RGB(0xFFFFFF))
                return [cell, label.markup]
            }
        }
    }

    /// The cells' numbers, all with as many decimals as give the largest three digits.
    private var numbers: [[String]] {
        let largest = values.joined().map(\.magnitude).filter(\.isFinite).max() ?? 0
        let exponent = NumberText.decimalExponent(largest)
        return values.map { row in
            row.map { value in
                (-3..<5).contains(exponent)
                    ? NumberText.fixed(value, decimals: 2 - exponent)
                    : NumberText.scientific(value, exponent: exponent, decimals: 1)
            }
        }
    }

    private func picture(_ layout: HeatMapLayout) throws(ReportError) -> Markup {
        let range = shownRange
        let bitmap = try Bitmap(PixelSize(height: rowCount, width: columnCount)) { row, column in
            colors.color(values[row][column], in: range)
        }
        let (x, y) = layout.corner(row: 0, column: 0)
        return .element(
            "image",
            [
                .init("href", DataLink.png(try bitmap.png())), .init("x", x), .init("y", y),
                .init("width", layout.cellWidth * Double(columnCount)),
                .init("height", layout.cellHeight * Double(rowCount)),
                .init("preserveAspectRatio", "none"), .init("style", "image-rendering:pixelated"),
            ])
    }
}

/// A grey image: 0 is black, 1 is white.
public struct GreyImage: Sendable {
    /// Its height and width.
    public let size: PixelSize
    /// Row after row from the top.
    public let pixels: [Float]

    /// - Parameter pixels: row after row from the top. Numbers outside of 0…1 are shown as the nearer end, and what is
    ///   not a number in a colour that no grey can be taken for.
    /// - Throws: ``ReportError/pixels(height:width:found:)``
    public init(height: Int, width: Int, pixels: [Float]) throws(ReportError) {
        let (count, overflows) = height.multipliedReportingOverflow(by: width)
        guard height > 0, width > 0, !overflows, count == pixels.count else {
            throw .pixels(height: height, width: width, found: pixels.count)
        }
        size = PixelSize(height: height, width: width)
        self.pixels = pixels
    }

    /// - Parameter bytes: row after row from the top; 0 is black, 255 white.
    /// - Throws: ``ReportError/pixels(height:width:found:)``
    public init(height: Int, width: Int, bytes: some Sequence<UInt8>) throws(ReportError) {
        try self.init(height: height, width: width, pixels: bytes.map { Float($0) / 255 })
    }

    func color(row: Int, column: Int) -> RGB {
        let value = pixels[row * size.width + column]
        return value.isNaN ? ColorScale.signal : RGB(grey: UInt8((min(max(value, 0), 1) * 255).rounded()))
    }
}

/// Small grey images in rows and columns: one picture, with its labels as text beside it.
public struct ImageGrid: Figure {
    /// Between black and white, so that either kind of image stands out from it.
    private static let ground = RGB(grey: 150)

    /// About what a page leaves for a picture, in CSS pixels.
    private static let pageWidth = 660

    /// What the grid shows, for readers who do not see it.
    public let title: String
    /// The images; `nil` leaves a place empty.
    public let rows: [[GreyImage?]]
    /// What stands beside each row.
    public let rowLabels: [String]
    /// What stands above each column.
    public let columnLabels: [String]
    /// Every pixel becomes a square of so many.
    public let zoom: Int
    /// Pixels around each image.
    public let padding: Int

    private let imageSize: PixelSize

    /// - Parameters:
    ///   - title: what the picture shows, for those who cannot see it.
    ///   - rows: images of one size; `nil`, and what a short row lacks, stays empty.
    public init(
        _ title: String, rows: [[GreyImage?]], rowLabels: [String] = [], columnLabels: [String] = [], zoom: Int = 2,
        padding: Int = 1
    ) throws(ReportError) {
        let columnCount = rows.map(\.count).max() ?? 0
        let first = rows.joined().lazy.compactMap { $0?.size }.first ?? PixelSize(height: 1, width: 1)
        for (row, images) in rows.enumerated() {
            for (column, image) in images.enumerated() {
                guard let found = image?.size, found != first else { continue }
                throw .imageSize(figure: title, row: row, column: column, expected: first, found: found)
            }
        }
        for (labels, expected) in [(rowLabels, rows.count), (columnLabels, columnCount)]
        where !labels.isEmpty && labels.count != expected {
            throw .labels(figure: title, expected: expected, found: labels.count)
        }
        (self.title, self.rows, self.rowLabels, self.columnLabels) = (title, rows, rowLabels, columnLabels)
        // More than this is refused when the picture is made, and would overflow before.
        let most = Bitmap.largestSide + 1
        (self.zoom, self.padding, imageSize) = (min(max(zoom, 1), most), min(max(padding, 0), most), first)
    }

    private var columnCount: Int { rows.map(\.count).max() ?? 0 }

    /// The picture without its labels.
    public func bitmap() throws(ReportError) -> Bitmap {
        let cell = PixelSize(
            height: imageSize.height * zoom + 2 * padding, width: imageSize.width * zoom + 2 * padding)
        let size = PixelSize(height: rows.count * cell.height, width: columnCount * cell.width)
        return try Bitmap(size) { y, x in
            let (row, inRow) = y.quotientAndRemainder(dividingBy: cell.height)
            let (column, inColumn) = x.quotientAndRemainder(dividingBy: cell.width)
            let (top, left) = (inRow - padding, inColumn - padding)
            guard column < rows[row].count, let image = rows[row][column], top >= 0, left >= 0,
                top < imageSize.height * zoom, left < imageSize.width * zoom
            else { return Self.ground }
            return image.color(row: top / zoom, column: left / zoom)
        }
    }

    /// The picture as a file of its own.
    public func png() throws(ReportError) -> [UInt8] { try bitmap().png() }

    public func content() throws(ReportError) -> FigureContent {
        guard columnCount > 0 else { return FigureContent(markup: [.element("p", text: "no data")]) }
        let bitmap = try bitmap()
        let image = Markup.element(
            "img",
            [
                .init("src", DataLink.png(try bitmap.png())), .init("alt", title),
                .init("width", "\(bitmap.size.width)"),
                .init("height", "\(bitmap.size.height)"),
                // Made smaller, whole pixels would be left out here and there.
                .init("class", bitmap.size.width > Self.pageWidth ? "shrunk" : "whole"),
            ])
        // No narrower than the labels above and beside it need.
        let columnWidth = max(TextMetrics.widest(columnLabels, size: 13) + 6, 12)
        let rowHeight = rowLabels.isEmpty ? 0 : 18.0
        let least = max(
            columnWidth * Double(columnCount),
            rowHeight * Double(rows.count) * Double(bitmap.size.width) / Double(bitmap.size.height))
        let most = max(least, Double(bitmap.size.width))
        let sizes = "max-content minmax(\(least.coordinate)px,\(most.coordinate)px)"
        let cells: [Markup] = [
            .element("span", []), labels(columnLabels, "columns", count: columnCount),
            labels(rowLabels, "rows", count: rows.count), image,
        ]
        let grid = Markup.element(
            "div", [.init("class", "images"), .init("style", "grid-template-columns:\(sizes)")], cells)
        return FigureContent(markup: [.element("div", FigureContent.scrolling(title), [grid])])
    }

    private func labels(_ labels: [String], _ direction: String, count: Int) -> Markup {
        .element(
            "div",
            [
                .init("class", direction),
                .init("style", "grid-template-\(direction):repeat(\(count),minmax(0,1fr))"),
            ], labels.map { .element("span", text: $0) })
    }
}

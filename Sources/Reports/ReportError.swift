/// Why a figure, a table or a report cannot be made.
///
/// The first line of ``description`` says what, where, expected and found, the second what to do.
public enum ReportError: Error, Equatable, Sendable {
    /// A row of a table has more or fewer cells than there are columns.
    case cells(table: String, row: Int, expected: Int, found: Int)
    /// Two columns of a table have this name; a JSON object could hold only one of them.
    case repeatedColumn(table: String, name: String)
    /// A row of a heat map has another length than the first.
    case matrixRow(figure: String, row: Int, expected: Int, found: Int)
    /// A figure has more or fewer labels than what they stand beside.
    case labels(figure: String, expected: Int, found: Int)
    /// An image's pixels are not height × width.
    case pixels(height: Int, width: Int, found: Int)
    /// An image of a grid has another size than the first.
    case imageSize(figure: String, row: Int, column: Int, expected: PixelSize, found: PixelSize)
    /// A picture has no pixels, or more than ``Bitmap/largestSide`` along a side.
    case pictureSize(PixelSize)
    /// What libpng says.
    case png(String)
}

/// Height and width in pixels.
public struct PixelSize: Equatable, Sendable, CustomStringConvertible {
    /// Rows.
    public let height: Int
    /// Columns.
    public let width: Int

    /// A size in pixels.
    public init(height: Int, width: Int) { (self.height, self.width) = (height, width) }

    public var description: String { "\(height) × \(width) pixels" }
}

extension ReportError: CustomStringConvertible {
    public var description: String { "report: \(problem)\n\(advice)" }

    private var problem: String {
        switch self {
        case .cells(let table, let row, let expected, let found):
            "table “\(table)”: row \(row): expected \(expected) cells, found \(found)"
        case .repeatedColumn(let table, let name): "table “\(table)”: expected different columns, found “\(name)” twice"
        case .matrixRow(let figure, let row, let expected, let found):
            "heat map “\(figure)”: row \(row): expected \(expected) values, found \(found)"
        case .labels(let figure, let expected, let found):
            "figure “\(figure)”: expected no labels or \(expected), found \(found)"
        case .pixels(let height, let width, let found):
            "image of \(height) × \(width) pixels: expected \(height) · \(width) values, found \(found)"
        case .imageSize(let figure, let row, let column, let expected, let found):
            "images “\(figure)”: row \(row), column \(column): expected \(expected), found \(found)"
        case .pictureSize(let size):
            "picture: expected 1 to \(Bitmap.largestSide) pixels along each side, found \(size)"
        case .png(let message): "picture: libpng: \(message)"
        }
    }

    private var advice: String {
        switch self {
        case .cells, .matrixRow: "give every row the same length"
        case .repeatedColumn: "give the columns different names"
        case .labels: "give one label to each row and column, or none"
        case .pixels, .imageSize: "give every image of a grid the same height and width"
        case .pictureSize: "show fewer images, or a smaller zoom"
        case .png: "check that there is memory for the picture"
        }
    }
}

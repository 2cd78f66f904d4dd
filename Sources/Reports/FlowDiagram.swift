/// Boxes in columns, from left to right, with lines between them: what leads to what.
public struct FlowDiagram: VectorFigure {
    /// How much a box stands out.
    public enum Emphasis: Sendable {
        /// A plain outline; a thick one with the name in bold; a pale one, whose lines are pale too.
        case none, strong, faint
    }

    /// A part of what is shown.
    public struct Box: Sendable {
        /// What stands in it, and what lines name it by.
        public let name: String
        /// A second line, in the same box.
        public let note: String
        /// How much it stands out.
        public let emphasis: Emphasis

        /// A box.
        public init(_ name: String, note: String = "", emphasis: Emphasis = .none) {
            (self.name, self.note, self.emphasis) = (name, note, emphasis)
        }
    }

    /// What the diagram shows, for readers who do not see it.
    public let title: String
    /// The boxes, from left to right and from top to bottom.
    public let columns: [[Box]]
    /// Pairs of names; a line leaves the first at its right side.
    public let lines: [(from: String, to: String)]

    /// A diagram of boxes and the lines between them.
    public init(_ title: String, columns: [[Box]], lines: [(from: String, to: String)]) {
        (self.title, self.columns, self.lines) = (title, columns, lines)
    }

    private static let boxHeight = 40.0
    private static let gap = 14.0
    private static let top = 34.0

    public func drawing(width: Double) throws(ReportError) -> Drawing {
        let width = Drawing.usable(width)
        let layout = layout(width)
        let rows = Double(columns.map(\.count).max() ?? 0)
        let height = Self.top + rows * (Self.boxHeight + Self.gap)
        var corners: [String: (left: Double, right: Double, y: Double, emphasis: Emphasis)] = [:]
        var boxes: [Markup] = []
        for (column, content) in columns.enumerated() {
            let first = Self.top + (rows - Double(content.count)) * (Self.boxHeight + Self.gap) / 2
            for (row, box) in content.enumerated() {
                let (left, right) = layout.columns[column]
                let y = first + Double(row) * (Self.boxHeight + Self.gap)
                corners[box.name] = (left, right, y, box.emphasis)
                boxes += markup(box, left, y, right - left, layout.size)
            }
        }
        var drawn = Label.lines([title], x: 0, y: 16, size: Label.titleSize, bold: true)
        for line in lines {
            guard let from = corners[line.from], let to = corners[line.to] else { continue }
            let middle = Self.boxHeight / 2
            let isFaint = from.emphasis == .faint || to.emphasis == .faint
            drawn.append(
                Drawing.line(
                    (from.right, from.y + middle), (to.left, to.y + middle), isFaint ? .grid : .axis))
        }
        return Drawing(width: width, height: height, title: title, body: drawn + boxes)
    }

    /// Where each column's boxes begin and end, and the size of their names: the largest at which every name has room.
    func layout(_ width: Double) -> (columns: [(left: Double, right: Double)], size: Double) {
        func needed(_ size: Double) -> [Double] {
            columns.map { boxes in
                let texts = boxes.flatMap { box in
                    [
                        TextMetrics.width(box.name, size: size, bold: box.emphasis == .strong),
                        TextMetrics.width(box.note, size: size - 1),
                    ]
                }
                return (texts.max() ?? 0) + 10
            }
        }
        let between = 12.0 * Double(columns.count)
        let size = [11.0, 10, 9].first { needed($0).reduce(between, +) <= width } ?? 8
        let widths = needed(size)
        // What is left goes to the boxes and to the lines between them alike.
        let spare = max(0, width - widths.reduce(0, +)) / Double(max(1, 2 * columns.count))
        var left = spare / 2
        return (
            widths.map { text in
                defer { left += text + 2 * spare }
                return (left, left + text + spare)
            }, size
        )
    }

    private func markup(_ box: Box, _ x: Double, _ y: Double, _ width: Double, _ size: Double) -> [Markup] {
        let (weight, opacity): (String, String) =
            switch box.emphasis {
            case .none: ("1", "1")
            case .strong: ("3", "1")
            case .faint: ("1", "0.45")
            }
        let outline = Drawing.rectangle(
            x, y, width, Self.boxHeight,
            [
                .init("rx", 4.0), .init("fill", "none"), .init("stroke", "currentColor"),
                .init("stroke-width", weight), .init("opacity", opacity),
            ])
        let base = box.note.isEmpty ? y + 24 : y + 17
        let name = Label(
            text: box.name, x: x + width / 2, y: base, anchor: .middle, size: size, bold: box.emphasis == .strong)
        let note = Label(text: box.note, x: x + width / 2, y: y + 32, anchor: .middle, size: size - 1)
        return [outline, name.markup] + (box.note.isEmpty ? [] : [note.markup])
    }
}

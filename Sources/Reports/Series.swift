/// Points of a chart that belong together.
public struct Series: Sendable {
    /// A value at a place.
    public struct Point: Sendable {
        /// Along the horizontal axis.
        public var x: Double
        /// Along the vertical axis.
        public var y: Double
        /// What the point's repetitions spread over, such as runs with other seeds.
        public var spread: ClosedRange<Double>?

        /// A point, with a spread where there is one.
        public init(x: Double, y: Double, spread: ClosedRange<Double>? = nil) {
            (self.x, self.y, self.spread) = (x, y, spread)
        }
    }

    /// How points are drawn.
    public enum Style: Sendable {
        /// Joined by a line, without markers.
        case line
        /// A marker at each point, joined by a line.
        case markedLine
        /// A marker at each point; nothing joins them.
        case markers
    }

    /// What the legend calls it.
    public var name: String
    /// In the order in which they are joined.
    public var points: [Point]
    /// How points are drawn.
    public var style: Style

    /// A series of these points.
    public init(_ name: String, points: [Point], style: Style = .line) {
        (self.name, self.points, self.style) = (name, points, style)
    }

    /// A series of pairs of x and y.
    public init(_ name: String, _ points: some Sequence<(Double, Double)>, style: Style = .line) {
        self.init(name, points: points.map { Point(x: $0, y: $1) }, style: style)
    }

    /// One value for each step or epoch, counted from `first`.
    public init(_ name: String, values: [Double], from first: Int = 0, style: Style = .line) {
        let points = values.enumerated().map { Point(x: Double(first) + Double($0.offset), y: $0.element) }
        self.init(name, points: points, style: style)
    }

    /// The mean of several runs at each step, and the range from the lowest to the highest of them. Runs that have ended,
    /// or are not finite at a step, do not count there.
    public init(_ name: String, runs: [[Double]], from first: Int = 0) {
        let points = (0..<(runs.map(\.count).max() ?? 0)).map { step in
            let values = runs.compactMap { step < $0.count && $0[step].isFinite ? $0[step] : nil }
            let x = Double(first) + Double(step)
            guard let low = values.min(), let high = values.max() else { return Point(x: x, y: .nan) }
            return Point(x: x, y: values.reduce(0) { $0 + $1 / Double(values.count) }, spread: low...high)
        }
        self.init(name, points: points)
    }
}

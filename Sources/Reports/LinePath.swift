/// A line's path through a drawing, with no more points than can be seen.
///
/// Of the points that follow each other within one column of pixels, the first, the lowest, the highest and the last are
/// kept, in their order: joined, they cover the same pixels as all of them (Jugel, Jerzak, Hackenbroich, Markl: M4: a
/// visualization-oriented time series data aggregation, PVLDB 7(10), 2014).
struct LinePath {
    struct Place: Equatable {
        let x: Double
        let y: Double
    }

    /// Runs of points between gaps.
    let runs: [[Place]]

    /// - Parameter places: `nil` is a gap.
    init(_ places: some Sequence<Place?>) {
        runs = places.split(separator: nil).map { Self.reduced($0.compactMap { $0 }) }
    }

    /// `M` and `L` commands. A point between two gaps becomes a line of no length, which round caps draw as a dot.
    var text: String {
        runs.map { run in
            let points = run.count == 1 ? run + run : run
            return "M" + points.map { "\($0.x.coordinate) \($0.y.coordinate)" }.joined(separator: "L")
        }.joined()
    }

    static func reduced(_ places: [Place]) -> [Place] {
        var kept: [Place] = []
        var start = 0
        while start < places.count {
            let column = places[start].x.rounded(.down)
            var end = start + 1
            while end < places.count && places[end].x.rounded(.down) == column { end += 1 }
            kept += ends(of: places[start..<end])
            start = end
        }
        return kept
    }

    private static func ends(of column: ArraySlice<Place>) -> [Place] {
        guard column.count > 4 else { return Array(column) }
        let lowest = column.indices.min { column[$0].y < column[$1].y } ?? column.startIndex
        let highest = column.indices.max { column[$0].y < column[$1].y } ?? column.startIndex
        return Set([column.startIndex, lowest, highest, column.endIndex - 1]).sorted().map { column[$0] }
    }
}

/// The area between a lower and an upper line, reduced as a line is.
struct BandPath {
    struct Interval {
        let x: Double
        /// Vertical positions, which grow downwards.
        let top: Double
        let bottom: Double
    }

    let runs: [[Interval]]

    init(_ intervals: some Sequence<Interval?>) {
        runs = intervals.split { $0 == nil }.map { Self.reduced($0.compactMap { $0 }) }
    }

    var text: String {
        runs.map { run in
            let there = run.map { "\($0.x.coordinate) \($0.top.coordinate)" }
            let back = run.reversed().map { "\($0.x.coordinate) \($0.bottom.coordinate)" }
            return "M" + (there + back).joined(separator: "L") + "Z"
        }.joined()
    }

    /// One interval for each column of pixels, as wide as the widest in it.
    private static func reduced(_ intervals: [Interval]) -> [Interval] {
        var kept: [Interval] = []
        for interval in intervals {
            if let last = kept.last, kept.count > 1, last.x.rounded(.down) == interval.x.rounded(.down) {
                kept[kept.count - 1] = Interval(
                    x: interval.x, top: min(last.top, interval.top), bottom: max(last.bottom, interval.bottom))
            } else {
                kept.append(interval)
            }
        }
        return kept
    }
}

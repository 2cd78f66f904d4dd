import Glibc

/// What a chart shows along one direction.
public struct Axis: Sendable {
    /// How values are laid along it.
    public enum Spacing: Sendable {
        /// Equal distances are equal differences.
        case linear
        /// Equal distances are equal factors; numbers that are not positive cannot be shown.
        case logarithmic
    }

    /// What it shows.
    public var label: String
    /// The unit of the numbers, shown behind the label; `nil` for a count or a ratio.
    public var unit: String?
    /// How values are laid along it.
    public var spacing: Spacing
    /// What is shown; `nil` takes the range of the data. What lies outside is cut off.
    public var range: ClosedRange<Double>?

    /// `Axis("time", unit: "ms", spacing: .logarithmic)`; the range is that of the data unless told otherwise.
    public init(
        _ label: String, unit: String? = nil, spacing: Spacing = .linear, range: ClosedRange<Double>? = nil
    ) {
        (self.label, self.unit, self.spacing, self.range) = (label, unit, spacing, range)
    }

    var title: String { unit.map { label.isEmpty ? $0 : "\(label) (\($0))" } ?? label }

    func canShow(_ value: Double) -> Bool {
        // Beyond 10³⁰⁰ a difference of two values may overflow, and below 10⁻³⁰⁰ a half may vanish.
        value.magnitude < 1e300 && (spacing == .linear || value > 1e-300)
    }
}

extension Axis: ExpressibleByStringInterpolation {
    /// `"epoch"` where an axis is expected.
    public init(stringLiteral label: String) { self.init(label) }
}

/// The map from an axis's numbers to 0…1, and the numbers that are written beside it.
struct AxisScale: Sendable {
    let spacing: Axis.Spacing
    let lower: Double
    let upper: Double
    let ticks: [Tick]

    struct Tick: Sendable {
        let value: Double
        let label: String
    }

    /// - Parameters:
    ///   - values: the least and the greatest number of the data; `nil` without data. The axis's own range goes before.
    ///   - roundsOut: ends at ticks, not at the data.
    ///   - wholeNumbers: only whole numbers are marked.
    init(
        _ axis: Axis, values: ClosedRange<Double>?, tickCount: Int, roundsOut: Bool = false, wholeNumbers: Bool = false
    ) {
        spacing = axis.spacing
        func shown(_ range: ClosedRange<Double>?) -> ClosedRange<Double>? {
            range.flatMap { axis.canShow($0.lowerBound) && axis.canShow($0.upperBound) ? $0 : nil }
        }
        let given = shown(axis.range)
        let range = Self.widened(given ?? shown(values) ?? (spacing == .linear ? 0...1 : 1...10), spacing)
        let positions: Ticks
        switch spacing {
        case .linear:
            positions = Ticks(
                linear: range, count: tickCount, wholeNumbers: wholeNumbers, roundsOut: roundsOut && given == nil)
        case .logarithmic: positions = Ticks(logarithmic: range, count: tickCount)
        }
        ticks = zip(positions.values, positions.labels).map(Tick.init)
        let ends = roundsOut && given == nil ? positions.values : []
        lower = min(range.lowerBound, ends.first ?? range.lowerBound)
        upper = max(range.upperBound, ends.last ?? range.upperBound)
    }

    /// 0 at the lower end, 1 at the upper.
    func fraction(_ value: Double) -> Double {
        switch spacing {
        case .linear: (value - lower) / (upper - lower)
        case .logarithmic: (log10(value) - log10(lower)) / (log10(upper) - log10(lower))
        }
    }

    var widestLabel: Double { TextMetrics.widest(ticks.map(\.label), size: Label.size) }

    /// Whether the numbers keep apart when they stand side by side along `length`.
    func labelsStandApart(over length: Double) -> Bool {
        zip(ticks, ticks.dropFirst()).allSatisfy { one, next in
            let distance = (fraction(next.value) - fraction(one.value)) * length
            let widths =
                TextMetrics.width(one.label, size: Label.size) + TextMetrics.width(next.label, size: Label.size)
            return distance >= widths / 2 + 10
        }
    }

    /// A range that is too narrow to tell its numbers apart, as that of one point, is given some room.
    private static func widened(_ range: ClosedRange<Double>, _ spacing: Axis.Spacing) -> ClosedRange<Double> {
        let largest = max(range.lowerBound.magnitude, range.upperBound.magnitude)
        guard range.upperBound - range.lowerBound <= max(largest * 1e-9, 1e-290) else { return range }
        switch spacing {
        case .linear:
            let room = largest < 1e-280 ? 0.5 : largest * 0.1
            return range.lowerBound - room...range.upperBound + room
        case .logarithmic: return range.lowerBound / 2...range.upperBound * 2
        }
    }
}

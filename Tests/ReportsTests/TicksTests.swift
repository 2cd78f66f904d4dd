import Testing

@testable import Reports

@Suite struct TicksTests {
    static let linear: [(ClosedRange<Double>, Int, [String])] = [
        (0...1, 5, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (0...29, 6, ["0", "5", "10", "15", "20", "25"]),
        (-1...1, 4, ["−1.0", "−0.5", "0.0", "0.5", "1.0"]),
        (0...60_000, 3, ["0", "20,000", "40,000", "60,000"]),
        (0...0.00003, 3, ["0", "10⁻⁵", "2×10⁻⁵", "3×10⁻⁵"]),
        (0...2_000_000, 4, ["0", "0.5×10⁶", "10⁶", "1.5×10⁶", "2×10⁶"]),
        (0.86...0.98, 3, ["0.90", "0.95"]),
    ]

    @Test("steps are 1, 2 or 5 times a power of ten, all numbers have the same decimals", arguments: linear)
    func steps(range: ClosedRange<Double>, count: Int, labels: [String]) {
        #expect(Ticks(linear: range, count: count).labels == labels)
    }

    @Test("rounded out, the first and last lie at or beyond the ends")
    func roundedOut() {
        #expect(Ticks(linear: 0.86...0.98, count: 3, roundsOut: true).labels == ["0.85", "0.90", "0.95", "1.00"])
        #expect(Ticks(linear: 0...3, count: 3, roundsOut: true).labels == ["0", "1", "2", "3"])
    }

    @Test("epochs are not halved")
    func wholeNumbers() {
        #expect(Ticks(linear: 0...2, count: 8, wholeNumbers: true).labels == ["0", "1", "2"])
    }

    static let logarithmic: [(ClosedRange<Double>, Int, [String])] = [
        (1e-4...3, 6, ["10⁻⁴", "0.001", "0.01", "0.1", "1"]),
        (7e-5...2.3, 5, ["10⁻⁴", "0.001", "0.01", "0.1", "1"]),
        (2...64, 8, ["2", "5", "10", "20", "50"]),
        (1...1000, 4, ["1", "10", "100", "1000"]),
        (1e-20...1e20, 5, ["10⁻²⁰", "10⁻¹¹", "0.01", "10⁷", "10¹⁶"]),
        (0.31...0.37, 4, ["0.32", "0.34", "0.36"]),
    ]

    @Test("a logarithmic axis has decades, parts of decades, or within one decade even steps", arguments: logarithmic)
    func decades(range: ClosedRange<Double>, count: Int, labels: [String]) {
        #expect(Ticks(logarithmic: range, count: count).labels == labels)
    }

    static let anyRanges: [ClosedRange<Double>] = [
        0...1e-300, -1e299...1e299, 1e15...1e15 + 10, 0x1p-1074...0x1p-1060, -1e-5...1e-5, 999_999...1_000_001, 7...7,
    ]

    @Test(
        "any range gives numbers that increase within it, and that differ as texts",
        arguments: anyRanges, [Axis.Spacing.linear, .logarithmic])
    func anyRange(range: ClosedRange<Double>, spacing: Axis.Spacing) {
        guard spacing == .linear || range.lowerBound > 0 else { return }
        let scale = AxisScale(Axis("x", spacing: spacing), values: range, tickCount: 6)
        #expect(scale.lower < scale.upper)
        #expect(scale.ticks.count < 12)
        #expect(Set(scale.ticks.map(\.label)).count == scale.ticks.count)
        let places = scale.ticks.map { scale.fraction($0.value) }
        #expect(places.allSatisfy { -1e-6...1 + 1e-6 ~= $0 } && places == places.sorted())
    }

    @Test("one point, and a range that cannot be shown, still give an axis")
    func degenerateRanges() {
        let point = AxisScale(Axis("x"), values: 3...3, tickCount: 5)
        #expect(point.lower < 3 && point.upper > 3)
        let negative = AxisScale(Axis("x", spacing: .logarithmic, range: -1...1), values: 0.1...10, tickCount: 5)
        #expect(negative.lower == 0.1 && negative.upper == 10)
        let endless = AxisScale(Axis("x", range: 0...Double.infinity), values: 0...1, tickCount: 5)
        #expect(endless.upper == 1)
    }

    @Test(
        "numbers read well",
        arguments: [
            (0, "0"), (1_428_000, "1,428,000"), (0.1234567, "0.12346"), (-1.5, "−1.5"), (203.594, "203.59"),
            (2.5e-7, "2.5×10⁻⁷"), (1e10, "10¹⁰"), (-3e12, "−3×10¹²"), (.nan, "NaN"), (-.infinity, "−∞"),
            (0x1p-1074, "4.9407×10⁻³²⁴"),
        ] as [(Double, String)])
    func shortNumbers(value: Double, text: String) { #expect(NumberText.short(value) == text) }

    @Test("no number is written as minus zero")
    func minusZero() { #expect(NumberText.fixed(-0.0001, decimals: 2) == "0.00") }
}

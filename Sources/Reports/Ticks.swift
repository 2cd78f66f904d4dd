import Glibc

/// Numbers to write beside an axis: multiples of 1, 2 or 5 times a power of ten, or powers of ten.
struct Ticks {
    let values: [Double]
    let labels: [String]

    /// - Parameters:
    ///   - count: about how many are wanted, at the most.
    ///   - roundsOut: begins at or below the range and ends at or above it; otherwise stays within.
    init(linear range: ClosedRange<Double>, count: Int, wholeNumbers: Bool = false, roundsOut: Bool = false) {
        var step = Step(covering: range.upperBound - range.lowerBound, count: max(1, count))
        if wholeNumbers && step.exponent < 0 { step = Step(digit: 1, exponent: 0) }
        let slack = roundsOut ? -1e-6 : 1e-6
        let from = range.lowerBound / step.length - slack
        let to = range.upperBound / step.length + slack
        let first = roundsOut ? from.rounded(.down) : from.rounded(.up)
        let last = roundsOut ? to.rounded(.up) : to.rounded(.down)
        values = last < first ? [] : (0...Int(last - first)).map { (first + Double($0)) * step.length }
        let largest = values.map(\.magnitude).max() ?? 0
        let exponent = NumberText.decimalExponent(largest)
        labels = values.map { value in
            exponent >= 6 || exponent < -3
                ? NumberText.scientific(value, exponent: exponent, decimals: max(0, exponent - step.exponent))
                : NumberText.fixed(value, decimals: max(0, -step.exponent))
        }
    }

    /// Powers of ten; 2 and 5 times them in a range of few decades; within one decade as on a linear axis.
    init(logarithmic range: ClosedRange<Double>, count: Int) {
        let found = Self.logarithmic(range, count: max(2, count))
        guard found.count > 1 else {
            self.init(linear: range, count: count)
            return
        }
        let labels = found.map { value in
            let exponent = NumberText.decimalExponent(value)
            return (-3..<5).contains(exponent)
                ? NumberText.short(value) : NumberText.scientific(value, exponent: exponent, decimals: 0)
        }
        self.init(values: found, labels: labels)
    }

    private init(values: [Double], labels: [String]) { (self.values, self.labels) = (values, labels) }

    private static func logarithmic(_ range: ClosedRange<Double>, count: Int) -> [Double] {
        let first = Int(log10(range.lowerBound).rounded(.down))
        let last = Int(log10(range.upperBound).rounded(.up))
        let shown = range.lowerBound * (1 - 1e-9)...range.upperBound * (1 + 1e-9)
        let decades = (first...last).map(NumberText.power).filter(shown.contains)
        if decades.count > count {
            let interval = (decades.count + count - 1) / count
            return stride(from: 0, to: decades.count, by: interval).map { decades[$0] }
        }
        let choices: [[Double]] = [[1, 2, 5], [1, 3]]
        let parts = choices.lazy.map { digits in
            (first...last).flatMap { power in digits.map { $0 * NumberText.power(power) } }.filter(shown.contains)
        }
        return parts.first { $0.count <= count } ?? decades
    }
}

/// 1, 2 or 5 times a power of ten.
private struct Step {
    let digit: Int
    let exponent: Int

    var length: Double { Double("\(digit)e\(exponent)") ?? 1 }

    init(digit: Int, exponent: Int) { (self.digit, self.exponent) = (digit, exponent) }

    /// The smallest of which `count` cover `span`.
    init(covering span: Double, count: Int) {
        let least = span / Double(count)
        let exponent = NumberText.decimalExponent(least)
        let digit = [1, 2, 5].first { Self(digit: $0, exponent: exponent).length >= least * (1 - 1e-9) }
        self = digit.map { Self(digit: $0, exponent: exponent) } ?? Self(digit: 1, exponent: exponent + 1)
    }
}

import Glibc

/// What repetitions of one measurement came to.
struct Spread: Sendable, Equatable {
    let values: [Double]

    init(_ values: [Double]) { self.values = values }

    var count: Int { values.count }
    var mean: Double { values.reduce(0, +) / Double(values.count) }
    var least: Double { values.min() ?? .nan }
    var greatest: Double { values.max() ?? .nan }
    /// The greatest less the least.
    var range: Double { greatest - least }

    /// The middle value; of an even number the mean of the two in the middle.
    var median: Double {
        let sorted = values.sorted()
        guard let middle = sorted.indices.dropFirst(sorted.count / 2).first else { return .nan }
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }

    /// Whether the mean lies above the other's by more than two of its standard errors.
    func exceeds(_ other: Spread) -> Bool {
        mean > other.mean + 2 * deviation / Double(Swift.max(1, count)).squareRoot()
    }

    /// The standard deviation of the sample, Σ(x − mean)²/(n − 1) under the root; 0 for a single value.
    var deviation: Double {
        guard count > 1 else { return 0 }
        let mean = mean
        return sqrt(values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count - 1))
    }
}

extension Double {
    /// The number with so many significant digits, for sentences: `0.0119`, `4.2·10⁻⁷`.
    func significant(_ digits: Int) -> String {
        let parts = printed("%.\(digits)g").split(separator: "e")
        guard parts.count == 2, let exponent = Int(parts[1]) else { return printed("%.\(digits)g").withMinus }
        let raised = "\(exponent)".map { character -> Character in
            guard let digit = character.wholeNumberValue else { return "⁻" }
            return ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"][digit]
        }
        return "\(String(parts[0]).withMinus)·10\(String(raised))"
    }

    /// With so many digits behind the point, for sentences: `−0.38`.
    func fixed(_ decimals: Int) -> String { printed("%.\(decimals)f").withMinus }

    /// A fraction as a percentage with one digit behind the point: `84.2 %`.
    var percent: String { (self * 100).printed("%.1f") + " %" }
}

extension String {
    /// With the minus sign of typography.
    fileprivate var withMinus: String { hasPrefix("-") ? "−" + dropFirst() : self }
}

extension Sequence<String> {
    /// `2, 5 and 10`
    var listed: String {
        let all = Array(self)
        guard let last = all.last, all.count > 1 else { return all.first ?? "none" }
        return all.dropLast().joined(separator: ", ") + " and " + last
    }
}

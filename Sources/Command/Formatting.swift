import Foundation

extension Double {
    /// With so many digits after the point.
    func formatted(digits: Int) -> String { formatted("%.\(digits)f") }

    /// By a format of C's printf.
    func formatted(_ format: String) -> String { String(format: format, self) }

    /// A length of time for people: `0.49 ms`, `3.2 s`, `4 min 05 s`, `2 h 10 min`.
    var asDuration: String {
        if self < 1 { return "\((self * 1000).formatted(digits: self < 0.01 ? 2 : 0)) ms" }
        if self < 60 { return "\(formatted(digits: 1)) s" }
        let seconds = Int(rounded())
        if seconds < 3600 { return String(format: "%d min %02d s", seconds / 60, seconds % 60) }
        return String(format: "%d h %02d min", seconds / 3600, seconds % 3600 / 60)
    }

    /// A fraction as a percentage: `98.65 %`.
    var asPercentage: String { "\((self * 100).formatted(digits: 2)) %" }
}

extension String {
    /// In quotation marks where a shell would take it apart.
    var quotedForShell: String {
        let isPlain = allSatisfy { $0.isLetter || $0.isNumber || "-_./:=".contains($0) } && !isEmpty
        return isPlain ? self : "'\(replacing("'", with: "'\\''"))'"
    }
}

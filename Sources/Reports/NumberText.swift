import Tensors

/// Numbers as people read them: a true minus sign, groups of three digits, powers of ten as exponents.
enum NumberText {
    static let minus: Character = "−"

    /// About `digits` significant digits; whole numbers below 10⁹ keep all of theirs.
    static func short(_ value: Double, digits: Int = 5) -> String {
        guard value.isFinite else { return special(value) }
        if value == value.rounded() && value.magnitude < 1e9 { return fixed(value, decimals: 0) }
        let exponent = decimalExponent(value)
        guard (-4..<7).contains(exponent) else { return scientific(value, exponent: exponent, decimals: digits - 1) }
        return trimmed(fixed(value, decimals: max(0, digits - 1 - exponent)))
    }

    /// `value` with so many digits behind the point.
    static func fixed(_ value: Double, decimals: Int) -> String {
        guard value.isFinite else { return special(value) }
        let printed = value.magnitude.printed("%.\(max(0, decimals))f")
        let isZero = !printed.contains { $0 != "0" && $0 != "." }
        let parts = printed.split(separator: ".", maxSplits: 1)
        let grouped = parts.first.map { Self.grouped($0) } ?? ""
        let text = parts.count > 1 ? "\(grouped).\(parts[1])" : grouped
        return value < 0 && !isZero ? "\(minus)\(text)" : text
    }

    /// `value` as a multiple of 10ᵉ for the given exponent e.
    static func scientific(_ value: Double, exponent: Int, decimals: Int) -> String {
        if value == 0 { return "0" }
        // 10ᵉ itself may lie beyond the smallest number, so the digits are shifted in two steps.
        let half = exponent / 2
        let mantissa = value / power(half) / power(exponent - half)
        let digits = trimmed(fixed(mantissa, decimals: decimals))
        let power = "10" + superscript(exponent)
        return digits == "1" ? power : digits == "\(minus)1" ? "\(minus)\(power)" : "\(digits)×\(power)"
    }

    /// e with 10ᵉ ≤ |value| < 10ᵉ⁺¹; 0 for zero.
    static func decimalExponent(_ value: Double) -> Int {
        let parts = value.magnitude.printed("%.14e").split(separator: "e")
        return parts.count == 2 ? Int(parts[1]) ?? 0 : 0
    }

    static func power(_ exponent: Int) -> Double { Double("1e\(exponent)") ?? 0 }

    private static func superscript(_ exponent: Int) -> String {
        let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
        return String("\(exponent)".map { character in character.wholeNumberValue.map { digits[$0] } ?? "⁻" })
    }

    private static func special(_ value: Double) -> String {
        value.isNaN ? "NaN" : value < 0 ? "\(minus)∞" : "∞"
    }

    /// Without zeros at the end of a fraction.
    private static func trimmed(_ text: String) -> String {
        guard text.contains(".") else { return text }
        var text = text
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }

    /// Groups of three from 10,000 on.
    private static func grouped(_ digits: Substring) -> String {
        guard digits.count > 4 else { return String(digits) }
        var text = ""
        for (place, digit) in digits.enumerated() {
            if place > 0 && (digits.count - place) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text
    }
}

import Glibc

extension Double {
    /// The number with 9 significant digits, as C's `%.9g` prints it: enough to tell every two `Float` apart.
    var nineDigits: String {
        var bytes = [CChar](repeating: 0, count: 32)
        _ = withVaList([self]) { vsnprintf(&bytes, bytes.count, "%.9g", $0) }
        return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

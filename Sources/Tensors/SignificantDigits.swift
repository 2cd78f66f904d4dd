import Glibc

extension Double {
    /// The number with 9 significant digits, as C's `%.9g` prints it: enough to tell every two `Float` apart.
    package var nineDigits: String { printed("%.9g") }

    /// The number as C's `printf` prints it with `format`, which holds one conversion of a `double`.
    package func printed(_ format: String) -> String {
        withVaList([self]) { arguments in
            // The longest `double` in fixed notation has 309 digits before its point.
            var bytes = [CChar](repeating: 0, count: 400)
            vsnprintf(&bytes, bytes.count, format, arguments)
            return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }
}

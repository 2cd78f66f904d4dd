/// A strict scanner for the part of JSON that safetensors headers are made of: objects, strings, and arrays of
/// natural numbers.
///
/// Foundation's parser silently keeps one of several equal keys and turns numbers into floating point; a header with
/// either must be refused. Nothing here recurses, so no nesting can exhaust the stack.
struct HeaderScanner {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    /// Calls `value` for each key of an object, with the scanner in front of the key's value.
    mutating func object(
        _ value: (inout HeaderScanner, String) throws(SafetensorsError.Problem) -> Void
    ) throws(SafetensorsError.Problem) {
        try expect("{")
        if take("}") { return }
        repeat {
            let key = try string()
            try expect(":")
            try value(&self, key)
        } while take(",")
        try expect("}")
    }

    mutating func integers() throws(SafetensorsError.Problem) -> [Int] {
        var values: [Int] = []
        try expect("[")
        if take("]") { return values }
        repeat { values.append(try integer()) } while take(",")
        try expect("]")
        return values
    }

    mutating func end() throws(SafetensorsError.Problem) {
        skipSpace()
        if position < bytes.endIndex { throw failure(expected: "the end of the header") }
    }

    private mutating func integer() throws(SafetensorsError.Problem) -> Int {
        skipSpace()
        let start = position
        var value = 0
        while position < bytes.endIndex, case UInt8(ascii: "0")...UInt8(ascii: "9") = bytes[position] {
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(Int(bytes[position] - UInt8(ascii: "0")))
            if overflow || carry { throw failure(expected: "a number below 2^63") }
            value = sum
            position += 1
        }
        let digitCount = position - start
        if digitCount == 0 || (digitCount > 1 && bytes[start] == UInt8(ascii: "0")) {
            throw failure(expected: "a natural number")
        }
        return value
    }

    mutating func string() throws(SafetensorsError.Problem) -> String {
        try expect("\"")
        var text: [UInt8] = []
        while position < bytes.endIndex {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw failure(expected: "UTF-8 in the string that ends here")
                }
                position += 1
                return string
            case UInt8(ascii: "\\"):
                position += 1
                text.append(contentsOf: String(try escaped()).utf8)
            case ..<0x20:
                throw failure(expected: "an escape for a control character")
            case _:
                text.append(byte)
                position += 1
            }
        }
        throw failure(expected: "the end of a string")
    }

    /// The character behind a backslash.
    private mutating func escaped() throws(SafetensorsError.Problem) -> Unicode.Scalar {
        let simple: [(Character, Unicode.Scalar)] = [
            ("\"", "\""), ("\\", "\\"), ("/", "/"), ("b", "\u{8}"), ("f", "\u{c}"), ("n", "\n"), ("r", "\r"),
            ("t", "\t"),
        ]
        for (letter, scalar) in simple where takeExactly(letter) { return scalar }
        guard takeExactly("u") else { throw failure(expected: "one of the escapes of JSON") }
        let unit = try codeUnit()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard unit < 0xDC00, takeExactly("\\"), takeExactly("u") else {
            throw failure(expected: "the second half of a surrogate pair")
        }
        let second = try codeUnit()
        guard case 0xDC00...0xDFFF = second,
            let scalar = Unicode.Scalar(0x10000 + (UInt32(unit) - 0xD800) << 10 + UInt32(second) - 0xDC00)
        else { throw failure(expected: "the second half of a surrogate pair") }
        return scalar
    }

    private mutating func codeUnit() throws(SafetensorsError.Problem) -> UInt16 {
        let digits = bytes[position...].prefix(4)
        guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw failure(expected: "four hexadecimal digits") }
        position += 4
        return unit
    }

    private mutating func skipSpace() {
        while position < bytes.endIndex, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }

    private mutating func takeExactly(_ character: Character) -> Bool {
        guard position < bytes.endIndex, bytes[position] == character.asciiValue else { return false }
        position += 1
        return true
    }

    private mutating func take(_ character: Character) -> Bool {
        skipSpace()
        return takeExactly(character)
    }

    private mutating func expect(_ character: Character) throws(SafetensorsError.Problem) {
        guard take(character) else { throw failure(expected: "'\(character)'") }
    }

    private func failure(expected: String) -> SafetensorsError.Problem {
        .syntax(offset: position - bytes.startIndex, expected: expected)
    }
}

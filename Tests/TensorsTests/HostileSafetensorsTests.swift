import Testing

@testable import Tensors

@Suite struct HostileSafetensorsTests {
    typealias Problem = SafetensorsError.Problem

    static func file(_ header: String, data byteCount: Int = 0) -> [UInt8] {
        withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) } + Array(header.utf8)
            + [UInt8](repeating: 0, count: byteCount)
    }

    static func entry(_ type: String = "F32", shape: String = "[2]", offsets: String = "[0,8]") -> String {
        "{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":\(offsets)}"
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        let problem: Problem
        var testDescription: String { name }

        init(_ name: String, _ bytes: [UInt8], _ problem: Problem) {
            (self.name, self.bytes, self.problem) = (name, bytes, problem)
        }
    }

    static let cases: [Case] = [
        Case("empty", [], .tooShort(byteCount: 0)),
        Case("seven bytes", [1, 2, 3, 4, 5, 6, 7], .tooShort(byteCount: 7)),
        Case(
            "header of 2^64 - 1 bytes", [UInt8](repeating: 0xFF, count: 16),
            .headerLength(declared: .max, available: 8)),
        Case("header longer than the file", [3, 0, 0, 0, 0, 0, 0, 0, 0x7B], .headerLength(declared: 3, available: 1)),
        Case("no header", file(""), .syntax(offset: 0, expected: "'{'")),
        Case("not JSON", file("hello"), .syntax(offset: 0, expected: "'{'")),
        Case("an array", file("[]"), .syntax(offset: 0, expected: "'{'")),
        Case("no end", file("{\"a\":"), .syntax(offset: 5, expected: "'{'")),
        Case("comma at the end", file("{\"a\":\(entry()),}", data: 8), .syntax(offset: 54, expected: "'\"'")),
        Case("two objects", file("{}{}"), .syntax(offset: 2, expected: "the end of the header")),
        Case("open string", file("{\"a"), .syntax(offset: 3, expected: "the end of a string")),
        Case("bad escape", file("{\"\\x\""), .syntax(offset: 3, expected: "one of the escapes of JSON")),
        Case("bad \\u", file("{\"\\u12g4\""), .syntax(offset: 4, expected: "four hexadecimal digits")),
        Case(
            "half a surrogate pair", file("{\"\\ud834\""),
            .syntax(offset: 8, expected: "the second half of a surrogate pair")),
        Case(
            "two first halves", file("{\"\\ud834\\ud834\""),
            .syntax(offset: 14, expected: "the second half of a surrogate pair")),
        Case(
            "control character", file("{\"\u{1}\""), .syntax(offset: 2, expected: "an escape for a control character")),
        Case(
            "not UTF-8", [5, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0x22, 0xFF, 0xFE, 0x22],
            .syntax(offset: 4, expected: "UTF-8 in the string that ends here")),
        Case(
            "negative length", file("{\"a\":\(entry(shape: "[-1]"))}", data: 8),
            .syntax(offset: 29, expected: "a natural number")),
        Case(
            "length with a point", file("{\"a\":\(entry(shape: "[2.0]"))}", data: 8),
            .syntax(offset: 30, expected: "']'")),
        Case(
            "length of 2^63", file("{\"a\":\(entry(shape: "[9223372036854775808]"))}", data: 8),
            .syntax(offset: 47, expected: "a number below 2^63")),
        Case(
            "leading zero", file("{\"a\":\(entry(shape: "[02]"))}", data: 8),
            .syntax(offset: 31, expected: "a natural number")),
        Case(
            "deep nesting", file("{\"a\":" + String(repeating: "[", count: 100_000)),
            .syntax(offset: 5, expected: "'{'")),
        Case("same name twice", file("{\"a\":\(entry()),\"a\":\(entry())}", data: 8), .duplicateKey("a")),
        Case("same name by an escape", file("{\"a\":\(entry()),\"\\u0061\":\(entry())}", data: 8), .duplicateKey("a")),
        Case("same metadata twice", file("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}"), .duplicateKey("k")),
        Case("two metadata", file("{\"__metadata__\":{},\"__metadata__\":{}}"), .duplicateKey("__metadata__")),
        Case("metadata that is no text", file("{\"__metadata__\":{\"k\":1}}"), .syntax(offset: 21, expected: "'\"'")),
        Case("dtype twice", file("{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F64\"}}"), .duplicateKey("dtype")),
        Case("no dtype", file("{\"a\":{\"shape\":[]}}"), .missingField(tensor: "a", field: "dtype")),
        Case("no shape", file("{\"a\":{\"dtype\":\"F32\"}}"), .missingField(tensor: "a", field: "shape")),
        Case(
            "one offset", file("{\"a\":\(entry(offsets: "[0]"))}", data: 8),
            .missingField(tensor: "a", field: "data_offsets")),
        Case("unknown field", file("{\"a\":{\"type\":\"F32\"}}"), .unknownField(tensor: "a", field: "type")),
        Case("half precision", file("{\"a\":\(entry("F16"))}", data: 8), .elementType(tensor: "a", found: "F16")),
        Case(
            "product of lengths overflows", file("{\"a\":\(entry(shape: "[4294967296,4294967296]"))}", data: 8),
            .shape(tensor: "a", shape: [4_294_967_296, 4_294_967_296])),
        Case(
            "byte count overflows", file("{\"a\":\(entry(shape: "[4611686018427387904]"))}", data: 8),
            .shape(tensor: "a", shape: [4_611_686_018_427_387_904])),
        Case(
            "shape larger than the range", file("{\"a\":\(entry(shape: "[3]"))}", data: 8),
            .byteCount(tensor: "a", expected: 12, found: 8)),
        Case(
            "truncated", file("{\"a\":\(entry())}", data: 7),
            .range(tensor: "a", begin: 0, end: 8, dataByteCount: 7)),
        Case(
            "end before begin", file("{\"a\":\(entry(offsets: "[8,0]"))}", data: 8),
            .range(tensor: "a", begin: 8, end: 0, dataByteCount: 8)),
        Case("trailing byte", file("{\"a\":\(entry())}", data: 9), .trailingBytes(expected: 8, found: 9)),
        Case(
            "hole", file("{\"a\":\(entry(offsets: "[4,12]"))}", data: 12),
            .layout(tensor: "a", expectedBegin: 0, foundBegin: 4)),
        Case(
            "overlap", file("{\"a\":\(entry()),\"b\":\(entry(offsets: "[4,12]"))}", data: 12),
            .layout(tensor: "b", expectedBegin: 8, foundBegin: 4)),
        Case(
            "same range twice", file("{\"a\":\(entry()),\"b\":\(entry())}", data: 8),
            .layout(tensor: "b", expectedBegin: 8, foundBegin: 0)),
    ]

    @Test("is refused with its reason", arguments: cases)
    func refused(_ hostile: Case) {
        #expect(throws: hostile.problem) { try Safetensors.decode(hostile.bytes) }
    }

    @Test("every file cut short or lengthened by a byte is refused")
    func cutShort() throws {
        let bytes = Safetensors.encode(try SafetensorsTests.sample())
        for count in bytes.indices {
            #expect(throws: Problem.self) { try Safetensors.decode(Array(bytes[..<count])) }
        }
        #expect(throws: Problem.self) { try Safetensors.decode(bytes + [0]) }
    }

    @Test("no damage to a single byte traps")
    func singleBytes() throws {
        let bytes = Safetensors.encode(try SafetensorsTests.sample())
        for place in bytes.indices {
            for damage: UInt8 in [0x00, 0x22, 0x2C, 0x39, 0x5B, 0x7D, 0xFF] {
                var damaged = bytes
                damaged[place] = damage
                _ = try? Safetensors.decode(damaged)
            }
        }
    }

    @Test("spaces, other orders and escapes are accepted")
    func accepted() throws {
        let header = """
            { "\\ud834\\udd1e\\/" : { "data_offsets" : [ 0 , 8 ] ,\t"shape":[ 2 ],\r\n "dtype":"F32" } }\n\n
            """
        let tensors = try Safetensors.decode(Self.file(header, data: 8))
        #expect(tensors.names == ["𝄞/"])
        #expect(tensors["𝄞/"]?.shape == [2])
    }
}

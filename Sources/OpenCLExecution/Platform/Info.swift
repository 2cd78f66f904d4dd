import COpenCL

/// A `clGet…Info` call with its object and question bound: (room in bytes, room, bytes needed) → status.
typealias InfoQuery = (Int, UnsafeMutableRawPointer?, UnsafeMutablePointer<Int>?) -> cl_int

/// The answer as bytes.
func infoBytes(_ call: StaticString, _ query: InfoQuery) throws(OpenCLError) -> [UInt8] {
    var byteCount = 0
    try check(call) { query(0, nil, &byteCount) }
    guard byteCount > 0 else { return [] }
    var bytes = [UInt8](repeating: 0, count: byteCount)
    try check(call) { bytes.withUnsafeMutableBytes { query($0.count, $0.baseAddress, nil) } }
    return bytes
}

/// The answer as text, without the terminating zero and the blanks that some drivers put around names.
func infoText(_ call: StaticString, _ query: InfoQuery) throws(OpenCLError) -> String {
    let text = String(decoding: try infoBytes(call, query).prefix { $0 != 0 }, as: UTF8.self)
    return String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
}

/// The answer as one integer of exactly this width.
func infoValue<Value: FixedWidthInteger & BitwiseCopyable>(
    _ type: Value.Type, _ call: StaticString, _ query: InfoQuery
) throws(OpenCLError) -> Value {
    var value = Value.zero
    try check(call) { withUnsafeMutableBytes(of: &value) { query($0.count, $0.baseAddress, nil) } }
    return value
}

/// The answer as a list of integers.
func infoValues<Value: FixedWidthInteger & BitwiseCopyable>(
    _ type: Value.Type, _ call: StaticString, _ query: InfoQuery
) throws(OpenCLError) -> [Value] {
    let bytes = try infoBytes(call, query)
    return bytes.withUnsafeBytes { bytes in
        (0..<bytes.count / MemoryLayout<Value>.size).map {
            bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Value>.size, as: Value.self)
        }
    }
}

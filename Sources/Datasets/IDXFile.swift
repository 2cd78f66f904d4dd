/// A file of the IDX format with unsigned bytes, the format of MNIST, plain or compressed with gzip.
///
///     0 0 type rank | one length per axis, 4 bytes each, most significant first | the elements, row-major
///
/// Source: LeCun, Cortes, Burges: The MNIST database of handwritten digits, http://yann.lecun.com/exdb/mnist/.
package struct IDXFile: Sendable, Equatable {
    /// The lengths of the axes, outermost first.
    package let lengths: [Int]
    package let bytes: [UInt8]

    private static let unsignedByte: UInt8 = 0x08

    /// Reads the file at `path`, whose rank must be `rank`.
    ///
    /// Memory grows with the bytes that arrive, never beyond what the header promises and one byte more.
    package init(path: String, rank: Int) throws(IDXError) {
        do {
            let file = try InflatingFile(path: path)
            lengths = try Self.lengths(file, rank: rank)
            bytes = try Self.elements(file, lengths)
        } catch {
            throw IDXError(file: path, error)
        }
    }

    private static func lengths(_ file: InflatingFile, rank: Int) throws(IDXError.Problem) -> [Int] {
        let magic = try file.bytes(upTo: 4)
        guard magic.count == 4 else { throw .header(expected: 4, found: magic.count) }
        guard magic[0] == 0, magic[1] == 0 else { throw .magic(magic) }
        guard magic[2] == unsignedByte else { throw .elementType(magic[2]) }
        guard magic[3] == rank else { throw .rank(expected: rank, found: Int(magic[3])) }
        let words = try file.bytes(upTo: 4 * rank)
        guard words.count == 4 * rank else { throw .header(expected: 4 + 4 * rank, found: 4 + words.count) }
        return (0..<rank).map { axis in words[(4 * axis)..<(4 * axis + 4)].reduce(0) { $0 << 8 | Int($1) } }
    }

    private static func elements(_ file: InflatingFile, _ lengths: [Int]) throws(IDXError.Problem) -> [UInt8] {
        var expected = 1
        for length in lengths {
            let (product, overflow) = expected.multipliedReportingOverflow(by: length)
            if overflow || product == .max { throw .overflow(lengths) }
            expected = product
        }
        try file.checkPromise(of: expected, afterHeader: 4 + 4 * lengths.count)
        var bytes: [UInt8] = []
        let chunkByteCount = 1 << 20
        while bytes.count <= expected {
            let wanted = min(chunkByteCount, expected + 1 - bytes.count)
            let chunk = try file.bytes(upTo: wanted)
            bytes += chunk
            if chunk.count < wanted { break }
        }
        if bytes.count < expected { throw .truncated(expected: expected, found: bytes.count) }
        if bytes.count > expected { throw .trailingBytes(expected: expected) }
        return bytes
    }
}

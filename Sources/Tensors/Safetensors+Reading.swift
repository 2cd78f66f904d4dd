extension Safetensors {
    /// The tensors in the file at `path`, in the order of its header.
    public static func read(_ path: String) throws(SafetensorsError) -> NamedTensors {
        let file: RegularFile
        do { file = try RegularFile(path) } catch { throw SafetensorsError(file: path, .file(error)) }
        do throws(SafetensorsError.Problem) {
            return try decode(byteCount: file.byteCount) { range throws(SafetensorsError.Problem) in
                do throws(FileError) { return try file.bytes(range) } catch { throw .file(error) }
            }
        } catch { throw SafetensorsError(file: path, error) }
    }

    /// The tensors in the bytes of a file, in the order of its header.
    public static func decode(_ bytes: [UInt8]) throws(SafetensorsError.Problem) -> NamedTensors {
        try decode(byteCount: bytes.count) { range throws(SafetensorsError.Problem) in Array(bytes[range]) }
    }

    /// The same for `byteCount` bytes, of which `bytes` gives any range.
    ///
    /// Nothing in the bytes is trusted: every length is checked against what is there before anything is allocated.
    private static func decode(
        byteCount: Int, bytes: (Range<Int>) throws(SafetensorsError.Problem) -> [UInt8]
    ) throws(SafetensorsError.Problem) -> NamedTensors {
        guard byteCount >= prefixByteCount else { throw .tooShort(byteCount: byteCount) }
        let declared = try bytes(0..<prefixByteCount).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard declared <= UInt64(byteCount - prefixByteCount) else {
            throw .headerLength(declared: declared, available: byteCount - prefixByteCount)
        }
        guard declared <= headerLimit else { throw .headerLimit(declared: declared) }
        let dataStart = prefixByteCount + Int(declared)
        let header = try SafetensorsHeader(parsing: bytes(prefixByteCount..<dataStart)[...])
        try checkLayout(header.entries, dataByteCount: byteCount - dataStart)

        var tensors = NamedTensors(metadata: header.metadata)
        for entry in header.entries {
            let (type, count) = try typeAndCount(entry)
            let content = try bytes((dataStart + entry.begin)..<(dataStart + entry.end))
            let elements = content.withUnsafeBytes { content in
                Tensor.Elements(type: type, count: count) { $0.copyMemory(from: content) }
            }
            do {
                try tensors.append(entry.name, try Tensor(shape: entry.shape, elements: elements))
            } catch is NamedTensorsError {
                throw SafetensorsError.Problem.duplicateKey(entry.name)
            } catch {
                throw SafetensorsError.Problem.shape(tensor: entry.name, shape: entry.shape)
            }
        }
        return tensors
    }

    /// The element type and count of `entry`, once its shape and type are seen to fill its byte range exactly.
    private static func typeAndCount(
        _ entry: SafetensorsHeader.Entry
    ) throws(SafetensorsError.Problem) -> (ElementType, Int) {
        guard let type = ElementType.allCases.first(where: { typeName($0) == entry.typeName }) else {
            throw .elementType(tensor: entry.name, found: entry.typeName)
        }
        guard let count = entry.shape.checkedElementCount else {
            throw .shape(tensor: entry.name, shape: entry.shape)
        }
        let (byteCount, overflow) = count.multipliedReportingOverflow(by: type.byteCount)
        if overflow { throw .shape(tensor: entry.name, shape: entry.shape) }
        guard byteCount == entry.end - entry.begin else {
            throw .byteCount(tensor: entry.name, expected: byteCount, found: entry.end - entry.begin)
        }
        return (type, count)
    }

    /// Checks that the ranges of `entries` cover the data from its first byte to its last, each byte once.
    private static func checkLayout(
        _ entries: [SafetensorsHeader.Entry], dataByteCount: Int
    ) throws(SafetensorsError.Problem) {
        var end = 0
        for entry in entries.sorted(by: { ($0.begin, $0.end) < ($1.begin, $1.end) }) {
            guard entry.begin <= entry.end, entry.end <= dataByteCount else {
                throw .range(
                    tensor: entry.name, begin: entry.begin, end: entry.end, dataByteCount: dataByteCount)
            }
            guard entry.begin == end else {
                throw .layout(tensor: entry.name, expectedBegin: end, foundBegin: entry.begin)
            }
            end = entry.end
        }
        guard end == dataByteCount else { throw .trailingBytes(expected: end, found: dataByteCount) }
    }
}

/// The header of a safetensors file as it is written there; nothing is checked beyond the grammar.
struct SafetensorsHeader {
    struct Entry {
        let name: String
        let typeName: String
        let shape: Shape
        let begin: Int
        let end: Int
    }

    private(set) var entries: [Entry] = []
    private(set) var metadata: [String: String] = [:]

    init(parsing bytes: ArraySlice<UInt8>) throws(SafetensorsError.Problem) {
        var scanner = HeaderScanner(bytes)
        var names: Set<String> = []
        try scanner.object { scanner, key throws(SafetensorsError.Problem) in
            guard names.insert(key).inserted else { throw .duplicateKey(key) }
            if key == Safetensors.metadataKey {
                metadata = try Self.metadata(&scanner)
            } else {
                entries.append(try Self.entry(named: key, &scanner))
            }
        }
        try scanner.end()
    }

    private static func metadata(_ scanner: inout HeaderScanner) throws(SafetensorsError.Problem) -> [String: String] {
        var metadata: [String: String] = [:]
        try scanner.object { scanner, key throws(SafetensorsError.Problem) in
            guard metadata.updateValue(try scanner.string(), forKey: key) == nil else { throw .duplicateKey(key) }
        }
        return metadata
    }

    private static func entry(
        named name: String, _ scanner: inout HeaderScanner
    ) throws(SafetensorsError.Problem) -> Entry {
        var typeName: String?
        var lengths: [Int]?
        var offsets: [Int]?
        try scanner.object { scanner, key throws(SafetensorsError.Problem) in
            switch (key, typeName, lengths, offsets) {
            case ("dtype", nil, _, _): typeName = try scanner.string()
            case ("shape", _, nil, _): lengths = try scanner.integers()
            case ("data_offsets", _, _, nil): offsets = try scanner.integers()
            case ("dtype", _, _, _), ("shape", _, _, _), ("data_offsets", _, _, _): throw .duplicateKey(key)
            case _: throw .unknownField(tensor: name, field: key)
            }
        }
        guard let typeName else { throw .missingField(tensor: name, field: "dtype") }
        guard let lengths else { throw .missingField(tensor: name, field: "shape") }
        guard let offsets, offsets.count == 2 else { throw .missingField(tensor: name, field: "data_offsets") }
        return Entry(name: name, typeName: typeName, shape: Shape(lengths), begin: offsets[0], end: offsets[1])
    }
}

extension Safetensors {
    /// The bytes of a file that holds `tensors`. The header lists them in their order. Their elements lie widest type
    /// first, so that every tensor is aligned to its element type; readers that map files into memory rely on it.
    public static func encode(_ tensors: NamedTensors) -> [UInt8] {
        let entries = tensors.entries
        let layout = ElementType.allCases.map(\.byteCount).uniqueDescending.flatMap { byteCount in
            entries.indices.filter { entries[$0].tensor.elementType.byteCount == byteCount }
        }
        var begins = [Int](repeating: 0, count: entries.count)
        var dataByteCount = 0
        for index in layout {
            begins[index] = dataByteCount
            dataByteCount += entries[index].tensor.byteCount
        }

        var fields: [String] = []
        if !tensors.metadata.isEmpty {
            let pairs = tensors.metadata.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }
            fields.append("\"\(metadataKey)\":{\(pairs.joined(separator: ","))}")
        }
        for (entry, begin) in zip(entries, begins) {
            let shape = entry.tensor.shape.lengths.map(String.init).joined(separator: ",")
            fields.append(
                "\(quoted(entry.name)):{\"dtype\":\"\(typeName(entry.tensor.elementType))\","
                    + "\"shape\":[\(shape)],\"data_offsets\":[\(begin),\(begin + entry.tensor.byteCount)]}")
        }
        var header = Array("{\(fields.joined(separator: ","))}".utf8)
        while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }

        var bytes: [UInt8] = []
        bytes.reserveCapacity(prefixByteCount + header.count + dataByteCount)
        withUnsafeBytes(of: UInt64(header.count).littleEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: header)
        for index in layout {
            entries[index].tensor.elements.withUnsafeBytes { bytes.append(contentsOf: $0) }
        }
        return bytes
    }

    /// `text` as a JSON string.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            case _: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension [Int] {
    fileprivate var uniqueDescending: [Int] { Set(self).sorted(by: >) }
}

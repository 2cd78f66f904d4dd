/// The safetensors file format, https://huggingface.co/docs/safetensors: weights that Python can load, and the other way
/// round.
///
///     ┌────────────┬──────────────────────────────────────────────┬────────────────────────────┐
///     │ N: 8 bytes │ N bytes of JSON, padded with spaces          │ the elements, no holes     │
///     └────────────┴──────────────────────────────────────────────┴────────────────────────────┘
///     {"__metadata__": {"key": "text"},
///      "fc1.weight": {"dtype": "F32", "shape": [128, 784], "data_offsets": [0, 401408]}, …}
///
/// Offsets count from the end of the header. All numbers are little-endian, as are the machines that Swift on Linux runs
/// on, so that elements are copied as they are.
public enum Safetensors {
    static let metadataKey = "__metadata__"
    static let prefixByteCount = 8
    /// The longest header that the reference implementation reads, https://github.com/huggingface/safetensors.
    static let headerLimit: UInt64 = 100_000_000

    /// Writes `tensors` to `path`, completely or not at all: a file is written beside it and renamed.
    public static func write(_ tensors: NamedTensors, to path: String) throws(FileError) {
        try AtomicFile.write(encode(tensors), to: path)
    }

    /// The format's name of an element type.
    static func typeName(_ type: ElementType) -> String {
        switch type {
        case .float32: "F32"
        case .float64: "F64"
        case .int32: "I32"
        case .int64: "I64"
        case .uint8: "U8"
        }
    }
}

/// Why a safetensors file cannot be read.
///
/// The first line of ``description`` says what, where, expected and found, the second what to do.
public struct SafetensorsError: Error, Equatable {
    /// What is wrong with it.
    public enum Problem: Error, Equatable, Sendable {
        /// The operating system does not give the file.
        case file(FileError)
        /// Fewer than the 8 bytes that say how long the header is.
        case tooShort(byteCount: Int)
        /// The first 8 bytes ask for a longer header than the file has room for.
        case headerLength(declared: UInt64, available: Int)
        /// A header of more than 100 000 000 bytes, the limit of the format's own reader.
        case headerLimit(declared: UInt64)
        /// The header is not the JSON it should be; `offset` counts from its first byte.
        case syntax(offset: Int, expected: String)
        /// A tensor, or a key of one or of the metadata, stands in the header twice.
        case duplicateKey(String)
        /// `dtype`, `shape`, or the two numbers of `data_offsets` are not there.
        case missingField(tensor: String, field: String)
        /// A tensor has a key besides `dtype`, `shape` and `data_offsets`.
        case unknownField(tensor: String, field: String)
        /// A `dtype` that is none of F32, F64, I32, I64 and U8.
        case elementType(tensor: String, found: String)
        /// The product of the lengths does not fit.
        case shape(tensor: String, shape: Shape)
        /// The shape and type need another number of bytes than the offsets give.
        case byteCount(tensor: String, expected: Int, found: Int)
        /// The offsets descend, or leave the data; they count from the byte behind the header.
        case range(tensor: String, begin: Int, end: Int, dataByteCount: Int)
        /// The tensor does not begin where the one before it ends: they overlap or leave a hole.
        case layout(tensor: String, expectedBegin: Int, foundBegin: Int)
        /// The data go on behind the last tensor; both are counts of bytes behind the header.
        case trailingBytes(expected: Int, found: Int)
    }

    /// The path of the file.
    public let file: String
    /// What is wrong with it.
    public let problem: Problem

    package init(file: String, _ problem: Problem) {
        self.file = file
        self.problem = problem
    }
}

extension SafetensorsError: CustomStringConvertible {
    public var description: String {
        if case .file(let error) = problem { return error.description }
        return "safetensors: \(file): \(problem)\n\(advice)"
    }

    private var advice: String {
        switch problem {
        case .elementType: "convert the tensor to one of these types and write the file again"
        case _: "write the file again; it is damaged or no safetensors file"
        }
    }
}

extension SafetensorsError.Problem: CustomStringConvertible {
    public var description: String {
        switch self {
        case .file(let error):
            "\(error)"
        case .tooShort(let byteCount):
            "expected a header length of 8 bytes, found \(byteCount) bytes in all"
        case .headerLength(let declared, let available):
            "expected a header of \(declared) bytes, found \(available) bytes after its length"
        case .headerLimit(let declared):
            "expected a header of at most \(Safetensors.headerLimit) bytes, found \(declared)"
        case .syntax(let offset, let expected):
            "header, byte \(offset): expected \(expected)"
        case .duplicateKey(let key):
            "header: expected each key once, found a second \"\(key)\""
        case .missingField(let tensor, let field):
            "tensor \"\(tensor)\": expected \(field == "data_offsets" ? "two numbers as " : "")\"\(field)\", found none"
        case .unknownField(let tensor, let field):
            "tensor \"\(tensor)\": expected dtype, shape and data_offsets, found \"\(field)\""
        case .elementType(let tensor, let found):
            "tensor \"\(tensor)\": expected one of "
                + ElementType.allCases.map(Safetensors.typeName).joined(separator: ", ") + ", found \(found)"
        case .shape(let tensor, let shape):
            "tensor \"\(tensor)\": expected a shape that fits into memory, found \(shape)"
        case .byteCount(let tensor, let expected, let found):
            "tensor \"\(tensor)\": expected \(expected) bytes for its shape and type, found \(found)"
        case .range(let tensor, let begin, let end, let dataByteCount):
            "tensor \"\(tensor)\": expected a range within 0..<\(dataByteCount), found \(begin)..<\(end)"
        case .layout(let tensor, let expectedBegin, let foundBegin):
            "tensor \"\(tensor)\": expected it to begin at byte \(expectedBegin) where the one before it ends, "
                + "found \(foundBegin)"
        case .trailingBytes(let expected, let found):
            "expected \(expected) bytes of tensors, found \(found)"
        }
    }
}

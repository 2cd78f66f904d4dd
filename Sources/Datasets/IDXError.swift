import Tensors

/// Why an IDX file cannot be read.
///
/// The first line of ``description`` says what, where, expected and found, the second what to do.
public struct IDXError: Error, Equatable {
    /// What is wrong with it.
    public enum Problem: Error, Equatable, Sendable {
        /// The operating system does not give the file.
        case file(FileError)
        /// The file ends within its header; both are counts of bytes.
        case header(expected: Int, found: Int)
        /// The first four bytes, which should begin with two zeros.
        case magic([UInt8])
        /// The third byte, which is 8 for unsigned bytes: the only type that is read.
        case elementType(UInt8)
        /// The number of axes: 3 in files of images, 1 in files of labels.
        case rank(expected: Int, found: Int)
        /// The product of these lengths fits no memory.
        case overflow([Int])
        /// Fewer bytes after the header than the product of the lengths in it.
        case truncated(expected: Int, found: Int)
        /// More bytes than an archive of this length can hold.
        case overpromised(expected: Int, atMost: Int)
        /// More bytes after the header than `expected`; how many more is not counted.
        case trailingBytes(expected: Int)
        /// What zlib says about the archive.
        case damagedGzip(String)
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

extension IDXError: CustomStringConvertible {
    public var description: String {
        if case .file(let error) = problem { return error.description }
        return "data: \(file): \(problem)\n\(advice)"
    }

    private var advice: String {
        switch problem {
        case .magic, .elementType, .rank: "check that this is the file its name says"
        case _: "replace the file; it is incomplete or damaged"
        }
    }
}

extension IDXError.Problem: CustomStringConvertible {
    public var description: String {
        switch self {
        case .file(let error): "\(error)"
        case .header(let expected, let found):
            "expected an IDX header of \(expected) bytes, found \(found) bytes in all"
        case .magic(let found): "expected an IDX file, which begins with two zero bytes, found \(found)"
        case .elementType(let found): "expected unsigned bytes (type 8), found type \(found)"
        case .rank(let expected, let found): "expected \(expected) axes, found \(found)"
        case .overflow(let lengths): "expected lengths that fit into memory, found \(lengths)"
        case .truncated(let expected, let found): "expected \(expected) bytes after the header, found \(found)"
        case .overpromised(let expected, let atMost):
            "expected \(expected) bytes after the header, found an archive that can hold \(atMost) at most"
        case .trailingBytes(let expected): "expected \(expected) bytes after the header, found more"
        case .damagedGzip(let reason): "expected a whole gzip archive: \(reason)"
        }
    }
}

import Glibc
import Tensors
import TestFiles
import Testing

@testable import Datasets

@Suite struct IDXFileTests {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("a-idx2-ubyte")
    }

    static let pixels = (0..<35).map { UInt8($0) }

    @Test("plain, compressed, and compressed in two members give the same")
    func reads() throws {
        let bytes = idx([5, 7], Self.pixels)
        for file in [bytes, gzipped(bytes), gzipped(Array(bytes[..<20])) + gzipped(Array(bytes[20...]))] {
            try AtomicFile.write(file, to: path)
            let read = try IDXFile(path: path, rank: 2)
            #expect(read.lengths == [5, 7])
            #expect(read.bytes == Self.pixels)
        }
    }

    @Test("more than one chunk of bytes arrives whole", arguments: [1 << 20, (1 << 20) - 1, (3 << 20) + 5])
    func chunks(count: Int) throws {
        let elements = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
        for file in [idx([UInt32(count)], elements), gzipped(idx([UInt32(count)], elements))] {
            try AtomicFile.write(file, to: path)
            #expect(try IDXFile(path: path, rank: 1).bytes == elements)
        }
    }

    @Test("an axis of length 0 leaves no elements")
    func noElements() throws {
        try AtomicFile.write(idx([0, 7], []), to: path)
        #expect(try IDXFile(path: path, rank: 2).bytes == [])
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        let problem: IDXError.Problem
        var testDescription: String { name }

        init(_ name: String, _ bytes: [UInt8], _ problem: IDXError.Problem) {
            (self.name, self.bytes, self.problem) = (name, bytes, problem)
        }
    }

    static let cases: [Case] = [
        Case("empty", [], .header(expected: 4, found: 0)),
        Case("header cut short", [0, 0, 8, 2, 0, 0], .header(expected: 12, found: 6)),
        Case("a PNG", [0x89, 0x50, 0x4E, 0x47], .magic([0x89, 0x50, 0x4E, 0x47])),
        Case("floats", idx([5, 7], pixels, type: 0x0D), .elementType(0x0D)),
        Case("labels for images", idx([35], pixels), .rank(expected: 2, found: 1)),
        Case("truncated", idx([5, 7], Array(pixels.dropLast())), .truncated(expected: 35, found: 34)),
        Case("2^40 bytes promised", idx([1 << 20, 1 << 20], pixels), .truncated(expected: 1 << 40, found: 35)),
        Case("2^60 bytes promised", idx([1 << 30, 1 << 30], pixels), .truncated(expected: 1 << 60, found: 35)),
        Case(
            "2^60 bytes promised by an archive", gzipped(idx([1 << 30, 1 << 30], pixels)),
            .overpromised(expected: 1 << 60, atMost: 1032 * gzipped(idx([1 << 30, 1 << 30], pixels)).count)),
        Case("trailing byte", idx([5, 7], pixels + [0]), .trailingBytes(expected: 35)),
        Case(
            "trailing byte in an archive", gzipped(idx([5, 7], pixels + [0])), .trailingBytes(expected: 35)),
        Case(
            "archive of endless zeros", gzipped(idx([5, 7], [UInt8](repeating: 0, count: 1 << 24))),
            .trailingBytes(expected: 35)),
        Case(
            "archive cut short", Array(gzipped(idx([5, 7], pixels)).dropLast(9)),
            .damagedGzip("it ends before its stream does")),
        Case(
            "archive without its length", Array(gzipped(idx([5, 7], pixels)).dropLast(1)),
            .damagedGzip("it ends before its stream does")),
        Case(
            "rubbish after an archive", gzipped(idx([5, 7], pixels)) + [1, 2, 3], .damagedGzip("incorrect header check")
        ),
        Case("archive of nothing", gzipped([]), .header(expected: 4, found: 0)),
    ]

    @Test("is refused with its reason", arguments: cases)
    func refused(_ hostile: Case) throws {
        try AtomicFile.write(hostile.bytes, to: path)
        #expect(throws: IDXError(file: path, hostile.problem)) { try IDXFile(path: path, rank: 2) }
    }

    @Test("every damage to a byte of an archive's checksum or data is noticed")
    func damagedArchive() throws {
        let archive = gzipped(idx([5, 7], Self.pixels))
        for place in 10..<archive.count {
            var damaged = archive
            damaged[place] ^= 0x10
            try AtomicFile.write(damaged, to: path)
            #expect(throws: IDXError.self, "byte \(place)") { try IDXFile(path: path, rank: 2) }
        }
    }

    @Test("a product that overflows is refused before anything is read")
    func overflow() throws {
        try AtomicFile.write(idx([.max, .max, .max], []), to: path)
        let lengths = [Int](repeating: Int(UInt32.max), count: 3)
        #expect(throws: IDXError(file: path, .overflow(lengths))) { try IDXFile(path: path, rank: 3) }
    }

    @Test("an error names the file and what to do; folders and absent files are none")
    func files() throws {
        try AtomicFile.write(idx([5, 7], []), to: path)
        let error = #expect(throws: IDXError.self) { try IDXFile(path: path, rank: 2) }
        #expect(
            error?.description == """
                data: \(path): expected 35 bytes after the header, found 0
                replace the file; it is incomplete or damaged
                """)
        let absent = FileError(path: folder.file("absent"), operation: .open, reason: .system(ENOENT))
        #expect(throws: IDXError(file: absent.path, .file(absent))) { try IDXFile(path: absent.path, rank: 2) }
        let notAFile = FileError(path: folder.path, operation: .read, reason: .notARegularFile)
        #expect(throws: IDXError(file: folder.path, .file(notAFile))) { try IDXFile(path: folder.path, rank: 2) }
    }
}

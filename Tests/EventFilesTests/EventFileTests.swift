import SwiftProtobuf
import Tensors
import TestFiles
import Testing

@testable import EventFiles

@Suite struct EventFileTests {
    /// RFC 3720, appendix B.4, and the check value of the polynomial's usual listings.
    @Test(
        "the checksum is CRC-32C",
        arguments: [
            (Array("123456789".utf8), 0xE306_9283), ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
            ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
        ] as [([UInt8], UInt32)])
    func checksum(bytes: [UInt8], expected: UInt32) { #expect(CRC32C.checksum(bytes) == expected) }

    @Test("records are framed with masked checksums, and hold what was added")
    func records() throws {
        let folder = try TemporaryFolder()
        let file = try EventFile(in: folder.path, continuingAt: nil)
        try file.add([.scalar("test/loss", 0.5), .histogram("weights/a", [0, 1, 1, .nan, 3], rangeCount: 3)], step: 7)
        try file.add([.image("digits", png: [1, 2, 3], height: 4, width: 5, channels: 1)], step: 8)
        let events = try Self.events(file.path)
        #expect(events.map(\.step) == [0, 7, 8])
        #expect(events.first?.fileVersion == "brain.Event:2")
        #expect(events.allSatisfy { $0.wallTime > 1.6e9 })
        let values = events.flatMap(\.summary.value)
        #expect(values.map(\.tag) == ["test/loss", "weights/a", "digits"])
        #expect(values[0].simpleValue == 0.5)
        #expect(values[1].histo.bucket == [1, 2, 1] && values[1].histo.bucketLimit == [1, 2, 3])
        #expect(values[1].histo.num == 4 && values[1].histo.sum == 5 && values[1].histo.sumSquares == 11)
        #expect(Array(values[2].image.encodedImageString) == [1, 2, 3] && values[2].image.width == 5)
    }

    @Test("a histogram of equal numbers, or of none, has one range", arguments: [[Float]([2, 2]), [], [.infinity]])
    func degenerate(values: [Float]) {
        let histogram = EventValue.histogram("a", values).message.histo
        #expect(histogram.bucket.count == 1 && histogram.bucketLimit.count == 1)
        #expect(histogram.bucket[0] == Double(values.count { $0.isFinite }))
    }

    @Test("the file of a resumed run tells readers to forget what comes again")
    func resumed() throws {
        let folder = try TemporaryFolder()
        let events = try Self.events(try EventFile(in: folder.path, continuingAt: 40).path)
        #expect(events.count == 2 && events[1].sessionLog.status == .start && events[1].step == 40)
    }

    @Test("a folder that cannot be written to is a failure to write")
    func unwritable() throws {
        let folder = try TemporaryFolder()
        let error = try #require(throws: FileError.self) {
            try EventFile(in: folder.file("absent"), continuingAt: nil)
        }
        #expect(error.operation == .write)
    }

    /// The events of a file, each of whose checksums has been compared.
    static func events(_ path: String) throws -> [Tandem_Event] {
        var rest = try RegularFile.read(path)[...]
        var events: [Tandem_Event] = []
        func number(_ count: Int) -> UInt64 {
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        while !rest.isEmpty {
            let lengthBytes = Array(rest.prefix(8))
            let length = Int(number(8))
            #expect(number(4) == UInt64(CRC32C.masked(lengthBytes)))
            let message = Array(rest.prefix(length))
            rest = rest.dropFirst(length)
            #expect(number(4) == UInt64(CRC32C.masked(message)))
            events.append(try Tandem_Event(serializedBytes: message))
        }
        return events
    }
}

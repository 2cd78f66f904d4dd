import Glibc
import TestFiles
import Testing

@testable import Tensors

@Suite struct SafetensorsTests {
    static func sample() throws -> NamedTensors {
        let floats: [Float] = [0, -1, 2.5, .infinity, -0.0, .leastNonzeroMagnitude]
        return try NamedTensors(
            [
                ("mask", Tensor(shape: [3], elements: .uint8([1, 0, 255]))),
                ("fc1.weight", Tensor(shape: [2, 3], elements: .float32(floats))),
                ("batches", Tensor(shape: .scalar, elements: .int64([.max]))),
                ("labels", Tensor(shape: [2], elements: .int32([.min, 7]))),
                ("empty", Tensor(shape: [0, 4], elements: .float32([]))),
                ("exact", Tensor(shape: [1, 1, 1], elements: .float64([.pi]))),
                ("quote\" \\ tab\t ü 𝄞", Tensor(shape: [1], elements: .float32([3]))),
            ], metadata: ["format": "pt", "line\nbreak": "\u{1}"])
    }

    @Test("what is written is read again, in its order")
    func roundTrip() throws {
        let tensors = try Self.sample()
        #expect(try Safetensors.decode(Safetensors.encode(tensors)) == tensors)
        let folder = try TemporaryFolder()
        try Safetensors.write(tensors, to: folder.file("a.safetensors"))
        #expect(try Safetensors.read(folder.file("a.safetensors")) == tensors)
        #expect(tensors["labels"]?.elements == .int32([.min, 7]))
        #expect(tensors["absent"] == nil)
    }

    @Test("no tensors at all are a file too")
    func empty() throws {
        let bytes = Safetensors.encode(NamedTensors())
        #expect(bytes == [8, 0, 0, 0, 0, 0, 0, 0] + Array("{}      ".utf8))
        #expect(try Safetensors.decode(bytes) == NamedTensors())
    }

    @Test("every tensor is aligned to its elements")
    func alignment() throws {
        let bytes = Safetensors.encode(try Self.sample())
        let length = Int(bytes[0]) | Int(bytes[1]) << 8
        #expect(length % 8 == 0)
        let header = try SafetensorsHeader(parsing: bytes[8..<(8 + length)])
        for entry in header.entries {
            let type = try #require(ElementType.allCases.first { Safetensors.typeName($0) == entry.typeName })
            #expect(entry.begin % type.byteCount == 0, "\(entry.name)")
        }
    }

    @Test("a name is given once and is not the metadata's")
    func names() throws {
        var tensors = NamedTensors()
        try tensors.append("a", .scalar(Float(1)))
        #expect(throws: NamedTensorsError.duplicateName("a")) { try tensors.append("a", .scalar(Float(2))) }
        #expect(throws: NamedTensorsError.reservedName) { try tensors.append("__metadata__", .scalar(Float(2))) }
        #expect(tensors["a"] == .scalar(Float(1)))
    }

    @Test("errors name the file")
    func errors() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.safetensors")
        try AtomicFile.write([1, 2, 3], to: path)
        let error = #expect(throws: SafetensorsError.self) { try Safetensors.read(path) }
        #expect(
            error?.description == """
                safetensors: \(path): expected a header length of 8 bytes, found 3 bytes in all
                write the file again; it is damaged or no safetensors file
                """)
        let absent = folder.file("absent")
        #expect(
            throws: SafetensorsError(
                file: absent, .file(FileError(path: absent, operation: .open, reason: .system(2))))
        ) { try Safetensors.read(absent) }
    }

    @Test("a file longer than any memory is refused, whatever it says it holds")
    func sparse() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.safetensors")
        let length = 1 << 43
        for header in ["", "{\"a\":{\"dtype\":\"U8\",\"shape\":[\(length)],\"data_offsets\":[0,\(length)]}}"] {
            try AtomicFile.write(HostileSafetensorsTests.file(header), to: path)
            // Not every file system can hold so long a file, even an empty one.
            guard truncate(path, 8 + header.utf8.count + length) == 0 else { continue }
            let tooLarge = SafetensorsError.Problem.file(
                FileError(path: path, operation: .read, reason: .system(ENOMEM)))
            #expect(
                throws: SafetensorsError(
                    file: path, header.isEmpty ? .syntax(offset: 0, expected: "'{'") : tooLarge)
            ) { try Safetensors.read(path) }
        }
        try AtomicFile.write([255, 255, 255, 255, 0, 0, 0, 0], to: path)
        guard truncate(path, length) == 0 else { return }
        #expect(throws: SafetensorsError(file: path, .headerLimit(declared: 0xFFFF_FFFF))) {
            try Safetensors.read(path)
        }
    }
}

import TestFiles
import Testing

@testable import OpenCLExecution

@Suite struct BinaryFuzzTests {
    private static let interface = ProgramInterface(kernels: [
        "fill": [ArgumentInfo(name: "target", type: "float*", address: .global)]
    ])
    private static let entry = BinaryEntry(
        key: "device\noptions\ntext", interface: interface, launched: [LaunchedGroup(kernel: "fill", localKey: 64)],
        binary: (0..<200).map { UInt8($0) })

    @Test("damaged entries of the binary cache are refused or read, never a trap")
    func entries() throws {
        let mutator = Mutator(corpus: [Self.entry.encoded], words: ["TANDEMCL", "kernel\t", "launched\t"])
        let (_, refused) = try Fuzzing("binary cache").run(mutator) { bytes in
            let read = try BinaryEntry(bytes, key: Self.entry.key)
            #expect(read == Self.entry)
        }
        #expect(refused > 0)
    }

    @Test("damaged reports of such an entry")
    func reports() throws {
        struct Refused: Error {}
        let text = BinaryReport(interface: Self.interface, launched: Self.entry.launched).text
        let mutator = Mutator(
            corpus: [Array(text.utf8)], words: ["\t", "\n", "interface", "kernel", "argument", "launched", "global"])
        let (accepted, refused) = try Fuzzing("binary report").run(mutator) { bytes in
            guard BinaryReport(text: String(decoding: bytes, as: UTF8.self)) != nil else { throw Refused() }
        }
        #expect(accepted > 0 && refused > 0)
    }
}

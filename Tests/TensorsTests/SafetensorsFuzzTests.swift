import TestFiles
import Testing

@testable import Tensors

@Suite struct SafetensorsFuzzTests {
    @Test("damaged safetensors files are refused or read, never a trap")
    func files() throws {
        let weights = try NamedTensors(
            [("fc.weight", .zeros([2, 3])), ("fc.bias", .zeros([3])), ("steps", .zeros(.scalar, .int64))],
            metadata: ["format": "pt"])
        let corpus = [
            Safetensors.encode(weights), Safetensors.encode(NamedTensors()),
            HostileSafetensorsTests.file("{\"a\":\(HostileSafetensorsTests.entry())}", data: 8),
        ]
        let words = [
            "\"dtype\"", "\"shape\"", "\"data_offsets\"", "\"__metadata__\"", "{", "}", "[", "]", ",", ":", "\"", "\\u",
            "\"F32\"", "\"I64\"", "\"U8\"",
        ]
        let (accepted, refused) = try Fuzzing("safetensors").run(Mutator(corpus: corpus, words: words)) { bytes in
            _ = try Safetensors.decode(bytes)
        }
        #expect(accepted > 0 && refused > 0)
    }
}

import TestFiles
import Testing

@testable import Tuning

@Suite struct TuningFuzzTests {
    @Test("damaged files of tuned kernels are refused or read, never a trap")
    func files() throws {
        let file = try TuningFile.sample()
        let words = ["null", "{", "}", "[", "]", "\"", ":", ",", "-", "e9", "\"sizes\"", "\"block\"", "\"kernel\""]
        let mutator = Mutator(corpus: [Array(try file.json.utf8)], words: words)
        let (accepted, refused) = try Fuzzing("tuned kernels").run(mutator) { bytes in
            let read = try TuningFile(bytes: bytes, path: "F", for: file.setup, .sample)
            #expect(read.table == file.table)
        }
        #expect(accepted > 0 && refused > 0)
    }

    /// Without the digest, which tells nearly all damage first.
    @Test("damaged rows of such a file")
    func rows() throws {
        let file = try TuningFile.sample()
        let digest = file.table.digest
        let mutator = Mutator(corpus: [Array(try file.json.utf8)])
        let (accepted, refused) = try Fuzzing("rows of tuned kernels").run(mutator) { bytes in
            do {
                _ = try TuningFile(bytes: bytes, path: "F", for: file.setup, .sample)
            } catch TuningError.damaged(_, let reason) where reason.contains("the digest \(digest), found") {
                return  // every row was read and is possible
            }
        }
        #expect(accepted > 0 && refused > 0)
    }
}

import Foundation
import TestFiles
import Testing

@testable import Training

/// Damaged files of a run directory: refused or read, never a trap.
@Suite struct RunFuzzTests {
    @Test("damaged checkpoints, also those whose checksum is right again")
    func checkpoints() throws {
        let folder = try TemporaryFolder()
        _ = try train(options { ($0.output, $0.epochs) = (folder.file("run"), 1) })
        let path = folder.file("run/checkpoint.safetensors")
        let whole = try RegularFile.read(path)
        let checkpoint = try Checkpoint(path: path, previous: nil)
        let (_, refused) = try Fuzzing("checkpoint").run(Mutator(corpus: [whole])) { bytes in
            try RawFile.write(bytes, to: path)
            _ = try Checkpoint(path: path, previous: nil)
        }
        #expect(refused > 0)

        let progress = Array(try checkpoint.progress.json().utf8)
        let record = try checkpoint.record.json()
        let (resumed, _) = try Fuzzing("progress", slowness: 50).run(
            Mutator(corpus: [progress], words: [",", "\"best\":"])
        ) { bytes in
            try Checkpoint.write(
                checkpoint.states, record: record, progress: String(decoding: bytes, as: UTF8.self), to: path)
            let rest = try trainer(options { ($0.resume, $0.steps) = (folder.file("run"), 4) })
            _ = try rest.run()
        }
        #expect(resumed > 0)
    }

    @Test("damaged records of a run")
    func records() throws {
        let folder = try TemporaryFolder()
        _ = try train(options { ($0.output, $0.epochs) = (folder.file("run"), 1) })
        let directory = RunDirectory(folder.file("run"))
        let whole = try RegularFile.read(directory.recordFile)
        let mutator = Mutator(corpus: [whole], words: ["null", "{", "}", "[", "]", "\"", ":", ",", "-", "e9"])
        let (accepted, refused) = try Fuzzing("run record").run(mutator) { bytes in
            try RawFile.write(bytes, to: directory.recordFile)
            try directory.record().options(resuming: directory.path).validate()
        }
        #expect(accepted > 0 && refused > 0)
    }

    @Test("damaged tables of epochs, and logs that a run continues")
    func tables() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("epochs.csv")
        let header = "epoch,train_loss,test_loss"
        let corpus = ["\(header)\n0,0.5,0.25\n1,0.25,\n", "\(header)\n"].map { Array($0.utf8) }
        let mutator = Mutator(corpus: corpus, words: [",", "\n", "nan", "-", "epoch"])
        let (read, unread) = try Fuzzing("epoch table").run(mutator) { bytes in
            try RawFile.write(bytes, to: path)
            _ = try EpochTable(path)
        }
        #expect(read > 0 && unread > 0)
        let (continued, refused) = try Fuzzing("log").run(mutator) { bytes in
            try RawFile.write(bytes, to: path)
            _ = try Table(path, columns: ["epoch", "train_loss", "test_loss"], continuingAt: 1)
        }
        #expect(continued > 0 && refused > 0)
    }
}

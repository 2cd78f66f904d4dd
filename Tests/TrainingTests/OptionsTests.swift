import CPUExecution
import TestFiles
import Testing
import Training

private func refusal(_ change: (inout TrainingOptions) -> Void) -> TrainingError? {
    do {
        try options(change).validate()
        return nil
    } catch {
        return error
    }
}

@Test("numbers that make no run are refused by name", arguments: [0, -3, Int(Int32.max) + 1])
func badCounts(count: Int) {
    let changes: [(String, (inout TrainingOptions) -> Void)] = [
        ("epochs", { $0.epochs = count }), ("steps", { $0.steps = count }), ("batch-size", { $0.batchSize = count }),
        ("limit", { $0.limit = count }),
    ]
    for (name, change) in changes {
        let error = refusal(change)
        #expect(
            error == .option(name: name, expected: "a whole number from 1 to 2147483647", found: "\(count)"))
        #expect(error?.isUnusableInput == true)
    }
}

@Test("a learning rate that is no finite number ≥ 0 is refused", arguments: [-0.1, .nan, .infinity, 1e39])
func badLearningRate(rate: Double) {
    #expect(
        refusal { $0.learningRate = rate }
            == .option(name: "learning-rate", expected: "a finite number ≥ 0", found: "\(rate)"))
}

@Test("options that contradict a resumption are refused")
func conflictingOptions() {
    for change in [{ $0.output = "b" }, { $0.initialWeights = "w" }] as [(inout TrainingOptions) -> Void] {
        let error = refusal {
            $0.resume = "a"
            change(&$0)
        }
        guard case .conflict("resume", _, _) = error else {
            Issue.record("\(String(describing: error))")
            continue
        }
    }
}

@Test("a data set without samples is refused")
func noSamples() {
    let empty = DigitData(train: tinyImages(count: 0, seed: 0), test: tinyData.test, source: "nothing")
    #expect(throws: TrainingError.noSamples(set: "training")) { try trainer(options(), TinyModel(), empty) }
}

@Test("an output that cannot be written is an error before the run begins")
func unwritableOutputs() throws {
    let folder = try TemporaryFolder()
    #expect(throws: FileError.self) { try trainer(options { $0.save = folder.file("none/w.safetensors") }) }
    #expect(throws: FileError.self) { try trainer(options { $0.save = folder.path }) }
    #expect(throws: FileError.self) { try trainer(options { $0.log = folder.file("none/log.csv") }) }
    try AtomicFile.write("a file", to: folder.file("file"))
    #expect(throws: FileError.self) { try trainer(options { $0.output = folder.file("file/run") }) }
}

@Test("every error says what to do in a second line")
func adviceInErrors() {
    let errors: [TrainingError] = [
        .option(name: "limit", expected: "a", found: "b"), .conflict("a", "b", advice: "c"),
        .noSamples(set: "test"), .runExists(folder: "r"), .noCheckpoint(folder: "r"),
        .damagedCheckpoint(file: "f", reason: "r", previous: nil),
        .damagedCheckpoint(file: "f", reason: "r", previous: "p"),
        .differentRun(folder: "r", differences: [RunDifference(name: "seed", recorded: "1", given: nil)]),
        .logColumns(file: "f", expected: "a", found: "b"), .notFinite(step: 3, epoch: 1, loss: .nan),
    ]
    for error in errors {
        let lines = "\(error)".split(separator: "\n")
        #expect(lines.count == 2 && lines.allSatisfy { !$0.isEmpty })
    }
}

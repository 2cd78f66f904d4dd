import CPUExecution
import TestFiles
import Testing
import Training

@Test("the log has a header and one row for each step, with nine significant digits")
func logFormat() throws {
    let folder = try TemporaryFolder()
    _ = try train(options { ($0.epochs, $0.log) = (2, folder.file("log.csv")) })
    let text = String(decoding: try RegularFile.read(folder.file("log.csv")), as: UTF8.self)
    #expect(text.hasPrefix("step,epoch,loss,accuracy\n0,0,2.") && text.hasSuffix("\n"))
    let table = try rows(folder.file("log.csv")).dropFirst()
    #expect(table.map { $0[0] } == (0..<6).map(String.init))
    #expect(table.map { $0[1] } == ["0", "0", "0", "1", "1", "1"])
    for row in table {
        let loss = try #require(Double(row[2]))
        // Nine digits tell every two Float apart.
        #expect(Float(loss).description.count <= 12 && Double(Float(loss)) != 0)
        #expect(row[2].filter(\.isNumber).count <= 9 || row[2].hasPrefix("0."))
    }
    #expect(Set(table.map { $0[3] }).isSubset(of: ["0", "0.25", "0.5", "0.75", "1", "0.333333333", "0.666666667"]))
}

@Test("a step's loss is that of its batch before the update")
func lossBeforeUpdate() throws {
    let folder = try TemporaryFolder()
    // With a learning rate of 0 the weights stay, so each epoch's mean loss is that of the same samples.
    let still = options {
        ($0.epochs, $0.learningRate, $0.order, $0.log) = (1, 0, .sequential, folder.file("log.csv"))
    }
    let run = try trainer(still)
    let result = try run.run()
    let losses = try rows(folder.file("log.csv")).dropFirst().compactMap { Double($0[2]) }
    #expect(abs(result.loss - (4 * losses[0] + 4 * losses[1] + 3 * losses[2]) / 11) < 1e-8)
    #expect(try run.weights().entries == trainer(still).weights().entries)
}

@Test("a log is truncated to the step that a resumed run goes on with, and one of other columns is refused")
func truncatedLog() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("run")
    _ = try train(options { ($0.steps, $0.output, $0.log) = (4, path, folder.file("log.csv")) })
    let written = String(decoding: try RegularFile.read(path + "/log.csv"), as: UTF8.self)
    try AtomicFile.write(written + "4,1,9.9,0\n5,1,9.9,0\n6,2,", to: path + "/log.csv")
    _ = try train(options { ($0.steps, $0.resume, $0.log) = (6, path, folder.file("log.csv")) })
    _ = try train(options { ($0.steps, $0.log) = (6, folder.file("whole.csv")) })
    #expect(try RegularFile.read(path + "/log.csv") == RegularFile.read(folder.file("whole.csv")))
    #expect(try RegularFile.read(folder.file("log.csv")) == RegularFile.read(folder.file("whole.csv")))

    try AtomicFile.write("a,b\n", to: folder.file("other.csv"))
    #expect(
        throws: TrainingError.logColumns(
            file: folder.file("other.csv"), expected: "step,epoch,loss,accuracy", found: "a,b")
    ) {
        try trainer(options { ($0.steps, $0.resume, $0.log) = (7, path, folder.file("other.csv")) })
    }
}

@Test("a run by steps has no test columns, and takes as many epochs as it needs")
func runBySteps() throws {
    let folder = try TemporaryFolder()
    let result = try trainer(options { ($0.steps, $0.output) = (8, folder.file("run")) }).run()
    #expect(result.steps == 8 && result.epochs == 3)
    let table = try rows(folder.file("run/epochs.csv"))
    #expect(table.count == 3 && table[2].suffix(2) == ["", ""])
}

@Test("of steps and epochs, whichever ends first counts")
func stepsAndEpochs() throws {
    #expect(try trainer(options { ($0.steps, $0.epochs) = (100, 2) }).run().steps == 6)
    #expect(try trainer(options { ($0.steps, $0.epochs) = (5, 2) }).run().steps == 5)
    #expect(try trainer(options()).run().steps == 6)
}

@Test("a loss that is not finite ends the run with the step's name, after it is logged")
func notFinite() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("log.csv")
    do {
        _ = try trainer(options { ($0.epochs, $0.log) = (3, path) }, TinyModel(rate: 3e38)).run()
        Issue.record("a run with a learning rate of 3e38 went well")
    } catch TrainingError.notFinite(let step, let epoch, let loss) {
        #expect(step >= 1 && epoch == step / 3 && !loss.isFinite)
        #expect(try rows(path).count == step + 2)
    }
}

import TestFiles
import Training
import Testing

@Suite struct EpochTableTests {
    @Test("a run's epochs are read by the names of their columns")
    func reading() throws {
        let folder = try TemporaryFolder()
        _ = try train(options { ($0.output, $0.epochs) = (folder.file("run"), 2) })
        let table = try EpochTable(RunDirectory(folder.file("run")).epochs)
        #expect(table.epochs == 2)
        #expect(table["test_loss"]?.count == 2)
        #expect(table["test_accuracy"]?.allSatisfy { (0...1).contains($0) } == true)
        #expect(table["other"] == nil)
    }

    @Test(
        "a line that is no row of numbers is reported with its place",
        arguments: ["epoch,test_loss\n0,1\n2,1\n", "epoch,test_loss\n0,1\n1\n", "epoch,test_loss\n0,1\n1,x\n"])
    func damage(text: String) throws {
        let folder = try TemporaryFolder()
        try AtomicFile.write(text, to: folder.file("epochs.csv"))
        let error = #expect(throws: TrainingError.self) { try EpochTable(folder.file("epochs.csv")) }
        #expect(error?.description.contains("line 3: expected epoch 1 and 1 numbers") == true)
    }
}

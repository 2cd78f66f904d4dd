import CPUExecution
import TestFiles
import Testing
import Training

@Test("frozen parameters keep their bits, get no moments, and the others are trained as if alone")
func frozen() throws {
    let folder = try TemporaryFolder()
    let start = try trainer(options { $0.seed = 3 }).weights()
    for (choice, trained) in [(ParameterChoice.only(["fc2"]), "fc2"), (.allBut(["fc2"]), "fc1")] {
        let path = folder.file(trained)
        let run = try trainer(
            options { ($0.epochs, $0.seed, $0.trainable, $0.output) = (2, 3, choice, path) })
        _ = try run.run()
        for entry in try run.weights().entries {
            #expect((entry.tensor != start[entry.name]) == entry.name.hasPrefix(trained), "\(entry.name)")
        }
        let states = try Safetensors.read(RunDirectory(path).checkpoint).names
        #expect(
            states.filter { $0.hasPrefix("optimizer/first_moment") }.sorted() == [
                "optimizer/first_moment/\(trained).bias", "optimizer/first_moment/\(trained).weight",
            ])
    }
}

@Test("a run with frozen parameters is resumed with them, bit for bit, and refused with others")
func resumedFrozen() throws {
    let folder = try TemporaryFolder()
    let whole = options { ($0.epochs, $0.trainable) = (3, .only(["fc2"])) }
    var first = whole
    (first.steps, first.output) = (4, folder.file("run"))
    _ = try train(first)
    let record = try RunDirectory(folder.file("run")).record()
    var rest = record.options(resuming: folder.file("run"))
    (rest.steps, rest.evaluationBatchSize) = (nil, 3)
    #expect(rest.trainable == whole.trainable)
    #expect(try train(rest).entries == train(whole).entries)
    rest.trainable = .all
    let error = #expect(throws: TrainingError.self) { try trainer(rest) }
    #expect(error?.description.contains("trained parameters: expected only fc2, found all") == true)
}

@Test("a pattern that matches no parameter ends a run before it begins, with the model's names")
func unmatchedPattern() throws {
    let error = #expect(throws: ParameterError.self) {
        try trainer(options { $0.trainable = .only(["fc2", "fc3"]) })
    }
    #expect(
        error == .unmatchedPattern("fc3", names: ["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"]))
}

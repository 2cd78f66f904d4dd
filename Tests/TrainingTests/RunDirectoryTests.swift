import CPUExecution
import TestFiles
import Testing
import Training

@Test("a run directory holds the record, the tables, a checkpoint and the weights")
func runDirectory() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("deep/er/run")
    let run = try trainer(options { ($0.epochs, $0.output, $0.limit) = (2, path, 9) }, kernels: "tiles 8×16")
    var files: [String] = []
    _ = try run.run { if case .checkpoint(let file, let step) = $0 { files.append("\(file) \(step)") } }
    #expect(files == [0, 3, 6].map { "\(path)/checkpoint.safetensors \($0)" })

    let record = try RunDirectory(path).record()
    #expect(record == run.record)
    #expect(record.model == "tiny" && record.modelOptions == ["width": "5"] && record.optimizer == "adam")
    #expect(record.backend == "cpu" && record.kernelConfiguration == "tiles 8×16" && record.limit == 9)
    let again = record.options(resuming: path)
    #expect(again.limit == 9 && again.epochs == 2 && again.resume == path && again.output == nil)

    let table = try rows(path + "/epochs.csv")
    #expect(table[0] == ["epoch", "train_loss", "train_accuracy", "test_loss", "test_accuracy"])
    #expect(table.count == 3 && table[1][0] == "0" && table[2][0] == "1")
    #expect(table.dropFirst().allSatisfy { $0.count == 5 && $0.dropFirst().allSatisfy { Double($0) != nil } })

    let weights = try Safetensors.read(path + "/weights.safetensors")
    #expect(weights.names == ["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"])
    #expect(weights.metadata["model"] == "tiny --width 5" && weights.metadata["step"] == "6")
    let checkpoint = try Safetensors.read(path + "/checkpoint.safetensors")
    #expect(checkpoint["optimizer/first_moment/fc1.weight"]?.shape == [5, 17])
    #expect(checkpoint["optimizer/step"]?.elements == .int32([6]))
    #expect(checkpoint.metadata["step"] == "6" && checkpoint.metadata["epoch"] == "2")
    #expect(!checkpoint.names.contains { $0.hasPrefix("data/") })
}

@Test("the best weights are those of the epoch with the highest accuracy, the first of equals")
func bestWeights() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("run")
    var accuracies: [Double] = []
    var best: [Int] = []
    let run = try trainer(options { ($0.epochs, $0.output) = (8, path) }, TinyModel(rate: 0.2))
    _ = try run.run { event in
        guard case .epoch(let result) = event else { return }
        accuracies.append(result.test?.metrics.first?.value ?? -1)
        if result.isBest { best.append(result.epoch) }
    }
    #expect(best.last == accuracies.firstIndex(of: accuracies.max() ?? -1))
    let steps = try Safetensors.read(path + "/best.safetensors").metadata["step"]
    #expect(steps == best.last.map { "\(($0 + 1) * 3)" })
}

@Test("a run of another model, option, backend configuration or data set is not resumed")
func differentRun() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("run")
    _ = try trainer(options { ($0.steps, $0.output) = (2, path) }, kernels: "a").run()

    func difference(
        _ model: any Model = TinyModel(), _ data: DigitData = tinyData, kernels: String = "a",
        _ change: (inout TrainingOptions) -> Void = { _ in }
    ) -> [String] {
        do {
            _ = try trainer(
                options {
                    $0.resume = path
                    change(&$0)
                }, model, data, kernels: kernels)
            return []
        } catch TrainingError.differentRun(_, let differences) {
            return differences.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }
    #expect(difference().isEmpty)
    #expect(difference { $0.epochs = 7 }.isEmpty)
    #expect(difference(TinyModel(width: 6)) == ["--width: expected 5, found 6"])
    #expect(difference { $0.learningRate = 0.5 } == ["learning rate: expected 0.01, found 0.5"])
    #expect(difference { $0.batchSize = 3 } == ["batch size: expected 4, found 3"])
    #expect(difference { $0.order = .sequential } == ["order: expected shuffled, found sequential"])
    #expect(difference { $0.seed = 9 } == ["seed: expected 0, found 9"])
    #expect(difference(kernels: "b") == ["kernel configuration: expected a, found b"])
    #expect(difference { $0.limit = 10 }.count == 1)
    #expect(difference(TinyModel(name: "other", width: 9)) == ["model: expected tiny, found other"])
    let other = DigitData(train: tinyImages(count: 11, seed: 8), test: tinyData.test, source: "other")
    #expect(difference(TinyModel(), other).first?.hasPrefix("training samples (checksum): expected ") == true)
}

@Test("a new run is not written over another one, and nothing is resumed from an empty folder")
func occupiedDirectory() throws {
    let folder = try TemporaryFolder()
    _ = try train(options { ($0.steps, $0.output) = (1, folder.file("run")) })
    #expect(throws: TrainingError.runExists(folder: folder.file("run"))) {
        try trainer(options { $0.output = folder.file("run") })
    }
    #expect(throws: TrainingError.noCheckpoint(folder: folder.path)) {
        try trainer(options { $0.resume = folder.path })
    }
}

@Test("a damaged checkpoint is refused wherever the damage is, and the one before it is still there")
func damagedCheckpoint() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("run")
    let directory = RunDirectory(path)
    _ = try train(options { ($0.epochs, $0.output) = (2, path) })
    let whole = try RegularFile.read(directory.checkpoint)
    let again = options { ($0.epochs, $0.resume) = (3, path) }

    func refusal() -> String {
        do {
            _ = try trainer(again)
            return "none"
        } catch TrainingError.damagedCheckpoint(let file, let reason, let previous) {
            #expect(file == directory.checkpoint && previous == directory.previousCheckpoint)
            return reason
        } catch {
            return "\(error)"
        }
    }
    for length in [0, 7, 100, whole.count / 2, whole.count - 1] {
        try AtomicFile.write(Array(whole.prefix(length)), to: directory.checkpoint)
        #expect(refusal().contains("expected"))
    }
    for place in [whole.count - 1, whole.count - 200] {
        var bytes = whole
        bytes[place] ^= 1
        try AtomicFile.write(bytes, to: directory.checkpoint)
        #expect(refusal().hasPrefix("expected the checksum"))
    }
    try AtomicFile.write(try RegularFile.read(directory.previousCheckpoint), to: directory.checkpoint)
    #expect(try train(again).entries == train(options { $0.epochs = 3 }).entries)
}

import CPUExecution
import TestFiles
import Testing
import Training

// Runs of four epochs of three steps, the last of them with a batch of three samples in place of four.

@Test(
    "a run that ends after any number of steps and is resumed gives the bits of an uninterrupted one",
    arguments: 1...11, [SampleOrder.shuffled, .sequential])
func resumedAfterSteps(steps: Int, order: SampleOrder) throws {
    let folder = try TemporaryFolder()
    let whole = options { ($0.epochs, $0.order, $0.seed) = (4, order, 3) }
    var first = whole
    (first.steps, first.output) = (steps, folder.file("run"))
    _ = try train(first)
    var rest = whole
    rest.resume = folder.file("run")
    #expect(try train(rest).entries == train(whole).entries)
}

@Test(
    "a run that is killed at any moment and is resumed gives the bits, logs and epochs of an uninterrupted one",
    arguments: 1...17)
func resumedAfterKill(moment: Int) throws {
    let folder = try TemporaryFolder()
    let whole = options {
        $0.epochs = 4
        $0.stepsInFlight = 2
        // Checkpoints at the ends of epochs and, every other time, wherever losses are read.
        $0.checkpointSeconds = moment % 2 == 0 ? 0 : 1000
        $0.output = folder.file("whole")
    }
    let weights = try train(whole)
    var killed = whole
    killed.output = folder.file("killed")
    var events = 0
    let result = Result {
        try trainer(killed).run { _ in
            events += 1
            if events == moment { throw Killed() }
        }
    }
    if case .success = result { Issue.record("the run ended before moment \(moment)") }

    var rest = killed
    (rest.output, rest.resume) = (nil, folder.file("killed"))
    let resumed = try trainer(rest)
    let ended = try resumed.run()
    #expect(try resumed.weights().entries == weights.entries)
    #expect(ended.steps == 12 && ended.epochs == 4)
    for name in ["log.csv", "epochs.csv"] {
        #expect(try RegularFile.read(folder.file("killed/\(name)")) == RegularFile.read(folder.file("whole/\(name)")))
    }
    for name in ["weights.safetensors", "best.safetensors"] {
        let found = try Safetensors.read(folder.file("killed/\(name)"))
        #expect(try found.entries == Safetensors.read(folder.file("whole/\(name)")).entries)
    }
}

@Test("how often losses are read changes no weights and no log", arguments: [1, 2, 3, 5, 256])
func stepsInFlight(count: Int) throws {
    let folder = try TemporaryFolder()
    let first = options { ($0.epochs, $0.log) = (3, folder.file("first.csv")) }
    var second = first
    (second.stepsInFlight, second.log) = (count, folder.file("second.csv"))
    #expect(try train(first).entries == train(second).entries)
    #expect(try RegularFile.read(folder.file("first.csv")) == RegularFile.read(folder.file("second.csv")))
}

@Test("a run that is asked to stop writes a checkpoint, and goes on from there")
func stopped() throws {
    let folder = try TemporaryFolder()
    let whole = options { ($0.epochs, $0.stepsInFlight) = (2, 1) }
    var first = whole
    first.output = folder.file("run")
    let stopped = try trainer(first)
    var asked = 0
    let result = try stopped.run(shouldStop: {
        asked += 1
        return asked == 4
    })
    #expect(result.steps == 4 && result.epochs == 2)
    var rest = whole
    rest.resume = folder.file("run")
    #expect(try train(rest).entries == train(whole).entries)
}

@Test("a finished run can be resumed to train for more epochs")
func extended() throws {
    let folder = try TemporaryFolder()
    _ = try train(options { ($0.epochs, $0.output) = (2, folder.file("run")) })
    let longer = try train(options { ($0.epochs, $0.resume) = (5, folder.file("run")) })
    #expect(try longer.entries == train(options { $0.epochs = 5 }).entries)
    #expect(try rows(folder.file("run/epochs.csv")).map { $0[0] } == ["epoch", "0", "1", "2", "3", "4"])
    let again = try trainer(options { ($0.epochs, $0.resume) = (5, folder.file("run")) }).run()
    #expect(again.steps == 15 && again.samplesPerSecond == 0 && again.loss > 0)
}

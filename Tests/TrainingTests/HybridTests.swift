import CPUExecution
import Foundation
import TestFiles
import Testing
import Training

extension TemporaryFolder {
    fileprivate func read(_ name: String) throws -> String { try String(contentsOfFile: file(name), encoding: .utf8) }
}

private func trainer(_ options: TrainingOptions, _ settings: HybridSettings = HybridSettings()) throws -> HybridTrainer
{
    try HybridTrainer(settings, settings.data(), options: options, on: CPUBackend())
}

@Test("a hybrid run's log has L1, L2 and the objective of every step, as they were observed")
func hybridLog() throws {
    let folder = try TemporaryFolder()
    let run = try trainer(options { ($0.epochs, $0.order, $0.output) = (3, .sequential, folder.file("run")) })
    var records: [HybridStepRecord] = []
    _ = try run.run(observe: { records += $0 })
    let lines = try folder.read("run/log.csv").split(separator: "\n")
    #expect(lines.first == "step,epoch,loss,loss2,phase")
    #expect(lines.count == 1 + 3 * 21)
    for (line, record) in zip(lines.dropFirst(), records) {
        #expect(line.hasPrefix("\(record.step),\(record.step / 21),"))
        #expect(line.hasSuffix(",\(record.phase)"))
        #expect(record.phase == (record.losses[0] > 0.05 ? 1 : 2))
    }
    let epochs = try folder.read("run/epochs.csv").split(separator: "\n")
    #expect(epochs.first == "epoch,train_loss,train_l1,train_l2,test_loss,test_l1,test_l2")
    #expect(epochs.count == 4)
}

@Test(
    "a hybrid run that stops anywhere and is resumed gives the bits and tables of an uninterrupted one",
    arguments: [1, 20, 21, 22, 50], [SampleOrder.sequential, .shuffled])
func hybridResumed(steps: Int, order: SampleOrder) throws {
    let folder = try TemporaryFolder()
    let whole = options { ($0.epochs, $0.order, $0.output) = (4, order, folder.file("whole")) }
    let uninterrupted = try trainer(whole)
    _ = try uninterrupted.run()
    var first = whole
    (first.steps, first.output) = (steps, folder.file("run"))
    _ = try trainer(first).run()
    var rest = whole
    (rest.output, rest.resume) = (nil, folder.file("run"))
    let resumed = try trainer(rest)
    _ = try resumed.run()
    #expect(try resumed.weights().entries == uninterrupted.weights().entries)
    for table in ["log.csv", "epochs.csv"] {
        #expect(try folder.read("run/\(table)") == folder.read("whole/\(table)"))
    }
}

@Test(
    "no more hybrid steps than asked are in flight before they are observed, and the bits stay the same",
    arguments: [(1, 1), (5, 5), (21, 21), (30, 21), (5000, 42)])
func hybridStepByStep(inFlight: Int, most: Int) throws {
    let usual = try trainer(options { ($0.epochs, $0.order) = (2, .sequential) })
    _ = try usual.run()
    let run = try trainer(options { ($0.epochs, $0.order, $0.stepsInFlight) = (2, .sequential, inFlight) })
    var counts: [Int] = []
    _ = try run.run(observe: { counts.append($0.count) })
    #expect(counts.reduce(0, +) == 42)
    #expect(counts.max() == most)
    #expect(try run.weights().entries == usual.weights().entries)
}

@Test("saved hybrid weights carry the documented names, begin another run, and evaluate to the same losses")
func hybridWeights() throws {
    let folder = try TemporaryFolder()
    var settings = HybridSettings()
    settings.hidden = [6, 5]
    let first = try trainer(options { ($0.steps, $0.save) = (30, folder.file("w.safetensors")) }, settings)
    _ = try first.run()
    let names = try first.weights().entries.map(\.name)
    #expect(
        names == [
            "hidden1.weight", "hidden1.bias", "hidden2.weight", "hidden2.bias", "neuron.weight1", "neuron.bias1",
            "neuron.weight2", "neuron.bias2",
        ])
    let evaluator = try HybridEvaluator(settings, settings.data(), on: CPUBackend())
    try evaluator.loadWeights(folder.file("w.safetensors"))
    #expect(try evaluator.run() == first.evaluate())
    let again = try trainer(options { $0.initialWeights = folder.file("w.safetensors") }, settings)
    #expect(try again.weights().entries == first.weights().entries)
    #expect(throws: WeightsError.self) {
        _ = try trainer(options { $0.initialWeights = folder.file("w.safetensors") })
    }
}

@Test("hybrid settings survive being recorded, and out-of-range ones are refused by name")
func hybridSettings() throws {
    var settings = HybridSettings()
    (settings.objectives, settings.hidden, settings.projection) = (3, [20, 10], .weights)
    (settings.threshold, settings.alpha, settings.standardise) = (0.02, 0.5, true)
    settings.targets = .file("points.csv")
    #expect(HybridSettings(recorded: settings.options) == settings)
    let bad: [(String, (inout HybridSettings) -> Void)] = [
        ("objectives", { $0.objectives = 0 }), ("hidden", { $0.hidden = [0] }), ("hidden", { $0.hidden = [] }),
        ("threshold", { $0.threshold = -1 }), ("alpha", { $0.alpha = .infinity }),
    ]
    for (name, change) in bad {
        var settings = HybridSettings()
        change(&settings)
        let error = #expect(throws: TrainingError.self) { try trainer(options(), settings) }
        #expect(error?.description.hasPrefix("\(name): expected") == true)
    }
    #expect(throws: TrainingError.self) { try trainer(options { $0.batchSize = 2 }) }
    var four = HybridSettings()
    four.objectives = 4
    #expect(throws: TrainingError.self) { try four.data() }
}

@Test("a hybrid run that diverges names the step, and its log ends there")
func hybridDiverges() throws {
    let folder = try TemporaryFolder()
    let run = try trainer(options { ($0.epochs, $0.learningRate, $0.log) = (50, 10, folder.file("log.csv")) })
    let error = #expect(throws: TrainingError.self) { try run.run() }
    guard case .notFinite(let step, _, _) = error else {
        Issue.record("\(String(describing: error))")
        return
    }
    let last = try #require(try folder.read("log.csv").split(separator: "\n").last)
    #expect(last.hasPrefix("\(step),"))
}

@Test("targets that are all equal have no share of a variance to explain: R² is not a number, and not infinite")
func constantTargets() throws {
    let folder = try TemporaryFolder()
    try "x,y1,y2\n0,1,5\n1,1,6\n".write(toFile: folder.file("points.csv"), atomically: false, encoding: .utf8)
    var settings = HybridSettings()
    settings.targets = .file(folder.file("points.csv"))
    let evaluation = try trainer(options(), settings).evaluate()
    #expect(evaluation.determination[0].isNaN)
    #expect(evaluation.determination[1].isFinite)
}

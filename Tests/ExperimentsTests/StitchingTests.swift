import CPUExecution
@testable import Experiments
import Foundation
import TestFiles
import Testing

@Suite struct StitchingTests {
    private func options(_ change: (inout ExperimentOptions) -> Void = { _ in }) -> ExperimentOptions {
        var options = ExperimentOptions()
        change(&options)
        return options
    }

    private func weights(_ model: any Model, seed: UInt64) throws -> NamedTensors {
        let parameters = Parameters(GraphBuilder())
        switch model {
        case is MNISTNet: _ = try MNISTNet.Network(in: parameters)
        case is OperatorNet: _ = try OperatorNet.Network(in: parameters)
        default: _ = try ImageOpNet.Network(in: parameters)
        }
        return try parameters.initialValues(seed: seed)
    }

    @Test("the experiments go by their names, a reset of one's own by its patterns")
    func cases() throws {
        #expect(try StitchingPlan(options()).cases.map(\.name) == ["1.1", "1.2", "1.3"])
        let two = try StitchingPlan(options { $0.experimentNames = ["1.3", "1.1"] }).cases
        #expect(two.map(\.reset) == [StitchingCase.reported[2].reset, ["mnist_net1.fc2"]])
        let own = try StitchingPlan(options { $0.reset = ["*_net2.fc?", "operation_net"] }).cases
        #expect(own.count == 1 && own[0].fileName == "__net2.fc__operation_net")
        #expect(try own[0].freshValues(seed: 1).names.count == 12)
        #expect(try !own[0].changes(.firstReader) && own[0].changes(.secondReader))
    }

    @Test("what is no experiment, or matches no parameter, is refused before anything is trained")
    func refusals() throws {
        #expect(throws: ExperimentError.self) { try StitchingPlan(options { $0.experimentNames = ["1.4"] }) }
        #expect(throws: ExperimentError.self) {
            try StitchingPlan(options { ($0.reset, $0.experimentNames) = (["mnist_net1"], ["1.1"]) })
        }
        let error = #expect(throws: ParameterError.self) {
            try StitchingPlan(options { $0.reset = ["mnist_net1.fc2", "mnist_net1.fc3"] })
        }
        #expect(error?.description.contains("mnist_net1.fc2.weight") == true)
        #expect(error?.description.contains("found 'mnist_net1.fc3'") == true)
    }

    /// Fresh values with the seed of the base training would put a layer back where it began there.
    @Test("a reset layer does not begin where its fragment's training began")
    func freshValues() throws {
        let plan = try StitchingPlan(options())
        let began = try weights(MNISTNet(), seed: plan.baseSeed).prefixed("mnist_net1")
        for seed in plan.seeds {
            for entry in try StitchingCase.reported[0].freshValues(seed: seed &+ 1).entries {
                #expect(began[entry.name] != nil && began[entry.name] != entry.tensor)
            }
        }
    }

    @Test("the parts of a stitched network, read one by one, come to what the whole network is evaluated to")
    func figures() throws {
        let (test, seed) = (tinyDigits.test[0..<2], UInt64(3))
        let reader = try StitchingReader(test, on: CPUBackend())
        let weights = try ImageOpNet.stitched(
            reader: weights(MNISTNet(), seed: 1), operation: weights(OperatorNet(), seed: 2))
        let reading = try reader.reading(weights, seed: seed) {}
        #expect(
            reader.partners(seed: seed)
                == (0..<2).map { Int(Philox(seed: seed + 1).words(index: $0, epoch: 0, stream: 2).0 % 2) })

        let folder = try TemporaryFolder()
        try Safetensors.write(weights, to: folder.file("w"))
        let evaluator = try Evaluator(ImageOpNet(), test, seed: seed, on: CPUBackend())
        try evaluator.loadWeights(folder.file("w"))
        let pairs = try evaluator.run()
        #expect(abs(pairs.loss / reading.figures.pairLoss - 1) < 1e-5)
        #expect(abs(pairs.metrics[0].value / reading.figures.pairMAE - 1) < 1e-5)

        try Safetensors.write(weights.fragment(.firstReader), to: folder.file("m"))
        let digits = try Evaluator(MNISTNet(), test, seed: seed, on: CPUBackend())
        try digits.loadWeights(folder.file("m"))
        let alone = try digits.run()
        let figures = reading.figures
        let expected = [figures.digitMAE, figures.least, figures.greatest]
        for (found, expected) in zip(alone.metrics.map(\.value), expected) { #expect(abs(found - expected) < 1e-5) }
        #expect(abs(alone.loss - figures.digitLoss) < 1e-5)
    }

    @Test("the plane's rows go from b = 9 down to 0, and a from 0 to 9, with the operation itself beside them")
    func plane() throws {
        let pairs = try OperationPlane.pairs.floats
        let (rows, count) = (OperationPlane.rows(OperationPlane.exact), OperationPlane.coordinates.count)
        #expect(rows.count == count && rows.allSatisfy { $0.count == count })
        #expect(Array(pairs.prefix(4)) == [0, 9, 0.1, 9] && Array(pairs.suffix(2)) == [9, 0])
        #expect(abs(rows[0][0] - (0 - Foundation.cos(9) - 81)) < 1e-12)
        #expect(abs(rows[count - 1][count - 1] - (Foundation.sin(9) - 1 + 81)) < 1e-12)
    }

    @Test("an embedding that is turned by a right angle has cosine 0, one that is doubled a relative distance of 1")
    func distances() throws {
        func tensor(_ values: [Float]) throws -> Tensor { try Tensor(shape: [2, 2], elements: .float32(values)) }
        let old = try tensor([3, 4, 0, 2])
        #expect(EmbeddingDistance(from: old, to: old) == EmbeddingDistance(cosine: 1, relative: 0))
        let doubled = EmbeddingDistance(from: old, to: try tensor([6, 8, 0, 4]))
        #expect(abs(doubled.cosine - 1) < 1e-12 && abs(doubled.relative - 1) < 1e-12)
        #expect(EmbeddingDistance(from: old, to: try tensor([-4, 3, 0, 0])).cosine == 0)
        let nothing = try tensor([0, 0, 0, 0])
        #expect(EmbeddingDistance(from: nothing, to: nothing) == EmbeddingDistance(cosine: 1, relative: 0))
    }

    private func result(_ tested: StitchingCase?, seed: UInt64 = 0, pairs: Double, digits: Double) -> StitchingResult {
        var figures = StitchingFigures()
        (figures.pairMAE, figures.digitMAE) = (pairs, digits)
        return StitchingResult(
            tested: tested, seed: seed, before: figures, after: figures, distances: [], numbers: [], plane: [],
            epochs: nil)
    }

    @Test("what was reported is found again or not, by the figures of the worst seed, and not where no digit is read")
    func finding() throws {
        let known = StitchingCase.reported
        func said(control: Double, _ seeds: [(relearned: Double, pairs: Double, destroyed: Double)]) throws -> String {
            let results = seeds.flatMap { seed in
                [
                    result(known[0], pairs: 1.8, digits: seed.relearned),
                    result(known[2], pairs: seed.pairs, digits: seed.destroyed),
                ]
            }
            let controls = seeds.map { _ in result(nil, pairs: 2, digits: control) }
            let plan = try StitchingPlan(options { $0.experimentNames = ["1.1", "1.3"] })
            return try #require(StitchingFinding(plan, controls: controls, results: results).reportedFinding)
        }
        let all =
            "1.1 relearns digits, 1.3 solves the pairs and 1.3 destroys the digits are found again, with each of 2 seeds."
        #expect(try said(control: 0.1, [(0.14, 2.3, 9.5), (0.1, 1.7, 2.1)]).contains(all))
        let some = try said(control: 0.1, [(0.1, 2.3, 9.5), (0.2, 2.5, 9)])
        #expect(some.contains("1.3 destroys the digits is found again"))
        #expect(some.contains("1.1 relearns digits and 1.3 solves the pairs are not found"))
        #expect(try said(control: 0.1, [(0.1, 2, 1.9)]).contains("1.3 destroys the digits is not found"))
        #expect(try said(control: 2.5, [(2.5, 2, 9)]).contains("the control itself does not read digits"))
    }

    @Test("several seeds come to medians, the least and the greatest, and ratios to the control of the same seed")
    func overSeeds() throws {
        let known = StitchingCase.reported
        let plan = try StitchingPlan(
            options { ($0.experimentNames, $0.seeds, $0.isQuick) = (["1.1", "1.3"], 3, true) })
        let controls = [1.0, 2, 4].enumerated().map { seed, pairs in
            result(nil, seed: UInt64(seed), pairs: pairs, digits: 0.25)
        }
        let results = (0..<3).flatMap { seed in
            [
                result(known[0], seed: UInt64(seed), pairs: [1.5, 2, 2][seed], digits: [0.25, 0.125, 0.5][seed]),
                result(known[2], seed: UInt64(seed), pairs: [1, 1, 1][seed], digits: [8, 4, 3][seed]),
            ]
        }
        let finding = StitchingFinding(plan, controls: controls, results: results)
        let table = try StitchingTables.judgements(finding)
        #expect(table.title == "Mean absolute errors, with 3 seeds")
        func range(_ median: String, _ least: String, _ greatest: String) -> Table.Cell {
            .text("\(median) (\(least)\u{A0}to\u{A0}\(greatest))")
        }
        #expect(
            table.rows == [
                ["control", "0.25", nil, nil, range("2", "1", "4"), nil, nil],
                [
                    "1.1", range("0.25", "0.125", "0.5"), range("1", "0.5", "2"), "read worse",
                    range("2", "1.5", "2"), range("1", "0.5", "1.5"), "not solved",
                ],
                [
                    "1.3", range("4", "3", "8"), range("16", "12", "32"), "destroyed", "1",
                    range("0.5", "0.25", "1"), "solved",
                ],
            ])
        let summary = try StitchingTables.summary(finding)
        let place = try #require(summary.columns.firstIndex { $0.name == "pair_ratio_median" })
        #expect(summary.rows.map { $0[place] } == [1, 1, 0.5] && summary.rows[2].suffix(2) == ["destroyed", "solved"])
        let figures = Dictionary(uniqueKeysWithValues: finding.figures.map { ($0.name, $0.value) })
        #expect(figures["control_pair_mae"] == 2 && figures["1.3_digit_ratio"] == 16)
    }

    /// With a control that reads no digits, a case that read as few was said to read them again.
    @Test("where the control reads no digits, no case is said to read them again or to destroy them")
    func controlReadsNothing() throws {
        let tested = StitchingCase.reported[0]
        let plan = try StitchingPlan(options { $0.experimentNames = ["1.1"] })
        for digits in [1.0, 9] {
            let finding = StitchingFinding(
                plan, controls: [result(nil, pairs: 1, digits: 1)], results: [result(tested, pairs: 1, digits: digits)])
            #expect(finding.judgement(of: tested).digits == .neverRead)
            #expect(finding.lead.contains("on digits, which the control does not read, mnist_net1 is wrong by"))
        }
    }

    /// Every case and seed computed anew what the same frozen layers make of the same images.
    @Test("cases and seeds with the same frozen layers compute what these make of the images once")
    func sharedFeatures() throws {
        let folder = try TemporaryFolder()
        for model in [MNISTNet(), OperatorNet()] as [any Model] {
            try Safetensors.write(weights(model, seed: 9), to: folder.file(model.name))
        }
        let run = try TinyRun(
            "stitching",
            options {
                ($0.isQuick, $0.limit, $0.epochs, $0.seeds, $0.experimentNames) = (true, 2, 2, 2, ["1.2", "1.3"])
                ($0.mnistNet, $0.operatorNet) = (folder.file("mnist-net"), folder.file("operator-net"))
            }, in: folder.file("run"))
        #expect(run.features.count == 4)
        guard case .kept(let byteCount, _) = run.features.first else {
            Issue.record("\(run.features)")
            return
        }
        #expect(run.features.dropFirst().allSatisfy { $0 == .known(byteCount: byteCount) }, "\(run.features)")
    }

    /// Two images, since the reference takes a third of a second for the convolutions of one.
    @Test("a run from given fragments is stopped, continued, and leaves the figures, files and report of a whole one")
    func wholeRun() throws {
        let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
        for model in [MNISTNet(), OperatorNet()] as [any Model] {
            try Safetensors.write(weights(model, seed: 9), to: other.file(model.name))
        }
        let options = options {
            ($0.isQuick, $0.limit, $0.epochs, $0.experimentNames) = (true, 2, 3, ["1.3"])
            ($0.mnistNet, $0.operatorNet) = (other.file("mnist-net"), other.file("operator-net"))
        }
        let whole = try TinyRun("stitching", options, in: other.file("run"))
        #expect(throws: ExperimentError.interrupted) {
            try TinyRun("stitching", options, in: folder.path, stoppingAfter: 2)
        }
        let rest = try TinyRun("stitching", options, in: folder.path)
        #expect(rest.trainedEpochs == 1 && rest.figures == whole.figures)
        #expect(
            rest.figures.map(\.name) == [
                "control_pair_mae", "control_digit_mae", "1.3_pair_mae", "1.3_pair_ratio", "1.3_digit_mae",
                "1.3_digit_ratio",
            ])
        for name in ["summary.csv", "results.csv", "distances.csv", "plane-change-1.3.svg", "confusion-control.svg"] {
            #expect(try text(folder.file(name)) == text(other.file("run/\(name)")))
        }
        let page = try text(folder.file("report.html"))
        for word in ["43.284", "9.500", "mnist_net1.fc1", "Numbers read, control"] { #expect(page.contains(word)) }

        // What is taken out is the reader: the layers that were reset, and the convolutions as they were.
        let reader = try Safetensors.read(folder.file("fragments/1.3-seed-0-mnist_net1.safetensors"))
        let given = try Safetensors.read(other.file("mnist-net"))
        #expect(reader.names == given.names)
        for entry in reader.entries { #expect((entry.tensor == given[entry.name]) == entry.name.hasPrefix("conv")) }
    }
}

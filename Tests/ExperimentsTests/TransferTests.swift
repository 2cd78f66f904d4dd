import CPUExecution
@testable import Experiments
import Foundation
import TestFiles
import Testing

@Suite struct TransferTests {
    @Test("a draw of labelled images has eight of each digit, none twice, and follows the seed")
    func balancedDraw() throws {
        let draw = try tinyDigits.train.balancedSamples(perDigit: 8, seed: 1, set: "training")
        #expect(draw.count == 80 && Set(draw).count == 80)
        for digit in 0..<10 { #expect(draw.filter { tinyDigits.train.labels[$0] == digit }.count == 8) }
        #expect(try tinyDigits.train.balancedSamples(perDigit: 8, seed: 1, set: "training") == draw)
        #expect(try tinyDigits.train.balancedSamples(perDigit: 8, seed: 2, set: "training") != draw)
        let error = #expect(throws: ExperimentError.self) {
            try tinyDigits.train[0..<30].balancedSamples(perDigit: 8, seed: 1, set: "training")
        }
        guard case .tooFewSamples("training", _, 8, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("training keeps each bit of a frozen encoder, and changes what has a gradient in a trained one")
    func encoders() throws {
        let tiny = try TinyAutoencoder()
        let before = try Safetensors.read(tiny.trained.run.directory.weights)
        var rules = TransferTraining.Rules()
        (rules.samplesPerDigit, rules.batchSize, rules.epochs) = (2, 10, 2)
        let labelled = tinyDigits.train.samples(
            at: try tinyDigits.train.balancedSamples(perDigit: 2, seed: 5, set: "training"))
        let parts = try AutoencoderParts(tiny.trained, on: CPUBackend())
        for encoder in TransferTraining.Encoder.allCases {
            func set(_ name: String, _ images: ImageDataset) throws -> TransferSet {
                switch encoder {
                case .frozen: TransferSet(name, codes: try parts.codes(of: images), labels: images.labels)
                case .trained: try TransferSet(name, images: images)
                }
            }
            let train = try set("train", labelled)
            let training = try TransferTraining(
                encoder, tiny.trained.model, weights: AutoencoderParts.weights(of: tiny.trained), train: train,
                test: set("test", tinyDigits.test[0..<20]),
                rules, on: CPUBackend())
            let epochs = try training.run(train, seed: 5) {}
            #expect(epochs.count == 2)
            #expect(epochs[1].trainLoss < epochs[0].trainLoss)
            let after = try training.weights()
            #expect(after.names.filter { $0.hasPrefix("head.") }.count == 6)
            for entry in after.entries where entry.name.hasPrefix("encoder.") {
                // Batches of training renew the running statistics, steps the rest; this bias stands before a normalisation.
                let stays = encoder == .frozen || entry.name == "encoder.conv2.bias"
                #expect((entry.tensor == before[entry.name]) == stays, "\(encoder): \(entry.name)")
            }
            #expect(try training.run(train, seed: 5) {} == epochs)
        }
    }

    @Test("results that are there are read, those that are missing are computed again, and give the same figures")
    func resuming() throws {
        let folder = try TemporaryFolder()
        let options = tinyOptions { ($0.latent, $0.epochs, $0.limit, $0.seeds, $0.isQuick) = ([2], 1, 200, 2, true) }
        let first = try TinyRun("transfer", options, in: folder.path)
        let (epochs, report) = try (text(folder.file("epochs.csv")), text(folder.file("report.html")))
        try FileManager.default.removeItem(atPath: folder.file("transfers/frozen-latent-2-seed-1.csv"))
        let second = try TinyRun("transfer", options, in: folder.path)
        #expect(second.figures == first.figures)
        #expect(try text(folder.file("epochs.csv")) == epochs)
        #expect(try text(folder.file("report.html")) == report)
        #expect(epochs.split(separator: "\n").count == 1 + 2 * 2 * 60)

        let damaged = folder.file("transfers/trained-latent-2-seed-0.csv")
        try AtomicFile.write("epoch,train_loss\n0,1\n", to: damaged)
        let error = #expect(throws: ExperimentError.self) { try TinyRun("transfer", options, in: folder.path) }
        #expect(error?.description.contains(damaged) == true)
    }
}

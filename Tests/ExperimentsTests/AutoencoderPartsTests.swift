import CPUExecution
@testable import Experiments
import Glibc
import TestFiles
import Testing

/// An autoencoder that was trained for an epoch.
struct TinyAutoencoder {
    let folder: TemporaryFolder
    let run: ExperimentRun
    let trained: TrainedAutoencoder

    init(latent: Int = 4) throws {
        folder = try TemporaryFolder()
        let options = tinyOptions { ($0.latent, $0.epochs) = ([latent], 1) }
        run = try ExperimentRun(
            options.experiment(named: "transfer"), options: options, in: folder.path, on: CPUBackend(),
            against: CPUBackend(precision: .double), digits: { tinyDigits })
        trained = try AutoencoderPlan(options).trainAllLatents(in: run)[0][0]
    }
}

@Suite struct AutoencoderPartsTests {
    @Test("the encoder's and the decoder's halves give what the whole model gives")
    func halves() throws {
        let tiny = try TinyAutoencoder()
        let test = tinyDigits.test[0..<7]
        let parts = try AutoencoderParts(tiny.trained, on: CPUBackend())
        let images = try parts.decoded(parts.codes(of: test))
        let errors = zip(images, try test.greyImages()).map { $0.meanSquaredDifference(from: $1) }
        let evaluator = try Evaluator(tiny.trained.model, test, seed: 0, on: CPUBackend())
        try evaluator.loadWeights(tiny.trained.run.directory.weights)
        #expect(abs(try evaluator.run().loss - Spread(errors).mean) < 1e-7)
    }

    @Test("at α = 0 and α = 1 an interpolation is the reconstruction of its ends, bit for bit")
    func interpolationEnds() throws {
        let tiny = try TinyAutoencoder()
        let strips = try Interpolation(tinyOptions()).strips(tiny.trained, tiny.run)
        #expect(strips.map(\.pair) == Interpolation.pairs)
        let parts = try AutoencoderParts(tiny.trained, on: CPUBackend())
        for strip in strips {
            let places = try tinyDigits.test.firstSamples(of: [strip.pair.from, strip.pair.to], set: "test")
            let ends = try parts.decoded(parts.codes(of: tinyDigits.test.samples(at: places)))
            #expect(strip.between.count == 15)
            #expect(strip.between.first?.pixels == ends[0].pixels)
            #expect(strip.between.last?.pixels == ends[1].pixels)
            #expect(strip.between[7].pixels != ends[0].pixels)
        }
    }

    @Test("the correlations of codes are Pearson's, and a number that never changes has none")
    func correlation() throws {
        let (rows, d) = (50, 4)
        let philox = Philox(seed: 3)
        var values: [Float] = []
        for row in 0..<rows {
            let words = philox.words(index: UInt32(row), epoch: 0, stream: 6)
            let (one, two) = (Philox.uniform(words.0), Philox.uniform(words.1))
            values += [one, 0.3, two - 2 * one, one + 3 * two]
        }
        let codes = try Tensor(shape: [rows, d], elements: .float32(values))
        let found = try CodeCorrelation(of: codes, seed: 0, on: CPUBackend())
        func column(_ index: Int) -> [Double] { (0..<rows).map { Double(values[$0 * d + index]) } }
        var largest = 0.0
        for (one, other) in [(0, 2), (0, 3), (2, 3)] {
            let (x, y) = (column(one), column(other))
            let (meanX, meanY) = (Spread(x).mean, Spread(y).mean)
            let products = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
            let squares = x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
            let expected = products / sqrt(squares * y.reduce(0) { $0 + ($1 - meanY) * ($1 - meanY) })
            #expect(abs(found.matrix[one][other] - expected) < 1e-5)
            #expect(found.matrix[one][other] == found.matrix[other][one])
            largest = max(largest, abs(expected))
        }
        #expect(found.constants == [1])
        #expect(found.matrix[1].allSatisfy { $0.isNaN })
        #expect(abs(found.largest - largest) < 1e-5)
        let alone = try CodeCorrelation(of: codes.reshaped(to: [rows * d, 1]), seed: 0, on: CPUBackend())
        #expect(alone.largest.isNaN && alone.largestPair == nil)
    }
}

import Testing

@testable import Tensors

@Suite struct PhiloxTests {
    struct KnownAnswer: Sendable {
        let counter: SIMD4<UInt32>
        let key: SIMD2<UInt32>
        let words: SIMD4<UInt32>
    }

    /// The vectors of `kat_vectors` in Random123 1.14.
    static let knownAnswers = [
        KnownAnswer(
            counter: SIMD4(repeating: 0), key: SIMD2(repeating: 0),
            words: SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)),
        KnownAnswer(
            counter: SIMD4(repeating: .max), key: SIMD2(repeating: .max),
            words: SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)),
        KnownAnswer(
            counter: SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), key: SIMD2(0xa409_3822, 0x299f_31d0),
            words: SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)),
    ]

    @Test("the published known answers", arguments: knownAnswers)
    func knownAnswer(_ known: KnownAnswer) {
        #expect(Philox.block(counter: known.counter, key: known.key) == known.words)
    }

    @Test("key and counter are laid out as the contract says")
    func layout() {
        let words = Philox(seed: 0x1122_3344_5566_7788).words(index: 1, epoch: 2, stream: 3)
        let expected = Philox.block(counter: SIMD4(1, 2, 3, 0), key: SIMD2(0x5566_7788, 0x1122_3344))
        #expect(words == (expected.x, expected.y, expected.z, expected.w))
    }

    @Test("the streams have the numbers of the contract")
    func streams() {
        let streams: [RandomStream] = [.shuffle, .number, .partner, .dropout, .initialWeights, .digits, .points]
        #expect(streams.map(\.rawValue) == [0, 1, 2, 3, 4, 5, 6])
        #expect(RandomStream.allCases == streams)
    }

    @Test("uniform draws lie in [0, 1)")
    func uniform() {
        #expect(Philox.uniform(0) == 0)
        #expect(Philox.uniform(0xFF) == 0)
        #expect(Philox.uniform(0x8000_0000) == 0.5)
        #expect(Philox.uniform(.max) == 1 - 0x1p-24)
    }

    @Test("normal draws have the moments of the standard normal distribution")
    func normalMoments() {
        let count = 50_000
        let values = (0..<UInt32(count / 2)).flatMap { index in
            let words = Philox(seed: 7).words(index: index, epoch: 0, stream: RandomStream.initialWeights.rawValue)
            let pair = Philox.normal(words.0, words.1)
            return [Double(pair.0), Double(pair.1)]
        }
        let mean = values.reduce(0, +) / Double(count)
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
        // Four standard errors: 1/√n of the mean, √(2/n) of the variance.
        #expect(abs(mean) < 4 / Double(count).squareRoot())
        #expect(abs(variance - 1) < 4 * (2 / Double(count)).squareRoot())
        #expect(values.allSatisfy { $0.isFinite })
    }

    @Test("normal draws stay finite at the ends of the words' range")
    func normalEnds() {
        for words in [(UInt32.min, UInt32.min), (.max, .max), (.min, .max), (.max, .min)] {
            let pair = Philox.normal(words.0, words.1)
            #expect(abs(pair.0) < 5.78 && abs(pair.1) < 5.78)
        }
        #expect(Philox.normal(.max, 0) == (0, 0))
    }

    @Test("shuffled is the order by word 0, word 1, index", arguments: [0, 1, 2, 3, 4, 127, 128, 129, 1009, 60_000])
    func shuffled(count: Int) {
        let philox = Philox(seed: 3)
        let expected = (0..<Int32(count)).map { index in
            let words = philox.words(index: UInt32(index), epoch: 5, stream: 0)
            return (words.0, words.1, index)
        }
        .sorted { $0 < $1 }
        .map(\.2)
        #expect(philox.shuffled(count: count, epoch: 5) == expected)
    }

    @Test("every epoch and seed has its own order")
    func orders() {
        let orders = [(0, 0), (0, 1), (1, 0)].map { Philox(seed: $0.0).shuffled(count: 100, epoch: $0.1) }
        #expect(Set(orders).count == 3)
        #expect(orders.allSatisfy { $0.sorted() == Array(0..<100) })
    }
}

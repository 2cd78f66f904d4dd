/// The counter-based random generator Philox4x32-10: one seed, and four words for every place in the counter space.
///
/// There is no state to carry: the words of (index, epoch, stream) are the same bits whoever asks, on every backend and
/// in every order. That is what makes runs resumable and backends comparable.
///
/// Source: Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3; SC'11,
/// https://doi.org/10.1145/2063384.2063405. Verified against the known answers published with Random123.
public struct Philox: Sendable, Equatable {
    private let key: SIMD2<UInt32>

    /// The key is the low and the high word of `seed`.
    public init(seed: UInt64) {
        key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    }

    /// The four words at counter (index, epoch, stream, 0). ``RandomStream`` names the streams.
    public func words(index: UInt32, epoch: UInt32, stream: UInt32) -> (UInt32, UInt32, UInt32, UInt32) {
        let block = Philox.block(counter: SIMD4(index, epoch, stream, 0), key: key)
        return (block.x, block.y, block.z, block.w)
    }

    /// Ten rounds over `counter`. The multipliers and the key's increments are those of the paper, section 4.2.
    static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
        var (first, second, third, fourth) = (counter.x, counter.y, counter.z, counter.w)
        var (low, high) = (key.x, key.y)
        for _ in 0..<10 {
            let even = UInt64(first) &* 0xD251_1F53
            let odd = UInt64(third) &* 0xCD9E_8D57
            first = UInt32(truncatingIfNeeded: odd >> 32) ^ second ^ low
            second = UInt32(truncatingIfNeeded: odd)
            third = UInt32(truncatingIfNeeded: even >> 32) ^ fourth ^ high
            fourth = UInt32(truncatingIfNeeded: even)
            low &+= 0x9E37_79B9
            high &+= 0xBB67_AE85
        }
        return SIMD4(first, second, third, fourth)
    }
}

/// What the third word of the counter stands for. Each use of randomness has its own stream, so that none disturbs
/// another; the numbers are public interface.
public enum RandomStream: UInt32, Sendable, CaseIterable {
    /// The order of the training samples; index = sample.
    case shuffle = 0
    /// The number beside an image: word 0 modulo 10; index = sample.
    case number = 1
    /// The partner image of a pair: word 0 modulo the number of samples in use; index = sample, epoch 0.
    case partner = 2
    /// Which elements a dropout keeps; index = element, epoch = training step.
    case dropout = 3
    /// The first values of parameters; index = element, epoch = the number of the trained parameter in its model.
    case initialWeights = 4
    /// The digits that the program draws itself; index = sample, epoch = which block of four words.
    case digits = 5
    /// Sampled points.
    case points = 6
}

extension Philox {
    /// A number in [0, 1) from the upper 24 bits of `word`: every value is exact in a `Float`, so every backend gets
    /// the same bits.
    public static func uniform(_ word: UInt32) -> Float { Float(word >> 8) * 0x1p-24 }
}

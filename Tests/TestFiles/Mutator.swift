/// Makes damaged inputs out of whole ones: a seeded fuzzer that runs in the process under test.
///
/// The input of a number is always the same, so that one that traps can be made again: see ``Fuzzing``.
public struct Mutator: Sendable {
    private let corpus: [[UInt8]]
    private let words: [[UInt8]]

    /// - Parameters:
    ///   - corpus: whole inputs
    ///   - words: what means something in the format, such as `"dtype"`
    public init(corpus: [[UInt8]], words: [String] = []) {
        self.corpus = corpus
        self.words = words.map { Array($0.utf8) } + Self.numbers
    }

    /// The input of this number: a member of the corpus after one to six changes.
    public func input(_ number: Int) -> [UInt8] {
        var random = SplitMix(state: UInt64(truncatingIfNeeded: number) &* 0x9E37_79B9_7F4A_7C15)
        var bytes = corpus[random.below(corpus.count)]
        for _ in 0...random.below(6) { change(&bytes, &random) }
        return bytes
    }

    private func change(_ bytes: inout [UInt8], _ random: inout SplitMix) {
        let place = random.below(bytes.count + 1)
        let length = min(random.below(2) == 0 ? random.below(9) : random.below(bytes.count + 1), bytes.count - place)
        switch random.below(9) {
        case 0 where place < bytes.count: bytes[place] ^= 1 << random.below(8)
        case 1 where place < bytes.count: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 2: bytes.removeSubrange(place..<place + length)
        case 3: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
        case 4: bytes.insert(contentsOf: words[random.below(words.count)], at: place)
        case 5:
            let word = words[random.below(words.count)]
            bytes.replaceSubrange(place..<min(bytes.count, place + word.count), with: word)
        case 6: bytes.removeLast(bytes.count - place)
        case 7:
            let other = corpus[random.below(corpus.count)]
            bytes.replaceSubrange(place..., with: other.suffix(random.below(other.count + 1)))
        default: replaceNumber(&bytes, from: place, &random)
        }
    }

    /// Replaces the digits after a place by other ones.
    private func replaceNumber(_ bytes: inout [UInt8], from place: Int, _ random: inout SplitMix) {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard let start = bytes[place...].firstIndex(where: digits.contains) else { return }
        let end = bytes[start...].firstIndex { !digits.contains($0) } ?? bytes.count
        let numbers = ["0", "1", "-1", "4294967296", "1152921504606846976", "9223372036854775807", "1e400", "1.5"]
        bytes.replaceSubrange(start..<end, with: Array(numbers[random.below(numbers.count)].utf8))
    }

    /// Numbers at the limits of their types, as bytes in both orders; 2⁶⁰ among them.
    private static let numbers: [[UInt8]] =
        [0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0xFFFF_FFFF, 1 << 40, 1 << 60, UInt64(Int64.max), .max].flatMap
    {
        number in
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * $0)) }
        return [Array(bytes.prefix(4)), bytes, bytes.prefix(4).reversed(), bytes.reversed()]
    }
}

/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014).
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }

    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(max(1, limit))) }
}

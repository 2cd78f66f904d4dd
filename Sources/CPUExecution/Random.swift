import Runtime

/// The first two words of the draw at (index, epoch, stream) for each index; see ``RandomDraw``.
func randomWords(_ draw: RandomDraw, _ indices: [Int32], epoch: Int32) -> [(first: UInt32, second: UInt32)] {
    let generator = Philox(seed: draw.seed)
    return indices.map { index in
        let words = generator.words(
            index: UInt32(bitPattern: index), epoch: UInt32(bitPattern: epoch), stream: draw.stream)
        return (words.0, words.1)
    }
}

/// A word modulo `below`, the word taken without sign.
func integer(_ word: UInt32, below: Int32) -> Int32 {
    below >= 1 ? Int32(truncatingIfNeeded: word % UInt32(below)) : 0
}

/// The upper 24 bits of a word times 2⁻²⁴.
func uniform<R: Real>(_ word: UInt32) -> R { R(word >> 8) * 0x1p-24 }

/// How a parameter begins.
///
/// The values are drawn on the host, so that they are the same bits on every backend. Element `i` of the `p`-th trained
/// parameter takes the Philox draw at index `i`, epoch `p`, stream 4; u below is the upper 24 bits of its word 0 times 2⁻²⁴.
public enum Initialization: Sendable, Equatable {
    /// (2u − 1)/√fanIn: uniform in [−1/√fanIn, 1/√fanIn). The rule of weights and biases alike.
    ///
    /// `fanIn` counts the inputs that one output sums over: input features times kernel area; for a transposed
    /// convolution, whose weight is stored [in, out, kH, kW], output channels times kernel area.
    case uniform(fanIn: Int)
    /// The standard normal distribution: the first number of the pair that words 0 and 1 of the draw give
    /// (`Philox.normal`).
    case normal
    /// Every element the same; nothing is drawn.
    case constant(Float)

    func values(count: Int, ordinal: UInt32, seed: UInt64) -> [Float] {
        switch self {
        case .constant(let value): return [Float](repeating: value, count: count)
        case .uniform(let fanIn):
            let bound = 1 / Double(max(1, fanIn)).squareRoot()
            return draws(count, ordinal, seed) { word, _ in
                Float((2 * Double(Philox.uniform(word)) - 1) * bound)
            }
        case .normal: return draws(count, ordinal, seed) { Float(Philox.normal($0, $1).0) }
        }
    }

    private func draws(
        _ count: Int, _ ordinal: UInt32, _ seed: UInt64, _ number: (UInt32, UInt32) -> Float
    ) -> [Float] {
        let philox = Philox(seed: seed)
        return (0..<UInt32(count)).map { index in
            let words = philox.words(index: index, epoch: ordinal, stream: RandomStream.initialWeights.rawValue)
            return number(words.0, words.1)
        }
    }
}

/// How a parameter begins.
///
/// The values are drawn on the host, so that they are the same bits on every backend. Element `i` of the `p`-th trained
/// parameter takes word 0 of the Philox draw at index `i`, epoch `p`, stream 4; u below is its upper 24 bits times 2⁻²⁴.
public enum Initialization: Sendable, Equatable {
    /// (2u − 1)/√fanIn: uniform in [−1/√fanIn, 1/√fanIn). The rule of weights and biases alike.
    ///
    /// `fanIn` counts the inputs that one output sums over: input features times kernel area; for a transposed
    /// convolution, whose weight is stored [in, out, kH, kW], output channels times kernel area.
    case uniform(fanIn: Int)
    case constant(Float)

    func values(count: Int, ordinal: UInt32, seed: UInt64) -> [Float] {
        switch self {
        case .constant(let value): return [Float](repeating: value, count: count)
        case .uniform(let fanIn):
            let philox = Philox(seed: seed)
            let bound = 1 / Double(max(1, fanIn)).squareRoot()
            let stream = RandomStream.initialWeights.rawValue
            return (0..<UInt32(count)).map { index in
                let word = philox.words(index: index, epoch: ordinal, stream: stream).0
                return Float((2 * Double(Philox.uniform(word)) - 1) * bound)
            }
        }
    }
}

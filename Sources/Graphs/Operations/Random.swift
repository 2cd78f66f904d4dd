/// One draw for each index from the counter-based generator Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel random
/// numbers: as easy as 1, 2, 3; SC'11). Key = the words of `seed`; counter = (index, epoch, stream, 0).
///
/// The draws depend on nothing else, so that every backend, order and batch size gives the same ones.
public struct RandomDraw: Hashable, Sendable, CustomStringConvertible {
    /// How numbers are made of random words.
    public enum Distribution: Hashable, Sendable {
        /// A word modulo `below`, as i32. The modulo favours small numbers by at most `below`/2³².
        case integer(below: Int32)
        /// The upper 24 bits of a word times 2⁻²⁴: 0 ≤ u < 1, as f32.
        case uniform
        /// The standard normal distribution, as f32: √(−2 ln u) · cos 2πv with u = (⌊word 0 / 2⁸⌋ + 1)·2⁻²⁴ and v the
        /// uniform number of word 1. Backends agree within rounding.
        ///
        /// Source: Box, Muller: A note on the generation of random normal deviates, 1958,
        /// https://doi.org/10.1214/aoms/1177706645.
        case normal
    }

    /// How numbers are made of the words.
    public let distribution: Distribution
    /// The key of the generator.
    public let seed: UInt64
    /// Which of its independent sequences.
    public let stream: UInt32

    /// Draws of a seed and stream.
    public init(_ distribution: Distribution, seed: UInt64, stream: UInt32) {
        (self.distribution, self.seed, self.stream) = (distribution, seed, stream)
    }

    /// i32 for integers, else f32.
    public var elementType: ElementType {
        switch distribution {
        case .integer: .int32
        case .uniform, .normal: .float32
        }
    }

    public var description: String { "\(distribution), seed: \(seed), stream: \(stream)" }
}

extension ShapeRule {
    /// index i32 of any shape, epoch i32 [] → one number for each index
    func random(_ draw: RandomDraw) throws(GraphError) -> TensorType {
        let index = try operand(0, of: 2)
        try require(index.elementType == .int32, "i32 indices first")
        try require(operands[1] == TensorType(.int32, .scalar), "an i32 scalar as the epoch")
        if case .integer(let below) = draw.distribution { try require(below >= 1, "a bound ≥ 1, not \(below)") }
        return TensorType(draw.elementType, index.shape)
    }
}

/// Random numbers, one for each index; see ``RandomDraw``.
///
/// - Shapes: index i32 of any shape, epoch i32 [] → of the index's shape
public func random(_ draw: RandomDraw, index: Value, epoch: Value) throws(GraphError) -> Value {
    try GraphBuilder.of(.random(draw), [index, epoch])
}

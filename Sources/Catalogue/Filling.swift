import Runtime

/// How an operand of a case gets its numbers: always the same ones for the same seed.
package enum Filling: Hashable, Sendable {
    /// Nearly normal, with variance 1: the scaled sum of four uniform draws.
    case normal
    /// Evenly between two bounds.
    case uniform(Double, Double)
    /// Whole numbers from the range, in whatever type the operand has.
    case integers(ClosedRange<Int>)
    /// A few numbers only, so that equal ones meet: −1, 0, 0.5 and 2.
    case ties
    /// Between 0.25 and 2, of either sign: away from the kink at 0.
    case apart
    /// Every second number is one of NaN, ±∞, ±0, ±1, ±10⁴; the others are normal.
    case special
    /// Places in a pooling window, counted in row-major order, that lie in an image of this extent.
    case places(PoolingWindow, Extent)

    /// Whether small changes of the numbers change nothing but the result's value, so that differences measure slopes.
    package var isSmooth: Bool {
        switch self {
        case .normal, .uniform, .apart: true
        case .integers, .ties, .special, .places: false
        }
    }

    /// The numbers of the operand with this number.
    ///
    /// They come from Philox draws at (element, operand, 7); 7 is a stream of its own.
    package func tensor(_ type: TensorType, seed: UInt64, operand: Int) throws -> Tensor {
        let generator = Philox(seed: seed)
        let numbers = (0..<type.elementCount).map { index in
            let words = generator.words(
                index: UInt32(truncatingIfNeeded: index), epoch: UInt32(truncatingIfNeeded: operand), stream: 7)
            return number(words, index, type.shape)
        }
        switch type.elementType {
        case .float32: return try Tensor(shape: type.shape, elements: .float32(numbers.map(Float.init)))
        case .float64: return try Tensor(shape: type.shape, elements: .float64(numbers))
        case .int32: return try Tensor(shape: type.shape, elements: .int32(numbers.map { Int32($0) }))
        case .int64: return try Tensor(shape: type.shape, elements: .int64(numbers.map { Int64($0) }))
        case .uint8: return try Tensor(shape: type.shape, elements: .uint8(numbers.map { UInt8($0) }))
        }
    }

    private typealias Words = (UInt32, UInt32, UInt32, UInt32)

    private func number(_ words: Words, _ index: Int, _ shape: Shape) -> Double {
        let unit = Double(words.0) * 0x1p-32
        switch self {
        case .normal: return Self.normal(words)
        case .uniform(let low, let high): return low + (high - low) * unit
        case .integers(let range):
            let width = UInt64(range.upperBound - range.lowerBound + 1)
            return Double(range.lowerBound + Int((UInt64(words.0) << 32 | UInt64(words.1)) % width))
        case .ties: return [-1, 0, 0.5, 2][Int(words.0 % 4)]
        case .apart: return (0.25 + 1.75 * unit) * (words.1 % 2 == 0 ? 1 : -1)
        case .special:
            let specials = [Double.nan, .infinity, -.infinity, 0, -0.0, 1, -1, 1e4, -1e4]
            return index % 2 == 0 ? specials[Int(words.1 % 9)] : Self.normal(words)
        case .places(let window, let image):
            let (row, column) = (index / shape[3] % shape[2], index % shape[3])
            let p = Self.place(row, window.size.height, window.stride.height, window.padding.top, image.height, words.0)
            let q = Self.place(
                column, window.size.width, window.stride.width, window.padding.left, image.width, words.1)
            return Double(p * window.size.width + q)
        }
    }

    private static func normal(_ words: Words) -> Double {
        let sum = Double(words.0) + Double(words.1) + Double(words.2) + Double(words.3)
        return (sum * 0x1p-32 - 2) * 3.0.squareRoot()
    }

    /// A place along one axis of the window that lies in the image.
    private static func place(
        _ output: Int, _ size: Int, _ stride: Int, _ padding: Int, _ length: Int, _ word: UInt32
    ) -> Int {
        let first = max(0, padding - output * stride)
        let last = min(size - 1, length - 1 + padding - output * stride)
        return first + Int(word) % max(1, last - first + 1)
    }
}

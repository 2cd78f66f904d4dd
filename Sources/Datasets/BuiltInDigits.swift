import Tensors

/// Digits that the program draws itself: a stand-in for MNIST where no data are at hand, in the same form.
///
/// Pen strokes are distorted, and drawn 28 × 28 with the digit in a box of about 20 × 20 and its weight in the middle, as
/// MNIST has them. A sample depends on the seed and its own index only (`RandomStream.digits`: index = sample, epoch =
/// block of four words): word 0 modulo 10 is the digit, word 1 chooses among the ways to write it, the rest is the hand.
/// The test samples follow the training samples: theirs are the indices from 60,000 on.
public struct BuiltInDigits: Sendable {
    /// How many there are to train on unless told otherwise.
    public static let trainCount = 60_000
    /// How many there are to measure with unless told otherwise.
    public static let testCount = 10_000
    /// The height and width of an image in pixels.
    public static let side = 28

    private let philox: Philox

    /// The digits of a seed.
    public init(seed: UInt64 = 0) { philox = Philox(seed: seed) }

    /// The first `trainCount` training samples and `testCount` test samples.
    public func data(
        trainCount: Int = BuiltInDigits.trainCount, testCount: Int = BuiltInDigits.testCount
    ) -> DigitData {
        precondition((0...Self.trainCount).contains(trainCount), "at most \(Self.trainCount) training samples")
        return DigitData(
            train: samples(0..<trainCount),
            test: samples(Self.trainCount..<(Self.trainCount + testCount)),
            source: "built-in digits, drawn by the program; not MNIST")
    }

    /// The samples of `indices`.
    /// - Complexity: about 8 µs for each on one core of a Zen 4 machine.
    public func samples(_ indices: Range<Int>) -> ImageDataset {
        var images: [UInt8] = []
        var labels: [UInt8] = []
        images.reserveCapacity(indices.count * Self.side * Self.side)
        labels.reserveCapacity(indices.count)
        var canvas = DigitCanvas(side: Self.side)
        for index in indices {
            var numbers = DigitNumbers(philox: philox, sample: UInt32(index))
            let digit = Int(numbers.word() % 10)
            let glyphs = Glyph.ofDigit[digit]
            let glyph = glyphs[Int(numbers.word() % UInt32(glyphs.count))]
            let hand = Handwriting(&numbers)
            canvas.clear()
            Self.draw(glyph, by: hand, on: &canvas)
            images.append(contentsOf: canvas.bytes(peak: hand.peak))
            labels.append(UInt8(digit))
        }
        return ImageDataset(images: images, labels: labels, rows: Self.side, columns: Self.side)
    }

    private static func draw(_ glyph: Glyph, by hand: Handwriting, on canvas: inout DigitCanvas) {
        let chains = hand.chains(of: glyph)
        let placement = Placement(chains, hand: hand)
        for chain in chains {
            var start = placement.apply(chain[0])
            for piece in 1..<chain.count {
                let end = placement.apply(chain[piece])
                let progress = Float(piece) / Float(chain.count) - 0.5
                let radius = hand.penRadius * (1 + hand.pressure * progress)
                canvas.drawSegment(from: start, to: end, radius: radius, softness: hand.softness)
                start = end
            }
        }
    }

    /// Where on the canvas a digit goes: its longer side fills the box, and its weight lies in the middle as far as it
    /// stays within the margin.
    private struct Placement {
        private let scale: Float
        private let origin: SIMD2<Float>

        init(_ chains: [[SIMD2<Float>]], hand: Handwriting) {
            var low = SIMD2<Float>(repeating: .greatestFiniteMagnitude)
            var high = -low
            var weight = SIMD2<Float>()
            var length: Float = 0
            for chain in chains {
                for (start, end) in zip(chain, chain.dropFirst()) {
                    low = pointwiseMin(low, pointwiseMin(start, end))
                    high = pointwiseMax(high, pointwiseMax(start, end))
                    let step = end - start
                    let stepLength = (step * step).sum().squareRoot()
                    weight += (start + end) / 2 * stepLength
                    length += stepLength
                }
            }
            let penWidth = 2 * hand.penRadius
            scale = (hand.height - penWidth) / max(high.x - low.x, high.y - low.y)
            let middle = SIMD2<Float>(repeating: Float(BuiltInDigits.side - 1) / 2)
            let margin = SIMD2<Float>(repeating: hand.penRadius + 1)
            let centred = middle - weight / length * scale
            let farEnd = 2 * middle - margin
            origin = pointwiseMax(pointwiseMin(centred, farEnd - high * scale), margin - low * scale)
        }

        func apply(_ point: SIMD2<Float>) -> SIMD2<Float> { point * scale + origin }
    }
}

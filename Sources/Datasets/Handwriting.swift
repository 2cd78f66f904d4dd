import Tensors

/// The random numbers behind one drawn digit: block after block of ``RandomStream/digits``.
struct DigitNumbers {
    private let philox: Philox
    private let sample: UInt32
    private var block: UInt32 = 0
    private var words = SIMD4<UInt32>()
    private var used = 4

    init(philox: Philox, sample: UInt32) {
        self.philox = philox
        self.sample = sample
    }

    mutating func word() -> UInt32 {
        if used == 4 {
            let next = philox.words(index: sample, epoch: block, stream: RandomStream.digits.rawValue)
            words = SIMD4(next.0, next.1, next.2, next.3)
            block += 1
            used = 0
        }
        used += 1
        return words[used - 1]
    }

    mutating func uniform(_ low: Float, _ high: Float) -> Float { low + (high - low) * Philox.uniform(word()) }

    /// The mean of two uniform numbers: values near the middle are the most frequent.
    mutating func peaked(_ low: Float, _ high: Float) -> Float { (uniform(low, high) + uniform(low, high)) / 2 }
}

/// The hand that writes one digit: how it slants, turns, stretches, wobbles and presses.
///
/// Only additions, multiplications, divisions and square roots are used, which IEEE 754 rounds the same everywhere;
/// so a sample has the same bits on every machine.
struct Handwriting {
    /// Offsets at 4 × 4 places over the digit; between them the paper is stretched linearly.
    private let wobble: [SIMD2<Float>]
    private let firstRow: SIMD2<Float>
    private let secondRow: SIMD2<Float>
    private let endShift: SIMD2<Float>
    let penRadius: Float
    let pressure: Float
    let softness: Float
    let height: Float
    let peak: Float

    init(_ numbers: inout DigitNumbers) {
        var offsets: [SIMD2<Float>] = []
        for _ in 0..<16 { offsets.append(SIMD2(numbers.peaked(-0.21, 0.21), numbers.peaked(-0.21, 0.21))) }
        wobble = offsets

        // A rotation by 2 atan(half) needs no sine.
        let half = numbers.peaked(-0.2, 0.2)
        let (cosine, sine) = ((1 - half * half) / (1 + half * half), 2 * half / (1 + half * half))
        let slant = numbers.peaked(-0.3, 0.75)
        let width = numbers.peaked(0.55, 1.4)
        // Slanted and stretched first, then turned; y points down, so that a positive slant leans to the right.
        firstRow = SIMD2(cosine * width, -cosine * slant - sine)
        secondRow = SIMD2(sine * width, cosine - sine * slant)

        endShift = SIMD2(numbers.uniform(-0.3, 0.3), numbers.uniform(-0.3, 0.3))
        penRadius = numbers.peaked(0.6, 2.1)
        pressure = numbers.peaked(-0.35, 0.35)
        softness = numbers.uniform(0.9, 1.7)
        height = numbers.peaked(18.5, 20.5)
        peak = numbers.uniform(225, 255)
    }

    /// The strokes of `glyph` as this hand writes them, as chains of short straight pieces.
    func chains(of glyph: Glyph) -> [[SIMD2<Float>]] {
        let ends = glyph.strokes.flatMap { [$0[0], $0[$0.count - 1]] }
        return glyph.strokes.map { stroke in
            var points = stroke
            let last = points.count - 1
            // A free end is drawn out or cut short; where two strokes meet they stay together.
            if ends.count(where: { $0 == stroke[0] }) == 1 {
                points[0] += (stroke[0] - stroke[1]) * endShift.x
            }
            if ends.count(where: { $0 == stroke[last] }) == 1 {
                points[last] += (stroke[last] - stroke[last - 1]) * endShift.y
            }
            return smoothed(points.map(placed))
        }
    }

    private func placed(_ point: SIMD2<Float>) -> SIMD2<Float> {
        let stretched = point + offset(at: point)
        return SIMD2((firstRow * stretched).sum(), (secondRow * stretched).sum())
    }

    private func offset(at point: SIMD2<Float>) -> SIMD2<Float> {
        let x = min(max(point.x * 4, 0), 2.999)
        let y = min(max(point.y * 3, 0), 2.999)
        let (column, row) = (Int(x), Int(y))
        let (right, down) = (x - Float(column), y - Float(row))
        let corner = row * 4 + column
        let upper = wobble[corner] * (1 - right) + wobble[corner + 1] * right
        let lower = wobble[corner + 4] * (1 - right) + wobble[corner + 5] * right
        return upper * (1 - down) + lower * down
    }

    /// A smooth chain through `points` (Catmull and Rom: A class of local interpolating splines, 1974).
    private func smoothed(_ points: [SIMD2<Float>]) -> [SIMD2<Float>] {
        let piecesPerSpan = 4
        var chain = [points[0]]
        for span in 0..<(points.count - 1) {
            let (start, end) = (points[span], points[span + 1])
            let before = span > 0 ? points[span - 1] : start * 2 - end
            let after = span + 2 < points.count ? points[span + 2] : end * 2 - start
            let (leaving, arriving) = ((end - before) / 2, (after - start) / 2)
            for piece in 1...piecesPerSpan {
                let t = Float(piece) / Float(piecesPerSpan)
                let (square, cube) = (t * t, t * t * t)
                let fromStart = start * (2 * cube - 3 * square + 1) + leaving * (cube - 2 * square + t)
                let fromEnd = end * (3 * square - 2 * cube) + arriving * (cube - square)
                chain.append(fromStart + fromEnd)
            }
        }
        return chain
    }
}

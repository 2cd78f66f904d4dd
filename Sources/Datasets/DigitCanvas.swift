/// A square of grey pixels that pen strokes are drawn into.
struct DigitCanvas {
    let side: Int
    /// How much of each pixel ink covers, in 0...1; row-major.
    private var coverage: [Float]

    init(side: Int) {
        self.side = side
        coverage = Array(repeating: 0, count: side * side)
    }

    mutating func clear() {
        for pixel in coverage.indices { coverage[pixel] = 0 }
    }

    /// Draws a straight piece of a stroke with a round pen.
    ///
    /// A pixel's ink falls from 1 to 0 over `softness` pixels around the pen's edge, by the distance of its centre from
    /// the segment; where pieces overlap, the darker one counts. Pixel centres lie at whole coordinates.
    mutating func drawSegment(
        from start: SIMD2<Float>, to end: SIMD2<Float>, radius: Float, softness: Float
    ) {
        let reach = radius + softness / 2
        let direction = end - start
        let lengthSquared = max((direction * direction).sum(), 1e-12)
        let (slope, offset) = (1 / softness, reach / softness)
        for row in pixels(min(start.y, end.y) - reach, max(start.y, end.y) + reach) {
            let y = Float(row) - start.y
            for column in pixels(min(start.x, end.x) - reach, max(start.x, end.x) + reach) {
                let x = Float(column) - start.x
                let along = min(max((x * direction.x + y * direction.y) / lengthSquared, 0), 1)
                let (awayX, awayY) = (x - along * direction.x, y - along * direction.y)
                let distance = (awayX * awayX + awayY * awayY).squareRoot()
                let ink = min(max(offset - distance * slope, 0), 1)
                let pixel = row * side + column
                coverage[pixel] = max(coverage[pixel], ink)
            }
        }
    }

    /// The whole coordinates within `low...high` that lie on the canvas.
    private func pixels(_ low: Float, _ high: Float) -> Range<Int> {
        let first = max(0, Int(low.rounded(.up)))
        let last = min(side - 1, Int(high.rounded(.down)))
        return first..<max(first, last + 1)
    }

    /// The pixels as bytes, full ink as `peak`.
    func bytes(peak: Float) -> some Sequence<UInt8> {
        coverage.lazy.map { UInt8($0 * peak + 0.5) }
    }
}

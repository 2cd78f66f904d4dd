/// Ink on a ground: 0 is none, 1 is full.
struct InkCanvas {
    let width, height: Int
    let ink: [Double]

    /// The box around all ink of more than `leastInk`, brought to `inner` pixels along its longer side, with its centre of mass in
    /// the centre of a square of `side` pixels; what would lie outside of it is cut off.
    func framed(side: Int, inner: Double, leastInk: Double) -> [UInt8] {
        let rows = (0..<height).filter { row in (0..<width).contains { self[row, $0] > leastInk } }
        let columns = (0..<width).filter { column in (0..<height).contains { self[$0, column] > leastInk } }
        guard let top = rows.first, let bottom = rows.last, let left = columns.first, let right = columns.last else {
            return [UInt8](repeating: 0, count: side * side)
        }
        // Pixels of the picture for each pixel of the square.
        let scale = Double(max(bottom - top, right - left) + 1) / inner
        var (mass, centerX, centerY) = (0.0, 0.0, 0.0)
        for row in top...bottom {
            for column in left...right {
                mass += self[row, column]
                centerX += (Double(column) + 0.5) * self[row, column]
                centerY += (Double(row) + 0.5) * self[row, column]
            }
        }
        let half = Double(side) / 2
        // Whole pixels of the square, so that a stroke along one is not blurred over two.
        let shift = { (center: Double, low: Int) in ((center / mass - Double(low)) / scale - half).rounded() }
        let (originX, originY) = (
            Double(left) + shift(centerX, left) * scale, Double(top) + shift(centerY, top) * scale
        )
        return (0..<side * side).map { place in
            let (row, column) = place.quotientAndRemainder(dividingBy: side)
            let y = originY + Double(row) * scale
            let x = originX + Double(column) * scale
            return UInt8((min(1, mean(x..<x + scale, y..<y + scale, top...bottom, left...right)) * 255).rounded())
        }
    }

    private subscript(row: Int, column: Int) -> Double { ink[row * width + column] }

    /// The mean ink of an area; there is none outside of `rows` and `columns`.
    private func mean(
        _ x: Range<Double>, _ y: Range<Double>, _ rows: ClosedRange<Int>, _ columns: ClosedRange<Int>
    ) -> Double {
        func covered(_ range: Range<Double>, _ limits: ClosedRange<Int>) -> [(index: Int, part: Double)] {
            let first = max(Int(range.lowerBound.rounded(.down)), limits.lowerBound)
            let last = min(Int(range.upperBound.rounded(.up)) - 1, limits.upperBound)
            guard first <= last else { return [] }
            return (first...last).map { index in
                let part = min(range.upperBound, Double(index + 1)) - max(range.lowerBound, Double(index))
                return (index, max(0, part))
            }
        }
        let across = covered(x, columns)
        var sum = 0.0
        for (row, height) in covered(y, rows) {
            for (column, width) in across { sum += self[row, column] * height * width }
        }
        return sum / ((x.upperBound - x.lowerBound) * (y.upperBound - y.lowerBound))
    }
}

/// How far what a layer says has moved, matched sample by sample.
struct EmbeddingDistance: Equatable {
    /// The mean over the samples of the cosine of the angle between old and new; of single numbers, how often the sign has
    /// stayed. Nothing and nothing agree; nothing and something are at right angles.
    let cosine: Double
    /// √(Σ ‖new − old‖² / Σ ‖old‖²), the sums over the samples.
    let relative: Double

    init(cosine: Double, relative: Double) { (self.cosine, self.relative) = (cosine, relative) }

    /// - Parameters:
    ///   - old: [n, units], as is `new`.
    init(from old: Tensor, to new: Tensor) {
        let count = old.shape[0]
        let units = old.shape.elementCount / max(1, count)
        let (old, new) = (old.floats, new.floats)
        var (cosines, moved, size) = (0.0, 0.0, 0.0)
        for start in stride(from: 0, to: min(old.count, new.count), by: max(1, units)) {
            var (product, oldSquare, newSquare) = (0.0, 0.0, 0.0)
            for place in start..<start + units {
                let (a, b) = (Double(old[place]), Double(new[place]))
                product += a * b
                oldSquare += a * a
                newSquare += b * b
                moved += (b - a) * (b - a)
            }
            size += oldSquare
            let lengths = (oldSquare * newSquare).squareRoot()
            cosines += lengths > 0 ? product / lengths : (oldSquare == newSquare ? 1 : 0)
        }
        cosine = cosines / Double(max(1, count))
        relative = moved == 0 ? 0 : (moved / size).squareRoot()
    }
}

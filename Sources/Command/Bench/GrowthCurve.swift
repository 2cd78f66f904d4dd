/// How the cost of one thing changes from one size to the next larger one: the time of one unit of its work, and its
/// memory.
struct GrowthCurve {
    struct Point {
        /// The batch, or the width.
        let size: Int
        /// Seconds for one unit of work: a sample, or a floating-point operation; `nil` where nothing was measured.
        let seconds: Double?
        let byteCount: Int
    }

    /// From one size to the next.
    struct Rise: Equatable {
        let from, to: Int
        let factor: Double
    }

    /// A unit of work that takes more than this many times as long at the next larger size is a cliff. Less is within what
    /// the medians of a machine with other work differ by.
    static let tolerated = 1.25

    let points: [Point]

    /// From each size that was measured to the next one that was.
    var rises: [Rise] {
        let timed = points.compactMap { point in point.seconds.map { (size: point.size, seconds: $0) } }
        return zip(timed, timed.dropFirst()).map { Rise(from: $0.size, to: $1.size, factor: $1.seconds / $0.seconds) }
    }

    var steepest: Rise? { rises.max { $0.factor < $1.factor } }

    var cliffs: [Rise] { rises.filter { $0.factor > Self.tolerated } }

    /// How the memory grows from each size to the next.
    var memoryRises: [Rise] {
        zip(points, points.dropFirst()).map {
            Rise(from: $0.size, to: $1.size, factor: Double($1.byteCount) / Double($0.byteCount))
        }
    }

    /// The line that the memory follows; `nil` for fewer than three sizes, which say nothing about a line.
    var memoryLine: LinearFit? {
        points.count < 3 ? nil : LinearFit(points.map { (Double($0.size), Double($0.byteCount)) })
    }
}

/// The line y ≈ fixed + slope · x with the least sum of squared relative deviations ((fixed + slope · x − y) / y)².
///
/// Relative, because a line that fits the largest of sizes from 1 to 1,024 well may miss the smallest altogether.
struct LinearFit {
    let fixed, slope: Double
    /// The largest |fixed + slope · x − y| / y.
    let largestDeviation: Double

    /// - Parameter points: x and y of at least two points, with different x and positive y.
    init(_ points: [(x: Double, y: Double)]) {
        // Normal equations with the weights 1 / y².
        var (ones, xs, squares, ys, products) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for (x, y) in points {
            let weight = 1 / (y * y)
            ones += weight
            xs += weight * x
            squares += weight * x * x
            ys += weight * y
            products += weight * x * y
        }
        let determinant = ones * squares - xs * xs
        let (fixed, slope) = ((squares * ys - xs * products) / determinant, (ones * products - xs * ys) / determinant)
        (self.fixed, self.slope) = (fixed, slope)
        largestDeviation = points.map { abs(fixed + slope * $0.x - $0.y) / $0.y }.max() ?? 0
    }
}

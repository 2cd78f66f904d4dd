import Runtime

/// The image and the window that a pooling operation loops over.
struct PoolingExtents {
    let planes: Int
    let input, output: Extent
    let window: PoolingWindow

    /// From x [N, C, H, W] and y [N, C, H′, W′].
    init(_ window: PoolingWindow, x: Shape, y: Shape) {
        planes = x[0] * x[1]
        input = Extent(height: x[2], width: x[3])
        output = Extent(height: y[2], width: y[3])
        self.window = window
    }

    /// The pixel that place (p, q) of the window at (i, j) lies on; `nil` in the padding.
    func pixel(_ i: Int, _ j: Int, _ p: Int, _ q: Int) -> Int? {
        let row = i * window.stride.height + p - window.padding.top
        let column = j * window.stride.width + q - window.padding.left
        guard row >= 0, row < input.height, column >= 0, column < input.width else { return nil }
        return row * input.width + column
    }

    /// The pixel that the numbered place of the window lies on; `nil` in the padding and outside the window.
    func pixel(_ i: Int, _ j: Int, place: Int32) -> Int? {
        guard place >= 0, Int(place) < window.size.height * window.size.width else { return nil }
        return pixel(i, j, Int(place) / window.size.width, Int(place) % window.size.width)
    }

    /// Calls `body` for each window, with the number of its result, of its plane, and its row and column.
    func forEachWindow(_ body: (_ result: Int, _ plane: Int, _ i: Int, _ j: Int) -> Void) {
        var result = 0
        for plane in 0..<planes {
            for i in 0..<output.height {
                for j in 0..<output.width {
                    body(result, plane, i, j)
                    result += 1
                }
            }
        }
    }

    var inputCount: Int { planes * input.height * input.width }
    var outputCount: Int { planes * output.height * output.width }
}

/// The largest element of each window and its place there, counted in row-major order over the window. The first of
/// equal elements counts; NaN is larger than everything.
///
/// - Shapes: x [N, C, H, W] → [N, C, H′, W′] twice
func maxPool<R: Real>(_ x: [R], _ extents: PoolingExtents) -> (largest: [R], places: [Int32]) {
    var largest = [R](repeating: -.infinity, count: extents.outputCount)
    var places = [Int32](repeating: 0, count: extents.outputCount)
    let (size, pixels) = (extents.window.size, extents.input.height * extents.input.width)
    extents.forEachWindow { result, plane, i, j in
        var isFirst = true
        for p in 0..<size.height {
            for q in 0..<size.width {
                guard let pixel = extents.pixel(i, j, p, q) else { continue }
                let element = x[plane * pixels + pixel]
                if isFirst || exceeds(element, largest[result]) {
                    largest[result] = element
                    places[result] = Int32(truncatingIfNeeded: p * size.width + q)
                    isFirst = false
                }
            }
        }
    }
    return (largest, places)
}

/// Whether `a` takes the place of an earlier `b` as the largest: it is larger, or the first NaN.
func exceeds<R: Real>(_ a: R, _ b: R) -> Bool { a > b || (a.isNaN && !b.isNaN) }

/// y[window] = x at the window's place; 0 where the place is not in the image.
///
/// - Shapes: x [N, C, H, W], places [N, C, H′, W′] → [N, C, H′, W′]
func windowSelect<R: Real>(_ x: [R], _ places: [Int32], _ extents: PoolingExtents) -> [R] {
    var y = [R](repeating: 0, count: extents.outputCount)
    let pixels = extents.input.height * extents.input.width
    extents.forEachWindow { result, plane, i, j in
        if let pixel = extents.pixel(i, j, place: places[result]) { y[result] = x[plane * pixels + pixel] }
    }
    return y
}

/// x at each window's place = the sum of y over the windows that name it; 0 elsewhere.
///
/// - Shapes: y [N, C, H′, W′], places [N, C, H′, W′] → [N, C, H, W]
func windowScatter<R: Real>(_ y: [R], _ places: [Int32], _ extents: PoolingExtents) -> [R] {
    var sums = [Double](repeating: 0, count: extents.inputCount)
    let pixels = extents.input.height * extents.input.width
    extents.forEachWindow { result, plane, i, j in
        if let pixel = extents.pixel(i, j, place: places[result]) { sums[plane * pixels + pixel] += y[result].double }
    }
    return sums.map { R($0) }
}

// DESIGN. Each of the three sums has the channels of one image innermost, where they lie next to each other in a
// transposed copy: a row of channels is long in deep layers, where a row of pixels is short.
//
//   convolution     y[n, ·, i, j]   = Σ over c, p, q  x[n, c, row, column] · w[·, c, p, q]      · = output channel
//   input gradient  dx[n, ·, r, s]  = Σ over o, p, q  dy[n, o, i, j]       · w[o, ·, p, q]      · = input channel
//   weight gradient dw[·, c, p, q]  = Σ over n, i, j  x[n, c, row, column] · dy[n, ·, i, j]     · = output channel
//
// with row = i·sᵥ + p·dᵥ − top and column = j·sₕ + q·dₕ − left wherever these lie inside the image.

import Runtime

/// The lengths that a convolution and its gradients loop over.
struct ConvolutionExtents {
    let batch, inputChannels, outputChannels: Int
    let input, kernel, output: Extent
    let geometry: ConvolutionGeometry

    /// From x [N, C, H, W], w [O, C/g, kH, kW] and y [N, O, H′, W′].
    init(_ geometry: ConvolutionGeometry, x: Shape, w: Shape, y: Shape) {
        (batch, inputChannels, outputChannels) = (x[0], x[1], y[1])
        input = Extent(height: x[2], width: x[3])
        kernel = Extent(height: w[2], width: w[3])
        output = Extent(height: y[2], width: y[3])
        self.geometry = geometry
    }

    var inputsPerGroup: Int { inputChannels / geometry.groups }
    var outputsPerGroup: Int { outputChannels / geometry.groups }
    var inputPixels: Int { input.height * input.width }
    var outputPixels: Int { output.height * output.width }
    var taps: Int { kernel.height * kernel.width }

    /// Calls `body` for each element (p, q) of the kernel that meets the image at output (i, j), with the number of
    /// the element and of the pixel.
    @inline(__always)
    func forEachTap(_ i: Int, _ j: Int, _ body: (_ tap: Int, _ pixel: Int) -> Void) {
        for p in 0..<kernel.height {
            let row = i * geometry.stride.height + p * geometry.dilation.height - geometry.padding.top
            guard row >= 0, row < input.height else { continue }
            for q in 0..<kernel.width {
                let column = j * geometry.stride.width + q * geometry.dilation.width - geometry.padding.left
                guard column >= 0, column < input.width else { continue }
                body(p * kernel.width + q, row * input.width + column)
            }
        }
    }
}

/// - Shapes: x [N, C, H, W], w [O, C/groups, kH, kW] → [N, O, H′, W′]
func convolution<R: Real>(_ x: [R], _ w: [R], _ extents: ConvolutionExtents) -> [R] {
    let (c, o) = (extents.inputsPerGroup, extents.outputsPerGroup)
    var y = [R](repeating: 0, count: extents.batch * extents.outputChannels * extents.outputPixels)
    for group in 0..<extents.geometry.groups {
        let weights = transposed(w, from: group * o * c * extents.taps, rows: o, columns: c * extents.taps)
        for n in 0..<extents.batch {
            for i in 0..<extents.output.height {
                for j in 0..<extents.output.width {
                    var sums = [Double](repeating: 0, count: o)
                    extents.forEachTap(i, j) { tap, pixel in
                        for channel in 0..<c {
                            let plane = n * extents.inputChannels + group * c + channel
                            add(
                                x[plane * extents.inputPixels + pixel], times: weights,
                                from: (channel * extents.taps + tap) * o, to: &sums, count: o)
                        }
                    }
                    let first = (n * extents.outputChannels + group * o) * extents.outputPixels
                    for channel in 0..<o {
                        let place = first + channel * extents.outputPixels + i * extents.output.width + j
                        y[place] = R(sums[channel])
                    }
                }
            }
        }
    }
    return y
}

/// - Shapes: dy [N, O, H′, W′], w [O, C/groups, kH, kW] → dx [N, C, H, W]
func convolutionInputGradient<R: Real>(_ dy: [R], _ w: [R], _ extents: ConvolutionExtents) -> [R] {
    let (c, o) = (extents.inputsPerGroup, extents.outputsPerGroup)
    var dx = [R](repeating: 0, count: extents.batch * extents.inputChannels * extents.inputPixels)
    for group in 0..<extents.geometry.groups {
        // [O, C, taps] → [O, taps, C]
        var weights: [R] = []
        for output in group * o..<(group + 1) * o {
            weights += transposed(w, from: output * c * extents.taps, rows: c, columns: extents.taps)
        }
        for n in 0..<extents.batch {
            // [pixels, C]
            var sums = [Double](repeating: 0, count: extents.inputPixels * c)
            for i in 0..<extents.output.height {
                for j in 0..<extents.output.width {
                    extents.forEachTap(i, j) { tap, pixel in
                        for output in 0..<o {
                            let plane = n * extents.outputChannels + group * o + output
                            add(
                                dy[plane * extents.outputPixels + i * extents.output.width + j], times: weights,
                                from: (output * extents.taps + tap) * c, to: &sums, at: pixel * c, count: c)
                        }
                    }
                }
            }
            let first = (n * extents.inputChannels + group * c) * extents.inputPixels
            for channel in 0..<c {
                for pixel in 0..<extents.inputPixels {
                    dx[first + channel * extents.inputPixels + pixel] = R(sums[pixel * c + channel])
                }
            }
        }
    }
    return dx
}

/// - Shapes: x [N, C, H, W], dy [N, O, H′, W′] → dw [O, C/groups, kH, kW]
func convolutionWeightGradient<R: Real>(_ x: [R], _ dy: [R], _ extents: ConvolutionExtents) -> [R] {
    let (c, o) = (extents.inputsPerGroup, extents.outputsPerGroup)
    var dw = [R](repeating: 0, count: extents.outputChannels * c * extents.taps)
    for group in 0..<extents.geometry.groups {
        // [C, taps, O]
        var sums = [Double](repeating: 0, count: c * extents.taps * o)
        for n in 0..<extents.batch {
            let first = (n * extents.outputChannels + group * o) * extents.outputPixels
            let upstream = transposed(dy, from: first, rows: o, columns: extents.outputPixels)
            for channel in 0..<c {
                let plane = (n * extents.inputChannels + group * c + channel) * extents.inputPixels
                for i in 0..<extents.output.height {
                    for j in 0..<extents.output.width {
                        extents.forEachTap(i, j) { tap, pixel in
                            add(
                                x[plane + pixel], times: upstream, from: (i * extents.output.width + j) * o,
                                to: &sums, at: (channel * extents.taps + tap) * o, count: o)
                        }
                    }
                }
            }
        }
        for output in 0..<o {
            for place in 0..<c * extents.taps {
                dw[(group * o + output) * c * extents.taps + place] = R(sums[place * o + output])
            }
        }
    }
    return dw
}

import Runtime

enum ConvolutionDirection {
    case forward, inputGradient, weightGradient
}

/// The block of `convolution_lanes.cl`: channels × columns of the result in registers, rows of it in a tile.
package struct LanesTile: Hashable, Sendable {
    let block, pixels, bandHeight: Int

    /// Whether the sums leave registers for their operands. A narrow one holds half a vector: two of 16 for each sum, two
    /// for each column, one for a weight. A column that one channel alone multiplies could stay in memory, but then each
    /// multiply-add waits for a load: blocks of 1 × 7 took up to twice the time of 4 × 1 and 5 × 1 (the autoencoders'
    /// layers, two Zen 4 cores that offer AVX2 only, PoCL 3.1).
    private static func fits(_ block: Int, _ pixels: Int, _ registers: VectorRegisters) -> Bool {
        switch registers {
        case .wide: block * pixels <= 20
        case .narrow: 2 * block * pixels + 2 * pixels + 1 <= 16
        }
    }
    /// Pixels of a tile: 32 KiB, within the first-level cache.
    static let tilePixels = 512

    init(block: Int, pixels: Int, bandHeight: Int) {
        (self.block, self.pixels, self.bandHeight) = (block, pixels, bandHeight)
    }

    /// The block with the least estimated time. (Of 25 blocks for each of ten layers, those that it prefers were within
    /// 20 % of the fastest; two Zen 5 cores, PoCL 3.1.)
    init(_ sizes: ConvolutionSizes, _ direction: ConvolutionDirection, _ registers: VectorRegisters) {
        let best = Self.ranked(sizes, direction, registers).first ?? (block: 1, pixels: 1)
        self.init(block: best.block, pixels: best.pixels, sizes.result(of: direction).extent)
    }

    /// Bands of equal height whose tile has about `tilePixels`.
    init(block: Int, pixels: Int, _ extent: Extent, tilePixels: Int = tilePixels) {
        let rows = max(1, tilePixels / (block * extent.width))
        self.init(
            block: block, pixels: pixels, bandHeight: extent.height.dividedUp(by: extent.height.dividedUp(by: rows)))
    }

    /// The blocks that fit into registers, those of the least estimated time first: multiply-adds, half a step for each
    /// load, and what starts and stores a block.
    static func ranked(
        _ sizes: ConvolutionSizes, _ direction: ConvolutionDirection, _ registers: VectorRegisters
    ) -> [(block: Int, pixels: Int)] {
        let (channels, extent) = sizes.result(of: direction)
        let isGradient = direction == .inputGradient
        let columns = isGradient ? extent.width.dividedUp(by: sizes.geometry.stride.width) : extent.width
        let depth = (isGradient ? sizes.outputChannels : sizes.inputChannels) * sizes.taps
        func cost(_ block: Int, _ pixels: Int) -> Int {
            let step = 2 * block * pixels + block + pixels + 4
            return channels.dividedUp(by: block) * columns.dividedUp(by: pixels) * (depth * step + 6 * block * pixels)
        }
        var blocks: [(block: Int, pixels: Int)] = []
        for block in 1...min(8, channels) where block == 1 || block * extent.width <= 4 * tilePixels {
            for pixels in 1...min(20, columns) where fits(block, pixels, registers) { blocks.append((block, pixels)) }
        }
        return blocks.sorted {
            (cost($0.block, $0.pixels), $0.block, $0.pixels) < (cost($1.block, $1.pixels), $1.block, $1.pixels)
        }
    }

    /// Whether the kernels take these sizes: no groups, a row that fits in a tile, what is unrolled not too long, and
    /// 32-bit offsets within a block of planes.
    static func isPossible(_ sizes: ConvolutionSizes, _ direction: ConvolutionDirection) -> Bool {
        let (border, width) = sizes.gradientBorder
        let largest = max(sizes.padded.width, border + width) * max(sizes.padded.height, sizes.output.height)
        return sizes.groups == 1 && sizes.result(of: direction).extent.width <= 4 * tilePixels
            && sizes.kernel.width <= 32 && sizes.geometry.stride.width <= 8 && largest < 1 << 20
    }
}

/// The block of `convolution_weight_gradient_lanes.cl`: channels × taps × output channels in registers.
package struct LanesWeightTile: Hashable, Sendable {
    let channelBlock, tapBlock, outputBlock: Int

    init(_ sizes: ConvolutionSizes, _ registers: VectorRegisters) {
        switch registers {
        case .wide:
            tapBlock = sizes.taps.dividedUp(by: sizes.taps.dividedUp(by: 10))
            channelBlock = max(1, min(10 / tapBlock, sizes.inputChannels))
            outputBlock = min(20 / (tapBlock * channelBlock), sizes.outputChannels)
        case .narrow:
            (channelBlock, tapBlock) = sizes.narrowRows(channels: sizes.inputChannels)
            outputBlock = 1
        }
    }

    init(channelBlock: Int, tapBlock: Int, outputBlock: Int) {
        (self.channelBlock, self.tapBlock, self.outputBlock) = (channelBlock, tapBlock, outputBlock)
    }

    func rowBlocks(_ sizes: ConvolutionSizes) -> Int {
        sizes.inputChannels.dividedUp(by: channelBlock) * sizes.taps.dividedUp(by: tapBlock)
    }

    /// The parts that the batch is cut into: enough work-items, and no more than some 16 384 numbers in the sum of a lane,
    /// which keeps its error near 3e-6.
    func splits(_ sizes: ConvolutionSizes) -> Int {
        let items = rowBlocks(sizes) * sizes.outputChannels.dividedUp(by: outputBlock)
        let wanted = max(16.dividedUp(by: items), sizes.pixelCount.dividedUp(by: 16 * 16_384))
        return min(wanted, sizes.batch.dividedUp(by: 16))
    }
}

extension ConvolutionSizes {
    /// Channels and extent of what a direction computes for each image.
    func result(of direction: ConvolutionDirection) -> (channels: Int, extent: Extent) {
        switch direction {
        case .forward: (outputChannels, output)
        case .inputGradient: (inputChannels, input)
        case .weightGradient: (outputChannels, output)
        }
    }

    /// The zeros before each row of dy, and the width with those after it, that the taps of the input gradient reach.
    var gradientBorder: (left: Int, width: Int) {
        let (stride, left) = (geometry.stride.width, geometry.padding.left)
        let before = max(0, (kernel.width - 1) * geometry.dilation.width - left).dividedUp(by: stride)
        let reached = (left + stride - 1) / stride + input.width.dividedUp(by: stride)
        return (before, before + max(output.width, reached))
    }

    /// Whether images in the lanes are faster than channels in them, for a batch that fills more than half of the lanes.
    ///
    /// Processor time of the other kernels over theirs, batch 128, kernels of 3×3 (two Zen 5 cores, PoCL 3.1;
    /// `tandem bench operations` with `--convolutions direct` and `lanes`):
    ///
    ///     layer              forward   input gradient   weight gradient
    ///     1→8 28×28, stride 2    2.7        2.9              1.3
    ///     8→16 14×14, stride 2   1.4        3.3              0.75
    ///     16→32 7×7, stride 2    1.1        5.0              0.74
    ///     25→50 14×14, stride 2  1.1        2.4              0.84
    ///     25→60 14×14, stride 2  1.0        2.2              0.67
    ///     60→100 7×7, stride 2   1.3        2.6              0.80
    ///     8→8 28×28              3.1        1.9              1.6
    ///     16→16 28×28            1.9        1.9              0.93
    ///     1→32 28×28             2.1        1.8              1.0
    ///     16→64 14×14            1.0        1.3              1.0
    ///     100→128 3×3            1.0        0.6              0.5
    func lanesPay(_ direction: ConvolutionDirection) -> Bool {
        guard 2 * batch > batch.roundedUp(to: 16) else { return false }
        return switch direction {
        // Few channels, or a fifth of the direct kernel's lanes empty.
        case .forward: outputChannels <= 32 || 5 * outputChannels <= 4 * outputChannels.roundedUp(to: 32)
        // The other kernels scatter strided columns one by one.
        case .inputGradient: geometry.stride != Extent(1) || inputChannels <= 16
        // It packs both operands, and the direct kernel is as fast once its lanes are full.
        case .weightGradient: outputChannels < 16
        }
    }
}

import Runtime

/// The block that a work-item of `convolution_direct.cl` keeps in registers: pixels × vectors of 16 output channels.
///
/// 14 to 24 sums leave room for the operands in 32 wide registers; the wide block wherever it pads no further channels.
package struct DirectTile: Hashable, Sendable {
    let pixels, vectors: Int

    init(pixels: Int, vectors: Int) { (self.pixels, self.vectors) = (pixels, vectors) }

    init(_ sizes: ConvolutionSizes, _ registers: VectorRegisters) {
        let channels = sizes.groupOutputs
        if registers == .narrow {
            (pixels, vectors) = (VectorRegisters.narrowSums, 1)
        } else if channels <= 16 {
            (pixels, vectors) = (14, 1)
        } else if channels.roundedUp(to: 64) <= channels.roundedUp(to: 32) {
            (pixels, vectors) = (6, 4)
        } else {
            (pixels, vectors) = (12, 2)
        }
    }
}

/// The block of `convolution_input_gradient_columns.cl`: some input channels of some images, cut into bands of rows where
/// its panel of columns does not fit into local memory.
struct ColumnsTile {
    let rows, channelBlock, imageBlock, bands, bandHeight, panelVectors: Int

    /// Floats of a panel that leave half the second-level cache to everything else.
    private static let panelFloats = 65_536

    init(_ sizes: ConvolutionSizes, _ registers: VectorRegisters, localBytes: Int) {
        rows = registers == .wide ? 8 : VectorRegisters.narrowSums
        let pixels = sizes.outputPixels
        let images = Self.images(pixels, batch: sizes.batch)
        var channels = min(sizes.groupInputs, 8)
        while channels > 1, channels * sizes.taps * (images * pixels + 48) > Self.panelFloats { channels -= 1 }
        let (rows, taps) = (rows, sizes.taps)
        func fits(_ vectors: Int) -> Bool {
            (channels * taps).roundedUp(to: rows) * (16 * vectors + 32) * 4 <= localBytes
        }
        var height = sizes.input.height
        var count = images
        var vectors = (images * pixels).dividedUp(by: 16)
        while height > 1, !fits(vectors) {
            (count, height) = (1, height.dividedUp(by: 2))
            let reach = height - 1 + (sizes.kernel.height - 1) * sizes.geometry.dilation.height
            vectors = ((reach / sizes.geometry.stride.height + 1) * sizes.output.width).dividedUp(by: 16) + 1
        }
        (channelBlock, imageBlock, bandHeight, panelVectors) = (channels, count, height, vectors)
        bands = sizes.input.height.dividedUp(by: height)
    }

    /// As many images as leave the fewest lanes of the last vector empty, the fewest of those that are as good.
    private static func images(_ pixels: Int, batch: Int) -> Int {
        if pixels >= 4096 { return 1 }
        func waste(_ images: Int) -> Int {
            let lanes = (images * pixels).roundedUp(to: 16)
            return (100 * lanes + images * pixels / 2) / max(1, images * pixels)
        }
        return (1...min(batch, 16)).min { waste($0) < waste($1) } ?? 1
    }
}

/// The block of `convolution_weight_gradient_direct.cl`: channels × taps × vectors of 16 output channels in registers.
package struct WeightGradientTile: Hashable, Sendable {
    let vectors, channelBlock, tapBlock: Int

    /// About so many pixels in one part keep the rounding error near 3e-6.
    private static let pixelsPerSplit = 16_384

    init(_ sizes: ConvolutionSizes, _ registers: VectorRegisters) {
        switch registers {
        case .wide:
            vectors = sizes.groupOutputs > 16 ? 2 : 1
            let limit = 20 / vectors
            tapBlock = sizes.taps.dividedUp(by: sizes.taps.dividedUp(by: limit))
            channelBlock = max(1, min(limit / tapBlock, sizes.groupInputs))
        case .narrow:
            vectors = 1
            (channelBlock, tapBlock) = sizes.narrowRows(channels: sizes.groupInputs)
        }
    }

    init(vectors: Int, channelBlock: Int, tapBlock: Int) {
        (self.vectors, self.channelBlock, self.tapBlock) = (vectors, channelBlock, tapBlock)
    }

    /// The parts that the batch is cut into.
    func splits(_ sizes: ConvolutionSizes) -> Int {
        let items =
            sizes.groups * sizes.groupOutputs.dividedUp(by: 16 * vectors)
            * sizes.groupInputs.dividedUp(by: channelBlock) * sizes.taps.dividedUp(by: tapBlock)
        let wanted = max(32.dividedUp(by: items), sizes.pixelCount.dividedUp(by: Self.pixelsPerSplit))
        return max(1, min(wanted, sizes.batch))
    }
}

/// Square tiles of results in local memory, four by four for each work-item.
struct TiledConvolution {
    let side: Int
    let depth = 16

    var items: Int { side / 4 }

    init(_ device: OpenCLDevice) { side = device.maxWorkGroupSize >= 256 ? 64 : 32 }

    func prelude(_ sizes: ConvolutionSizes, splits: Int) -> String {
        sizes.prelude + sizes.imagePrelude
            + ConvolutionSizes.defines([("TILE", side), ("DEPTH_TILE", depth), ("SPLITS", splits)])
    }
}

extension ConvolutionSizes {
    /// The channels × taps of a weight gradient that stay in narrow registers: those whose blocks, each with the load of one
    /// operand more, are the least work.
    func narrowRows(channels: Int) -> (channelBlock: Int, tapBlock: Int) {
        var best = (channelBlock: 1, tapBlock: 1)
        func work(_ block: (channelBlock: Int, tapBlock: Int)) -> Int {
            taps.dividedUp(by: block.tapBlock) * channels.dividedUp(by: block.channelBlock)
                * (block.tapBlock * block.channelBlock + 1)
        }
        for tapBlock in 1...min(taps, VectorRegisters.narrowSums) {
            let block = (channelBlock: min(VectorRegisters.narrowSums / tapBlock, channels), tapBlock: tapBlock)
            if work(block) <= work(best) { best = block }
        }
        return best
    }

    /// Whether the input gradient is better computed as a turned convolution than by columns: large maps that padding dy
    /// hardly enlarges (28×28: 194 instead of 172 GFLOP/s on two Zen 4 cores with PoCL 3.1; no gain on 14×14).
    var turningPays: Bool {
        let pixels = Double(input.height * input.width)
        return pixels <= 1.05 * Double(outputPixels) && outputPixels >= 400 && groupInputs % 32 == 0
    }
}

import Runtime

extension Lowering {
    /// x [N, C, H, W], dy [N, O, H′, W′] → dw [O, C/groups, kH, kW]
    mutating func convolutionWeightGradient(
        _ geometry: ConvolutionGeometry, _ operands: [LaunchOperand], _ dw: LaunchOperand
    ) {
        let (x, dy) = (operands[0], operands[1])
        let sizes = ConvolutionSizes(x: x.shape, weights: dw.shape, y: dy.shape, geometry)
        switch family {
        case .cpu:
            switch choices.weightGradient(sizes) {
            case .winograd(let tile): winogradWeightGradient(sizes, tile, x.memory, dy.memory, dw.memory)
            case .lanes(let tile): lanesWeightGradient(sizes, tile, x.memory, dy.memory, dw.memory)
            case .direct(let tile): directWeightGradient(sizes, tile, x.memory, dy.memory, dw.memory)
            }
        case .gpu: tiledWeightGradient(sizes, x, dy, dw)
        }
    }

    /// `convolution_weight_gradient_direct.cl`: parts of the batch, each a sum of rank-1 updates, added in order.
    private mutating func directWeightGradient(
        _ sizes: ConvolutionSizes, _ tile: WeightGradientTile, _ x: Memory, _ dy: Memory, _ dw: Memory
    ) {
        let splits = tile.splits(sizes)
        let block = 16 * tile.vectors
        let outputBlocks = sizes.groups * sizes.groupOutputs.dividedUp(by: block)
        let rowBlocks =
            sizes.groupInputs.dividedUp(by: tile.channelBlock) * sizes.taps.dividedUp(by: tile.tapBlock)
        let prelude =
            sizes.prelude + sizes.paddedPrelude
            + ConvolutionSizes.defines([
                ("VECTORS", tile.vectors), ("CHANNEL_BLOCK", tile.channelBlock), ("TAP_BLOCK", tile.tapBlock),
                ("SPLITS", splits),
            ])
        func launch(_ kernel: String, _ arguments: [LaunchArgument], _ global: [Int]) -> Launch {
            Launch(
                "lane_transpose", "convolution_weight_gradient_direct", prelude: prelude, kernel: kernel, arguments,
                global: global, local: global.map { _ in 1 })
        }
        let border = padded(sizes, x)
        let gradient = scratch(count: outputBlocks * sizes.pixelCount * block)
        let rows = tile.channelBlock * tile.tapBlock
        let partial = scratch(count: splits * outputBlocks * rowBlocks * rows * block)
        append(
            launch(
                "convolution_weight_gradient_pack", [.floats("dy", dy), .floats("packed", gradient)],
                [outputBlocks, sizes.batch]))
        append(
            launch(
                "convolution_weight_gradient_direct",
                [.floats("padded", border), .floats("gradient", gradient), .floats("partial", partial)],
                [rowBlocks, outputBlocks, splits]))
        append(
            launch(
                "convolution_weight_gradient_sum", [.floats("partial", partial), .floats("dw", dw)],
                [rowBlocks, outputBlocks]))
    }

    /// `convolution_tiled.cl`: the sum over all pixels in parts, added in order.
    private mutating func tiledWeightGradient(
        _ sizes: ConvolutionSizes, _ x: LaunchOperand, _ dy: LaunchOperand, _ dw: LaunchOperand
    ) {
        let splits = max(1, min(64, sizes.pixelCount / 4096))
        let partial = scratch(count: splits * dw.type.elementCount)
        tiledConvolution(
            "convolution_weight_gradient_tiled", sizes, rows: sizes.groupOutputs,
            columns: sizes.groupInputs * sizes.taps,
            [.floats("x", x.memory), .floats("dy", dy.memory), .floats("partial", partial)], .none, splits: splits)
        append(
            Launch(
                "convolution_tiled",
                prelude: TiledConvolution(device).prelude(sizes, splits: splits) + Epilogue.none.prelude,
                kernel: "convolution_weight_gradient_tiled_sum",
                [.floats("partial", partial), .floats("dw", dw.memory)],
                global: [dw.type.elementCount.roundedUp(to: groupSize)], local: [groupSize]))
    }
}

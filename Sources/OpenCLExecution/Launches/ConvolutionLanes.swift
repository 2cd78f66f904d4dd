import Runtime

extension KernelChoices {
    func usesLanes(_ sizes: ConvolutionSizes, _ direction: ConvolutionDirection) -> Bool {
        guard LanesTile.isPossible(sizes, direction) else { return false }
        return switch configuration.convolutions {
        case .direct: false
        case .lanes: true
        case .winograd, .winogradLarge: sizes.lanesPay(direction)
        }
    }
}

extension Lowering {
    mutating func lanesConvolution(
        _ sizes: ConvolutionSizes, _ tile: LanesTile, _ x: Memory, _ weights: Memory, _ y: Memory, _ epilogue: Epilogue
    ) {
        let packed = packedLanes(sizes, x)
        lanes(
            sizes, tile, .forward, operand: packed, operandExtent: sizes.padded, weights, y, epilogue,
            macros: [("INPUT_CHANNELS", sizes.inputChannels)])
    }

    mutating func lanesInputGradient(
        _ sizes: ConvolutionSizes, _ tile: LanesTile, _ dy: Memory, _ weights: Memory, _ dx: Memory,
        _ epilogue: Epilogue
    ) {
        let (border, width) = sizes.gradientBorder
        let extent = Extent(height: sizes.output.height, width: width)
        let packed = packedLanes(
            dy, batch: sizes.batch, channels: sizes.outputChannels, sizes.output, left: border, to: extent)
        lanes(
            sizes, tile, .inputGradient, operand: packed, operandExtent: extent, weights, dx, epilogue,
            macros: [
                ("INPUT_CHANNELS", sizes.outputChannels), ("PAD_TOP", sizes.geometry.padding.top),
                ("PAD_LEFT", sizes.geometry.padding.left), ("BORDER_LEFT", border),
            ])
    }

    /// `convolution_weight_gradient_lanes.cl`: parts of the batch, added in order.
    mutating func lanesWeightGradient(
        _ sizes: ConvolutionSizes, _ tile: LanesWeightTile, _ x: Memory, _ dy: Memory, _ dw: Memory
    ) {
        let splits = tile.splits(sizes)
        let packed = packedLanes(sizes, x)
        let gradient = packedLanes(
            dy, batch: sizes.batch, channels: sizes.outputChannels, sizes.output, to: sizes.output)
        let weightCount = sizes.outputChannels * sizes.inputChannels * sizes.taps
        let partial = splits == 1 ? dw : scratch(count: splits * weightCount)
        let prelude =
            sizes.prelude
            + ConvolutionSizes.defines([
                ("PADDED_HEIGHT", sizes.padded.height), ("PADDED_WIDTH", sizes.padded.width),
                ("CHANNEL_BLOCK", tile.channelBlock), ("TAP_BLOCK", tile.tapBlock),
                ("OUTPUT_BLOCK", tile.outputBlock), ("SPLITS", splits),
            ])
        func launch(_ kernel: String, _ arguments: [LaunchArgument], _ global: [Int]) -> Launch {
            Launch(
                "convolution_weight_gradient_lanes", prelude: prelude, kernel: kernel, arguments, global: global,
                local: global.map { _ in 1 })
        }
        append(
            launch(
                "convolution_weight_gradient_lanes",
                [.floats("packed", packed), .floats("gradient", gradient), .floats("partial", partial)],
                [tile.rowBlocks(sizes), sizes.outputChannels.dividedUp(by: tile.outputBlock), splits]))
        guard splits > 1 else { return }
        append(
            launch(
                "convolution_weight_gradient_lanes_sum", [.floats("partial", partial), .floats("dw", dw)],
                [weightCount.dividedUp(by: 256)]))
    }

    /// x with the zeros that the taps reach.
    private mutating func packedLanes(_ sizes: ConvolutionSizes, _ x: Memory) -> Memory {
        packedLanes(
            x, batch: sizes.batch, channels: sizes.inputChannels, sizes.input, top: sizes.geometry.padding.top,
            left: sizes.geometry.padding.left, to: sizes.padded)
    }

    /// `convolution_lanes_pack.cl`. The copy is a launch of its own because all blocks of channels read it; made by the
    /// work-items that read it, it saved no more than 7 % of the time (8→16 channels of 14×14, two Zen 5 cores, PoCL 3.1).
    private mutating func packedLanes(
        _ image: Memory, batch: Int, channels: Int, _ input: Extent, top: Int = 0, left: Int = 0, to extent: Extent
    ) -> Memory {
        let groups = batch.dividedUp(by: 16)
        let perItem = max(1, min(channels, 1024 / max(1, input.height * input.width)))
        let copy = scratch(count: groups * channels * extent.height * extent.width * 16)
        append(
            Launch(
                "lane_transpose", "convolution_lanes_pack",
                prelude: ConvolutionSizes.defines([
                    ("BATCH", batch), ("CHANNELS", channels), ("HEIGHT", input.height), ("WIDTH", input.width),
                    ("PAD_TOP", top), ("PAD_LEFT", left), ("PADDED_HEIGHT", extent.height),
                    ("PADDED_WIDTH", extent.width), ("CHANNELS_PER_ITEM", perItem),
                ]),
                kernel: "convolution_lanes_pack", [.floats("image", image), .floats("packed", copy)],
                global: [channels.dividedUp(by: perItem), groups], local: [1, 1]))
        return copy
    }

    /// `convolution_lanes.cl`
    private mutating func lanes(
        _ sizes: ConvolutionSizes, _ tile: LanesTile, _ direction: ConvolutionDirection, operand: Memory,
        operandExtent: Extent, _ weights: Memory, _ result: Memory, _ epilogue: Epilogue,
        macros: [(name: String, value: Int)]
    ) {
        let (channels, extent) = sizes.result(of: direction)
        let geometry = sizes.geometry
        let prelude = ConvolutionSizes.defines(
            macros + [
                ("INPUT_GRADIENT", direction == .inputGradient ? 1 : 0), ("BATCH", sizes.batch),
                ("RESULT_CHANNELS", channels), ("RESULT_HEIGHT", extent.height), ("RESULT_WIDTH", extent.width),
                ("PADDED_HEIGHT", operandExtent.height), ("PADDED_WIDTH", operandExtent.width),
                ("KERNEL_HEIGHT", sizes.kernel.height), ("KERNEL_WIDTH", sizes.kernel.width),
                ("STRIDE_Y", geometry.stride.height), ("STRIDE_X", geometry.stride.width),
                ("DILATION_Y", geometry.dilation.height), ("DILATION_X", geometry.dilation.width),
                ("BLOCK", tile.block), ("PIXELS", tile.pixels), ("BAND_HEIGHT", tile.bandHeight),
            ])
        append(
            Launch(
                "lane_transpose", "convolution_lanes", prelude: prelude + epilogue.prelude,
                kernel: "convolution_lanes",
                [.floats("packed", operand), .floats("weights", weights), .floats("result", result)]
                    + epilogue.arguments,
                global: [
                    channels.dividedUp(by: tile.block), extent.height.dividedUp(by: tile.bandHeight),
                    sizes.batch.dividedUp(by: 16),
                ], local: [1, 1, 1]))
    }
}

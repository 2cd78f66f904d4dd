import Runtime

extension Lowering {
    /// x [N, C, H, W], w [O, C/groups, kH, kW] → y
    mutating func convolution(
        _ geometry: ConvolutionGeometry, _ operands: [LaunchOperand], _ y: LaunchOperand, _ epilogue: Epilogue
    ) {
        let (x, weights) = (operands[0], operands[1])
        let sizes = ConvolutionSizes(x: x.shape, weights: weights.shape, y: y.shape, geometry)
        switch family {
        case .cpu:
            switch choices.forward(sizes) {
            case .winograd(let tile):
                winogradConvolution(sizes, tile, x.memory, weights.memory, y.memory, epilogue, turned: false)
            case .lanes(let tile): lanesConvolution(sizes, tile, x.memory, weights.memory, y.memory, epilogue)
            case .direct(let tile):
                directConvolution(sizes, tile, x.memory, weights.memory, y.memory, epilogue, turned: false)
            }
        case .gpu:
            tiledConvolution(
                "convolution_tiled", sizes, rows: sizes.groupOutputs, columns: sizes.pixelCount,
                [.floats("x", x.memory), .floats("weights", weights.memory), .floats("y", y.memory)], epilogue)
        }
    }

    /// dy [N, O, H′, W′], w → dx [N, C, H, W]
    mutating func convolutionInputGradient(
        _ geometry: ConvolutionGeometry, _ operands: [LaunchOperand], _ dx: LaunchOperand, _ epilogue: Epilogue
    ) {
        let (dy, weights) = (operands[0], operands[1])
        let sizes = ConvolutionSizes(x: dx.shape, weights: weights.shape, y: dy.shape, geometry)
        switch family {
        case .cpu:
            switch choices.inputGradient(sizes) {
            case .winograd(let tile, let turned):
                winogradConvolution(turned, tile, dy.memory, weights.memory, dx.memory, epilogue, turned: true)
            case .lanes(let tile): lanesInputGradient(sizes, tile, dy.memory, weights.memory, dx.memory, epilogue)
            case .direct(let tile, let turned):
                directConvolution(turned, tile, dy.memory, weights.memory, dx.memory, epilogue, turned: true)
            case .columns: columnsInputGradient(sizes, dy.memory, weights.memory, dx.memory, epilogue)
            }
        case .gpu:
            tiledConvolution(
                "convolution_input_gradient_tiled", sizes, rows: sizes.groupInputs,
                columns: sizes.batch * sizes.input.height * sizes.input.width,
                [.floats("dy", dy.memory), .floats("weights", weights.memory), .floats("dx", dx.memory)], epilogue)
        }
    }

    // MARK: CPU-class

    /// The image with a border of zeros up to `extent`, or itself where that is its own.
    mutating func padded(_ sizes: ConvolutionSizes, _ image: Memory, to extent: Extent? = nil) -> Memory {
        let extent = extent ?? sizes.padded
        guard extent != sizes.input else { return image }
        return padded(
            image, planes: sizes.batch * sizes.inputChannels, sizes.input, top: sizes.geometry.padding.top,
            left: sizes.geometry.padding.left, to: extent)
    }

    /// `convolution_pad.cl`
    mutating func padded(
        _ image: Memory, planes: Int, _ input: Extent, top: Int = 0, left: Int = 0, to extent: Extent
    ) -> Memory {
        let plane = extent.height * extent.width
        let perItem = max(1, min(planes, 16_384 / max(1, plane)))
        let copy = scratch(count: planes * plane)
        append(
            Launch(
                "convolution_pad",
                prelude: ConvolutionSizes.defines([
                    ("HEIGHT", input.height), ("WIDTH", input.width), ("PAD_TOP", top), ("PAD_LEFT", left),
                    ("PADDED_WIDTH", extent.width), ("PADDED_PLANE", plane), ("PLANES", planes),
                    ("PLANES_PER_ITEM", perItem),
                ]),
                kernel: "convolution_pad", [.floats("image", image), .floats("padded", copy)],
                global: [planes.dividedUp(by: perItem)], local: [1]))
        return copy
    }

    /// `convolution_direct.cl`: output channels in the lanes, a block of pixels in registers.
    private mutating func directConvolution(
        _ sizes: ConvolutionSizes, _ tile: DirectTile, _ image: Memory, _ weights: Memory, _ result: Memory,
        _ epilogue: Epilogue, turned: Bool
    ) {
        let blocks = sizes.groups * sizes.groupOutputs.dividedUp(by: 16 * tile.vectors)
        let depth = sizes.groupInputs * sizes.taps
        let macros =
            sizes.prelude + sizes.paddedPrelude
            + ConvolutionSizes.defines([("PIXELS", tile.pixels), ("VECTORS", tile.vectors)])
        let border = padded(sizes, image)
        let packed = scratch(count: blocks * depth * 16 * tile.vectors)
        append(
            Launch(
                "lane_transpose", "convolution_direct", prelude: macros + Epilogue.none.prelude,
                kernel: turned ? "convolution_direct_pack_turned_weights" : "convolution_direct_pack_weights",
                [.floats("weights", weights), .floats("packed", packed)],
                global: [blocks, depth.dividedUp(by: 16)], local: [1, 1]))
        append(
            Launch(
                "lane_transpose", "convolution_direct", prelude: macros + epilogue.prelude,
                kernel: "convolution_direct",
                [.floats("padded", border), .floats("packed", packed), .floats("y", result)] + epilogue.arguments,
                global: [sizes.pixelCount.dividedUp(by: tile.pixels), blocks], local: [1, 1]))
    }

    /// `convolution_input_gradient_columns.cl`: a product with the weights, then column to image, in cache.
    private mutating func columnsInputGradient(
        _ sizes: ConvolutionSizes, _ dy: Memory, _ weights: Memory, _ dx: Memory, _ epilogue: Epilogue
    ) {
        let tile = ColumnsTile(sizes, registers, localBytes: device.localBytes)
        let macros =
            sizes.prelude + sizes.imagePrelude
            + ConvolutionSizes.defines([
                ("ROWS", tile.rows), ("CHANNEL_BLOCK", tile.channelBlock), ("IMAGE_BLOCK", tile.imageBlock),
                ("BANDS", tile.bands), ("BAND_HEIGHT", tile.bandHeight), ("PANEL_VECTORS", tile.panelVectors),
            ])
        let channelBlocks = sizes.groupInputs.dividedUp(by: tile.channelBlock)
        let rowBlocks = (tile.channelBlock * sizes.taps).dividedUp(by: tile.rows)
        let imageBlocks = sizes.batch.dividedUp(by: tile.imageBlock)
        let pixelVectors = (tile.imageBlock * sizes.outputPixels).dividedUp(by: 16)
        let gradient = scratch(count: imageBlocks * sizes.groups * pixelVectors * sizes.groupOutputs * 16)
        let packed = scratch(count: sizes.groups * channelBlocks * rowBlocks * sizes.groupOutputs * tile.rows)
        append(
            Launch(
                "convolution_input_gradient_columns", prelude: macros + Epilogue.none.prelude,
                kernel: "convolution_columns_pack_gradient", [.floats("dy", dy), .floats("packed", gradient)],
                global: [pixelVectors, sizes.groups, imageBlocks], local: [1, 1, 1]))
        append(
            Launch(
                "convolution_input_gradient_columns", prelude: macros + Epilogue.none.prelude,
                kernel: "convolution_columns_pack_weights",
                [.floats("weights", weights), .floats("packed", packed)],
                global: [sizes.groups * channelBlocks * rowBlocks], local: [1]))
        append(
            Launch(
                "convolution_input_gradient_columns", prelude: macros + epilogue.prelude,
                kernel: "convolution_columns",
                [.floats("gradient", gradient), .floats("weights", packed), .floats("dx", dx)] + epilogue.arguments,
                global: [imageBlocks * tile.bands, sizes.groups * channelBlocks], local: [1, 1]))
    }

    // MARK: GPU-class

    /// `convolution_tiled.cl`: an implicit matrix product in local memory.
    mutating func tiledConvolution(
        _ kernel: String, _ sizes: ConvolutionSizes, rows: Int, columns: Int, _ memory: [LaunchArgument],
        _ epilogue: Epilogue, splits: Int = 1
    ) {
        let tile = TiledConvolution(device)
        append(
            Launch(
                "convolution_tiled", prelude: tile.prelude(sizes, splits: splits) + epilogue.prelude, kernel: kernel,
                memory + epilogue.arguments,
                global: [
                    columns.dividedUp(by: tile.side) * tile.items, rows.dividedUp(by: tile.side) * tile.items,
                    sizes.groups * splits,
                ], local: [tile.items, tile.items, 1]))
    }
}

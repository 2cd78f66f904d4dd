import Runtime

extension KernelChoices {
    /// The edge of Winograd's output tiles for this convolution; `nil` where it is not possible or does not pay.
    ///
    /// It pays where its products, with a third more for the transformations, are fewer than those of the direct kernels
    /// (measured with the layers of the sum classifier, two Zen 4 cores, PoCL 3.1), and where enough channels share the
    /// cost of transforming.
    /// - Parameter pixels: those that the direct kernel would multiply with every tap
    func winogradTile(_ sizes: ConvolutionSizes, against pixels: Int) -> Int? {
        guard sizes.inputChannels >= 32, sizes.outputChannels >= 32 else { return nil }
        func products(_ tile: Int) -> Int {
            sizes.output.height.dividedUp(by: tile) * sizes.output.width.dividedUp(by: tile) * (tile + 2) * (tile + 2)
        }
        let allowed = configuration.convolutions.tiles.filter { isWinogradPossible(sizes, tile: $0) }
        guard let tile = allowed.min(by: { products($0) < products($1) }) else { return nil }
        return 4 * products(tile) < 3 * 9 * pixels ? tile : nil
    }

    /// Whether the kernels take these sizes, and their tiles fit into local memory.
    func isWinogradPossible(_ sizes: ConvolutionSizes, tile: Int) -> Bool {
        let outputs = configuration.registers.winogradOutputs
        return sizes.kernel == Extent(3) && sizes.geometry.stride == Extent(1)
            && sizes.geometry.dilation == Extent(1) && sizes.groups == 1
            && 64 * (tile + 2) * (tile + 2) * (sizes.inputChannels + outputs + 1) <= localBytes
    }
}

extension VectorRegisters {
    /// Output channels whose sums a work-item of `convolution_winograd.cl` keeps in registers.
    fileprivate var winogradOutputs: Int {
        switch self {
        case .wide: 8
        case .narrow: Self.narrowSums
        }
    }
}

extension Lowering {
    /// `convolution_winograd.cl`: 16 tiles in the lanes.
    mutating func winogradConvolution(
        _ sizes: ConvolutionSizes, _ tile: Int, _ image: Memory, _ weights: Memory, _ result: Memory,
        _ epilogue: Epilogue, turned: Bool
    ) {
        let extent = sizes.covered(by: tile, border: 2)
        let border = padded(sizes, image, to: extent)
        let positions = (tile + 2) * (tile + 2)
        let outputs = registers.winogradOutputs
        let packed = scratch(count: sizes.outputChannels.roundedUp(to: outputs) * positions * sizes.inputChannels)
        let tiles =
            sizes.batch * sizes.output.height.dividedUp(by: tile) * sizes.output.width.dividedUp(by: tile)
        func launch(
            _ kernel: String, _ arguments: [LaunchArgument], _ epilogue: Epilogue, global: [Int]
        ) -> Launch {
            Launch(
                "lane_transpose", "winograd_transforms", "convolution_winograd",
                prelude: winogradPrelude(sizes, tile, extent) + "#define OUTPUTS \(outputs)\n" + epilogue.prelude,
                kernel: kernel,
                arguments + epilogue.arguments, global: global, local: global.map { _ in 1 })
        }
        append(
            launch(
                turned ? "convolution_winograd_pack_turned_weights" : "convolution_winograd_pack_weights",
                [.floats("weights", weights), .floats("packed", packed)], .none,
                global: [sizes.outputChannels.dividedUp(by: 2 * outputs), sizes.inputChannels.dividedUp(by: 16)]))
        append(
            launch(
                "convolution_winograd",
                [.floats("padded", border), .floats("packed", packed), .floats("y", result)], epilogue,
                global: [tiles.dividedUp(by: 16)]))
    }

    /// `convolution_weight_gradient_winograd.cl`: some images at a time, so that what is transformed stays in the cache.
    mutating func winogradWeightGradient(
        _ sizes: ConvolutionSizes, _ tile: Int, _ x: Memory, _ dy: Memory, _ dw: Memory
    ) {
        let extent = sizes.covered(by: tile, border: 2)
        let gradientExtent = sizes.covered(by: tile, border: 0)
        let border = padded(sizes, x, to: extent)
        let gradient =
            gradientExtent == sizes.output
            ? dy : padded(dy, planes: sizes.batch * sizes.outputChannels, sizes.output, to: gradientExtent)
        let images = min(sizes.batch, sizes.outputPixels > 196 ? 8 : 16)
        let positions = (tile + 2) * (tile + 2)
        let tiles =
            images * sizes.output.height.dividedUp(by: tile) * sizes.output.width.dividedUp(by: tile)
        let (inputBlocks, outputBlocks) = (
            sizes.inputChannels.dividedUp(by: 16), sizes.outputChannels.dividedUp(by: 16)
        )
        let inputs = scratch(count: positions * (inputBlocks * tiles * 16 + 80))
        let gradients = scratch(count: positions * (outputBlocks * tiles * 16 + 80))
        let sums = scratch(count: positions * outputBlocks * inputBlocks * 256)
        let prelude =
            winogradPrelude(sizes, tile, extent)
            + ConvolutionSizes.defines([
                ("GRADIENT_WIDTH", gradientExtent.width),
                ("GRADIENT_PLANE", gradientExtent.height * gradientExtent.width), ("CHUNK_IMAGES", images),
                ("SUMS", registers == .wide ? 16 : VectorRegisters.narrowSums),
            ])
        func launch(_ kernel: String, _ arguments: [LaunchArgument], _ global: [Int]) -> Launch {
            Launch(
                "lane_transpose", "winograd_transforms", "convolution_weight_gradient_winograd", prelude: prelude,
                kernel: kernel, arguments, global: global, local: [1, 1])
        }
        for first in stride(from: 0, to: sizes.batch, by: images) {
            let count = min(images, sizes.batch - first)
            append(
                launch(
                    "winograd_transform_inputs",
                    [.floats("padded", border), .floats("inputs", inputs), .int("first_image", first)],
                    [inputBlocks, count]))
            append(
                launch(
                    "winograd_transform_gradients",
                    [.floats("dy", gradient), .floats("gradients", gradients), .int("first_image", first)],
                    [outputBlocks, count]))
            append(
                launch(
                    "winograd_add_products",
                    [
                        .floats("inputs", inputs), .floats("gradients", gradients), .floats("sums", sums),
                        .int("first_image", first),
                    ], [outputBlocks, positions]))
        }
        append(
            launch(
                "winograd_finish_weight_gradient", [.floats("sums", sums), .floats("dw", dw)],
                [outputBlocks, inputBlocks]))
    }

    private func winogradPrelude(_ sizes: ConvolutionSizes, _ tile: Int, _ extent: Extent) -> String {
        ConvolutionSizes.defines([
            ("TILE", tile), ("BATCH", sizes.batch), ("INPUT_CHANNELS", sizes.inputChannels),
            ("OUTPUT_CHANNELS", sizes.outputChannels), ("OUTPUT_HEIGHT", sizes.output.height),
            ("OUTPUT_WIDTH", sizes.output.width), ("PADDED_WIDTH", extent.width),
            ("PADDED_PLANE", extent.height * extent.width),
        ])
    }
}

extension ConvolutionSizes {
    /// Whole tiles over the output, and a border around them.
    fileprivate func covered(by tile: Int, border: Int) -> Extent {
        Extent(
            height: output.height.roundedUp(to: tile) + border, width: output.width.roundedUp(to: tile) + border)
    }
}

import Runtime

extension Lowering {
    /// `convolution_sparse.cl`: values [N, O, P, Q], places [N, O, P, Q], w → dx [N, C, H, W]
    mutating func sparseConvolutionInputGradient(
        _ geometry: ConvolutionGeometry, _ window: PoolingWindow, _ operands: [LaunchOperand], _ dx: LaunchOperand,
        _ epilogue: Epilogue
    ) {
        let (values, places, weights) = (operands[0], operands[1], operands[2])
        let sparse = SparseSizes(
            x: dx.shape, weights: weights.shape, windows: values.shape, geometry, window, registers)
        let sums = scratch(count: sparse.blocks * sparse.sizes.batch * sparse.planeCount(for: family))
        let arguments: [LaunchArgument] = [.floats("values", values.memory), .ints("places", places.memory)]
        switch family {
        case .cpu:
            let packed = scratch(count: sparse.blocks * sparse.sizes.groupOutputs * sparse.sizes.taps * sparse.block)
            append(
                sparse.launch(
                    "sparse_convolution_pack_weights",
                    [.floats("weights", weights.memory), .floats("packed", packed)],
                    [sparse.blocks, sparse.sizes.groupOutputs]))
            append(
                sparse.launch(
                    "sparse_convolution_input_gradient",
                    arguments + [.floats("packed", packed), .floats("sums", sums), .floats("dx", dx.memory)],
                    [sparse.blocks, sparse.sizes.batch], epilogue))
        case .gpu:
            append(
                sparse.launch(
                    "sparse_convolution_input_gradient_items",
                    arguments + [
                        .floats("weights", weights.memory), .floats("sums", sums), .floats("dx", dx.memory),
                    ], items: sparse.sizes.batch * sparse.sizes.inputChannels, groupSize, epilogue))
        }
    }

    /// x [N, C, H, W], values [N, O, P, Q], places [N, O, P, Q] → dw
    mutating func sparseConvolutionWeightGradient(
        _ geometry: ConvolutionGeometry, _ window: PoolingWindow, _ operands: [LaunchOperand], _ dw: LaunchOperand
    ) {
        let (x, values, places) = (operands[0], operands[1], operands[2])
        let sparse = SparseSizes(
            x: x.shape, weights: dw.shape, windows: values.shape, geometry, window, registers)
        let arguments: [LaunchArgument] = [.floats("values", values.memory), .ints("places", places.memory)]
        switch family {
        case .cpu:
            let packed = scratch(count: sparse.blocks * sparse.sizes.batch * sparse.planeCount(for: family))
            append(
                sparse.launch(
                    "sparse_convolution_pack_image", [.floats("image", x.memory), .floats("packed", packed)],
                    [sparse.blocks, sparse.sizes.batch]))
            append(
                sparse.launch(
                    "sparse_convolution_weight_gradient",
                    [.floats("packed", packed)] + arguments + [.floats("dw", dw.memory)],
                    [sparse.blocks, sparse.sizes.groupOutputs, sparse.tapBlocks]))
        case .gpu:
            append(
                sparse.launch(
                    "sparse_convolution_weight_gradient_items",
                    [.floats("image", x.memory)] + arguments + [.floats("dw", dw.memory)],
                    items: dw.shape[0] * dw.shape[1], groupSize, .none))
        }
    }
}

/// The lengths of a convolution whose result's gradient comes from windows, and how its channels lie in the lanes.
private struct SparseSizes {
    let sizes: ConvolutionSizes
    let windows: Extent
    let window: PoolingWindow
    let registers: VectorRegisters

    /// - Parameters: x [N, C, H, W], weights [O, C/groups, kH, kW], windows [N, O, P, Q]
    init(
        x: Shape, weights: Shape, windows: Shape, _ geometry: ConvolutionGeometry, _ window: PoolingWindow,
        _ registers: VectorRegisters
    ) {
        let output = geometry.outputExtent(
            input: Extent(height: x[2], width: x[3]), kernel: Extent(height: weights[2], width: weights[3]))
        let y: Shape = [x[0], weights[0], output?.height ?? 0, output?.width ?? 0]
        sizes = ConvolutionSizes(x: x, weights: weights, y: y, geometry)
        self.windows = Extent(height: windows[2], width: windows[3])
        (self.window, self.registers) = (window, registers)
    }

    /// Sums that one work-item keeps in registers: 9 taps of 32 channels are 18 of 32 wide ones; in narrow ones 5 taps of 16
    /// channels are 10 of 16.
    private var vectors: Int { registers == .wide && sizes.groupInputs > 16 && sizes.taps <= 12 ? 2 : 1 }
    private var tapBlock: Int {
        switch registers {
        case .wide: min(sizes.taps, 12)
        case .narrow: sizes.taps.dividedUp(by: sizes.taps.dividedUp(by: VectorRegisters.narrowSums))
        }
    }
    var tapBlocks: Int { sizes.taps.dividedUp(by: tapBlock) }
    /// Channels in the lanes.
    var block: Int { 16 * vectors }
    var blocks: Int { sizes.groups * sizes.groupInputs.dividedUp(by: block) }

    /// Floats of one image in one block of channels.
    func planeCount(for family: DeviceClass) -> Int {
        switch family {
        case .cpu: sizes.padded.height * sizes.padded.width * block
        case .gpu: sizes.input.height * sizes.input.width * block
        }
    }

    private var prelude: String {
        sizes.prelude + sizes.imagePrelude + sizes.paddedPrelude
            + ConvolutionSizes.defines([
                ("VECTORS", vectors), ("TAP_BLOCK", tapBlock), ("WINDOWS_Y", windows.height),
                ("WINDOWS_X", windows.width), ("WINDOW_HEIGHT", window.size.height),
                ("WINDOW_WIDTH", window.size.width), ("WINDOW_STRIDE_Y", window.stride.height),
                ("WINDOW_STRIDE_X", window.stride.width), ("WINDOW_TOP", window.padding.top),
                ("WINDOW_LEFT", window.padding.left),
            ])
    }

    func launch(
        _ kernel: String, _ arguments: [LaunchArgument], _ global: [Int], _ epilogue: Epilogue = .none
    ) -> Launch {
        Launch(
            "lane_transpose", "convolution_sparse", prelude: prelude + epilogue.prelude, kernel: kernel,
            arguments + epilogue.arguments, global: global, local: global.map { _ in 1 })
    }

    func launch(
        _ kernel: String, _ arguments: [LaunchArgument], items: Int, _ groupSize: Int, _ epilogue: Epilogue
    ) -> Launch {
        Launch(
            "lane_transpose", "convolution_sparse", prelude: prelude + epilogue.prelude, kernel: kernel,
            arguments + epilogue.arguments, global: [items.roundedUp(to: groupSize)], local: [groupSize])
    }
}

import Runtime

/// The choice among CPU-class kernels, on devices with so much local memory.
///
/// A rule chooses by sizes; a row of the configuration's ``TuningTable`` takes its place. Kernels of the GPU class have one
/// block each, and nothing to choose.
package struct KernelChoices: Sendable {
    package let configuration: KernelConfiguration
    package let localBytes: Int

    package init(_ configuration: KernelConfiguration, localBytes: Int) {
        (self.configuration, self.localBytes) = (configuration, localBytes)
    }

    private var registers: VectorRegisters { configuration.registers }

    /// The kernel that is launched for an operation.
    package func choice(for key: TuningKey) -> KernelChoice {
        switch key {
        case .forward(let sizes): .forward(forward(sizes))
        case .inputGradient(let sizes): .inputGradient(inputGradient(sizes))
        case .weightGradient(let sizes): .weightGradient(weightGradient(sizes))
        case .product(let sizes): .product(product(sizes))
        }
    }

    func forward(_ sizes: ConvolutionSizes) -> ForwardKernel {
        if case .forward(let tuned)? = configuration.tuning[.forward(sizes)] { return tuned }
        if let tile = winogradTile(sizes, against: sizes.outputPixels) { return .winograd(tile) }
        if usesLanes(sizes, .forward) { return .lanes(LanesTile(sizes, .forward, registers)) }
        return .direct(DirectTile(sizes, registers))
    }

    func inputGradient(_ sizes: ConvolutionSizes) -> InputGradientKernel {
        if case .inputGradient(let tuned)? = configuration.tuning[.inputGradient(sizes)] { return tuned }
        let turned = sizes.turned
        if let turned, let tile = winogradTile(turned, against: sizes.outputPixels) {
            return .winograd(tile, turned: turned)
        }
        if usesLanes(sizes, .inputGradient) { return .lanes(LanesTile(sizes, .inputGradient, registers)) }
        if let turned, sizes.turningPays { return .direct(DirectTile(turned, registers), turned: turned) }
        return .columns
    }

    func weightGradient(_ sizes: ConvolutionSizes) -> WeightGradientKernel {
        if case .weightGradient(let tuned)? = configuration.tuning[.weightGradient(sizes)] { return tuned }
        if let tile = winogradTile(sizes, against: sizes.outputPixels) { return .winograd(tile) }
        if usesLanes(sizes, .weightGradient) { return .lanes(LanesWeightTile(sizes, registers)) }
        return .direct(WeightGradientTile(sizes, registers))
    }

    func product(_ sizes: ProductSizes) -> ProductKernel {
        if case .product(let tuned)? = configuration.tuning[.product(sizes)] { return tuned }
        if sizes.packingPays(registers) { return .packed }
        let blocks = ProductBlocks(registers)
        if sizes.orientation.transposesRight { return .dots(blocks.side) }
        return .rows(blocks.rows, columnVectors: sizes.extents.columns > 16 ? blocks.columnVectors : 1)
    }
}

// MARK: What is possible

extension KernelChoices {
    /// Whether the kernel computes an operation of these sizes, and the configuration allows its algorithm.
    package func isValid(_ choice: KernelChoice, for key: TuningKey) -> Bool {
        switch (key, choice) {
        case (.forward(let sizes), .forward(let kernel)):
            switch kernel {
            case .direct(let tile): allowsDirect(sizes, .forward) && tile.isValid
            case .lanes(let tile): allowsLanes(sizes, .forward) && tile.isValid(sizes, .forward)
            case .winograd(let tile): allowsWinograd(sizes, tile)
            }
        case (.inputGradient(let sizes), .inputGradient(let kernel)):
            switch kernel {
            case .columns: allowsDirect(sizes, .inputGradient)
            case .direct(let tile, let turned):
                allowsDirect(sizes, .inputGradient) && turned == sizes.turned && tile.isValid
            case .lanes(let tile): allowsLanes(sizes, .inputGradient) && tile.isValid(sizes, .inputGradient)
            case .winograd(let tile, let turned): turned == sizes.turned && allowsWinograd(turned, tile)
            }
        case (.weightGradient(let sizes), .weightGradient(let kernel)):
            switch kernel {
            case .direct(let tile): allowsDirect(sizes, .weightGradient) && tile.isValid(sizes)
            case .lanes(let tile): allowsLanes(sizes, .weightGradient) && tile.isValid(sizes)
            case .winograd(let tile): allowsWinograd(sizes, tile)
            }
        case (.product(let sizes), .product(let kernel)):
            switch kernel {
            case .packed: true
            case .rows(let rows, let vectors):
                !sizes.orientation.transposesRight && (1...12).contains(rows) && (1...2).contains(vectors)
                    && rows * vectors <= 24
            case .dots(let side):
                sizes.orientation.transposesRight && !sizes.orientation.transposesLeft && [2, 4].contains(side)
            }
        default: false  // a kernel of another operation
        }
    }

    private func allowsDirect(_ sizes: ConvolutionSizes, _ direction: ConvolutionDirection) -> Bool {
        configuration.convolutions != .lanes || !LanesTile.isPossible(sizes, direction)
    }

    private func allowsLanes(_ sizes: ConvolutionSizes, _ direction: ConvolutionDirection) -> Bool {
        configuration.convolutions != .direct && LanesTile.isPossible(sizes, direction)
    }

    private func allowsWinograd(_ sizes: ConvolutionSizes, _ tile: Int) -> Bool {
        configuration.convolutions.tiles.contains(tile) && isWinogradPossible(sizes, tile: tile)
    }
}

extension DirectTile {
    /// What `convolution_direct.cl` takes.
    fileprivate var isValid: Bool {
        (1...14).contains(pixels) && (1...4).contains(vectors) && pixels * vectors <= 28
    }
}

extension LanesTile {
    /// What `convolution_lanes.cl` takes, with a tile that a thread's stack holds.
    fileprivate func isValid(_ sizes: ConvolutionSizes, _ direction: ConvolutionDirection) -> Bool {
        let (channels, extent) = sizes.result(of: direction)
        let stride = direction == .inputGradient ? sizes.geometry.stride.width : 1
        return (1...min(8, channels)).contains(block) && (1...extent.width.dividedUp(by: stride)).contains(pixels)
            && (1...20).contains(pixels) && block * pixels <= 24 && (1...extent.height).contains(bandHeight)
            && block * bandHeight * extent.width <= 4 * Self.tilePixels
    }
}

extension WeightGradientTile {
    /// What `convolution_weight_gradient_direct.cl` takes.
    fileprivate func isValid(_ sizes: ConvolutionSizes) -> Bool {
        (1...2).contains(vectors) && (1...min(25, sizes.taps)).contains(tapBlock)
            && (1...min(25, sizes.groupInputs)).contains(channelBlock) && channelBlock * tapBlock * vectors <= 25
    }
}

extension LanesWeightTile {
    /// What `convolution_weight_gradient_lanes.cl` takes.
    fileprivate func isValid(_ sizes: ConvolutionSizes) -> Bool {
        (1...min(24, sizes.taps)).contains(tapBlock) && (1...min(24, sizes.inputChannels)).contains(channelBlock)
            && (1...min(24, sizes.outputChannels)).contains(outputBlock)
            && channelBlock * tapBlock * outputBlock <= 24
    }
}

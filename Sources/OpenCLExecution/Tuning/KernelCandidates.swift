import Runtime

extension KernelChoices {
    /// The kernels worth trying for an operation, by algorithm: each with its own block first, then with those that its
    /// registers hold and whose estimated time is the least. One of them is what the rule chooses, where no table does.
    package func candidates(for key: TuningKey) -> [[KernelChoice]] {
        let algorithms: [[KernelChoice]] =
            switch key {
            case .forward(let sizes): forwardCandidates(sizes)
            case .inputGradient(let sizes): inputGradientCandidates(sizes)
            case .weightGradient(let sizes): weightGradientCandidates(sizes)
            case .product(let sizes): productCandidates(sizes)
            }
        return algorithms.map { choices in
            choices.enumerated().filter { index, choice in
                isValid(choice, for: key) && choices.firstIndex(of: choice) == index
            }.map(\.element)
        }.filter { !$0.isEmpty }
    }

    /// Blocks of each algorithm beside its own.
    private static let alternatives = 4

    private func forwardCandidates(_ sizes: ConvolutionSizes) -> [[KernelChoice]] {
        [
            directTiles(sizes).map { .forward(.direct($0)) },
            lanesTiles(sizes, .forward).map { .forward(.lanes($0)) },
        ] + winogradTiles(summed: sizes.inputChannels).map { [.forward(.winograd($0))] }
    }

    private func inputGradientCandidates(_ sizes: ConvolutionSizes) -> [[KernelChoice]] {
        var algorithms: [[KernelChoice]] = [
            [.inputGradient(.columns)], lanesTiles(sizes, .inputGradient).map { .inputGradient(.lanes($0)) },
        ]
        if let turned = sizes.turned {
            algorithms.append(directTiles(turned).map { .inputGradient(.direct($0, turned: turned)) })
            algorithms += winogradTiles(summed: turned.inputChannels).map {
                [.inputGradient(.winograd($0, turned: turned))]
            }
        }
        return algorithms
    }

    /// A sum of few products rounds little, and its bound is as small: what larger tiles lose in their transformations, whatever
    /// the number of channels, would pass it (with one channel by up to 1.8 times, with five by 1.7).
    private func winogradTiles(summed channels: Int) -> [Int] {
        configuration.convolutions.tiles.filter { $0 == 2 || channels >= 16 }
    }

    private func weightGradientCandidates(_ sizes: ConvolutionSizes) -> [[KernelChoice]] {
        let registers = configuration.registers
        return [
            ([WeightGradientTile(sizes, registers)]
                + WeightGradientTile.ranked(sizes, registers).prefix(Self.alternatives))
                .map { .weightGradient(.direct($0)) },
            sizes.groups == 1
                ? ([LanesWeightTile(sizes, registers)]
                    + LanesWeightTile.ranked(sizes, registers).prefix(Self.alternatives))
                    .map { .weightGradient(.lanes($0)) } : [],
        ] + configuration.convolutions.tiles.map { [.weightGradient(.winograd($0))] }
    }

    private func productCandidates(_ sizes: ProductSizes) -> [[KernelChoice]] {
        if sizes.orientation.transposesRight {
            return [[.product(.packed)], [.product(.dots(ProductBlocks(configuration.registers).side))]]
        }
        let blocks =
            switch configuration.registers {
            case .wide: [(8, 2), (8, 1), (12, 1), (6, 2), (4, 2)]
            case .narrow: [(6, 1), (4, 1), (3, 2), (5, 1), (2, 2)]
            }
        let own = KernelChoice.product(.rows(blocks[0].0, columnVectors: sizes.extents.columns > 16 ? blocks[0].1 : 1))
        return [
            [.product(.packed)],
            [own]
                + blocks.filter { sizes.extents.columns > 16 || $0.1 == 1 }
                .map { .product(.rows($0.0, columnVectors: $0.1)) },
        ]
    }

    private func directTiles(_ sizes: ConvolutionSizes) -> [DirectTile] {
        let others =
            switch configuration.registers {
            case .wide: [(14, 1), (12, 2), (6, 4), (8, 3), (7, 2)]
            case .narrow: [(6, 1), (7, 1), (5, 1), (4, 1), (3, 2)]
            }
        return [DirectTile(sizes, configuration.registers)] + others.map { DirectTile(pixels: $0.0, vectors: $0.1) }
    }

    /// Among the others the rule's block with bands of half and of twice the height.
    private func lanesTiles(_ sizes: ConvolutionSizes, _ direction: ConvolutionDirection) -> [LanesTile] {
        guard LanesTile.isPossible(sizes, direction) else { return [] }
        let extent = sizes.result(of: direction).extent
        let ranked = LanesTile.ranked(sizes, direction, configuration.registers)
        let own = LanesTile(sizes, direction, configuration.registers)
        return [own]
            + [LanesTile.tilePixels / 2, LanesTile.tilePixels * 2].map {
                LanesTile(block: own.block, pixels: own.pixels, extent, tilePixels: $0)
            } + ranked.prefix(1 + Self.alternatives).map { LanesTile(block: $0.block, pixels: $0.pixels, extent) }
    }
}

extension WeightGradientTile {
    /// Blocks that fit into registers: multiply-adds, and half a step for each load.
    fileprivate static func ranked(_ sizes: ConvolutionSizes, _ registers: VectorRegisters) -> [WeightGradientTile] {
        let limit = registers.mostSums
        var tiles: [WeightGradientTile] = []
        for vectors in 1...(registers == .wide && sizes.groupOutputs > 16 ? 2 : 1) {
            for taps in 1...min(sizes.taps, limit / vectors) {
                let channels = min(sizes.groupInputs, limit / (vectors * taps))
                tiles.append(WeightGradientTile(vectors: vectors, channelBlock: channels, tapBlock: taps))
            }
        }
        return tiles.ranked { tile in
            sizes.groupOutputs.dividedUp(by: 16 * tile.vectors) * sizes.groupInputs.dividedUp(by: tile.channelBlock)
                * sizes.taps.dividedUp(by: tile.tapBlock)
                * (2 * tile.vectors * tile.channelBlock * tile.tapBlock + tile.vectors
                    + tile.channelBlock * tile.tapBlock)
        }
    }
}

extension LanesWeightTile {
    /// As for the direct kernels; every operand of a sum is a load of its own.
    fileprivate static func ranked(_ sizes: ConvolutionSizes, _ registers: VectorRegisters) -> [LanesWeightTile] {
        let limit = registers.mostSums
        var tiles: [LanesWeightTile] = []
        for outputs in 1...min(sizes.outputChannels, limit) {
            for taps in 1...min(sizes.taps, limit / outputs) {
                let channels = min(sizes.inputChannels, limit / (outputs * taps))
                tiles.append(LanesWeightTile(channelBlock: channels, tapBlock: taps, outputBlock: outputs))
            }
        }
        return tiles.ranked { tile in
            tile.rowBlocks(sizes) * sizes.outputChannels.dividedUp(by: tile.outputBlock)
                * (2 * tile.channelBlock * tile.tapBlock * tile.outputBlock + tile.channelBlock * tile.tapBlock
                    + tile.outputBlock)
        }
    }
}

extension VectorRegisters {
    /// Sums of 16 floats that leave room for their operands.
    fileprivate var mostSums: Int {
        switch self {
        case .wide: 20
        case .narrow: Self.narrowSums
        }
    }
}

extension Array {
    /// By cost, equal ones in their order.
    fileprivate func ranked(_ cost: (Element) -> Int) -> [Element] {
        enumerated().map { (cost($0.element), $0.offset, $0.element) }
            .sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
    }
}

/// The kernel of a convolution, and its block.
package enum ForwardKernel: Hashable, Sendable {
    case direct(DirectTile)
    case lanes(LanesTile)
    /// The edge of the output tiles.
    case winograd(Int)
}

/// The kernel of a convolution's input gradient, and its block.
package enum InputGradientKernel: Hashable, Sendable {
    case columns
    case lanes(LanesTile)
    /// As the convolution of these sizes, with the weights turned by half a circle.
    case direct(DirectTile, turned: ConvolutionSizes)
    case winograd(Int, turned: ConvolutionSizes)
}

/// The kernels of a convolution's weight gradient, and their block.
package enum WeightGradientKernel: Hashable, Sendable {
    case direct(WeightGradientTile)
    case lanes(LanesWeightTile)
    case winograd(Int)
}

/// The kernels of a matrix product.
package enum ProductKernel: Hashable, Sendable {
    /// Both operands copied into panels.
    case packed
    /// Blocks of rows × vectors of 16 columns; the right operand is not transposed.
    case rows(Int, columnVectors: Int)
    /// Blocks of so many dot products along each side; the right operand is transposed, the left is not.
    case dots(Int)
}

/// The kernel that computes one operation of given sizes.
package enum KernelChoice: Hashable, Sendable {
    case forward(ForwardKernel)
    case inputGradient(InputGradientKernel)
    case weightGradient(WeightGradientKernel)
    case product(ProductKernel)
}

// MARK: In words

extension KernelChoice {
    /// The algorithm's name.
    package var algorithm: String {
        switch self {
        case .forward(.direct), .inputGradient(.direct), .weightGradient(.direct): "direct"
        case .forward(.lanes), .inputGradient(.lanes), .weightGradient(.lanes): "lanes"
        case .forward(.winograd), .inputGradient(.winograd), .weightGradient(.winograd): "winograd"
        case .inputGradient(.columns): "columns"
        case .product(.packed): "packed"
        case .product(.rows): "rows"
        case .product(.dots): "dots"
        }
    }

    /// The lengths of its block by name.
    package var block: KeyValuePairs<String, Int> {
        switch self {
        case .forward(.direct(let tile)), .inputGradient(.direct(let tile, _)):
            ["pixels": tile.pixels, "vectors": tile.vectors]
        case .forward(.lanes(let tile)), .inputGradient(.lanes(let tile)):
            ["channels": tile.block, "pixels": tile.pixels, "band": tile.bandHeight]
        case .forward(.winograd(let tile)), .inputGradient(.winograd(let tile, _)),
            .weightGradient(.winograd(let tile)):
            ["tile": tile]
        case .weightGradient(.direct(let tile)):
            ["channels": tile.channelBlock, "taps": tile.tapBlock, "vectors": tile.vectors]
        case .weightGradient(.lanes(let tile)):
            ["channels": tile.channelBlock, "taps": tile.tapBlock, "outputs": tile.outputBlock]
        case .product(.rows(let rows, let vectors)): ["rows": rows, "vectors": vectors]
        case .product(.dots(let side)): ["side": side]
        case .inputGradient(.columns), .product(.packed): [:]
        }
    }

    /// The choice of these words for an operation; `nil` where there is none. Whether it is possible for its sizes is
    /// ``KernelChoices/isValid(_:for:)``.
    package init?(algorithm: String, block: [String: Int], for key: TuningKey) {
        switch (key, algorithm) {
        case (.forward, "direct"):
            guard let tile = DirectTile(block) else { return nil }
            self = .forward(.direct(tile))
        case (.forward, "lanes"):
            guard let tile = LanesTile(block) else { return nil }
            self = .forward(.lanes(tile))
        case (.forward, "winograd"):
            guard let tile = block.exactly("tile") else { return nil }
            self = .forward(.winograd(tile[0]))
        case (.inputGradient(let sizes), "direct"):
            guard let tile = DirectTile(block), let turned = sizes.turned else { return nil }
            self = .inputGradient(.direct(tile, turned: turned))
        case (.inputGradient(let sizes), "winograd"):
            guard let tile = block.exactly("tile"), let turned = sizes.turned else { return nil }
            self = .inputGradient(.winograd(tile[0], turned: turned))
        case (.inputGradient, "lanes"):
            guard let tile = LanesTile(block) else { return nil }
            self = .inputGradient(.lanes(tile))
        case (.inputGradient, "columns") where block.isEmpty: self = .inputGradient(.columns)
        case (.weightGradient, "direct"):
            guard let numbers = block.exactly("channels", "taps", "vectors") else { return nil }
            self = .weightGradient(
                .direct(WeightGradientTile(vectors: numbers[2], channelBlock: numbers[0], tapBlock: numbers[1])))
        case (.weightGradient, "lanes"):
            guard let numbers = block.exactly("channels", "taps", "outputs") else { return nil }
            self = .weightGradient(
                .lanes(LanesWeightTile(channelBlock: numbers[0], tapBlock: numbers[1], outputBlock: numbers[2])))
        case (.weightGradient, "winograd"):
            guard let tile = block.exactly("tile") else { return nil }
            self = .weightGradient(.winograd(tile[0]))
        case (.product, "packed") where block.isEmpty: self = .product(.packed)
        case (.product, "rows"):
            guard let numbers = block.exactly("rows", "vectors") else { return nil }
            self = .product(.rows(numbers[0], columnVectors: numbers[1]))
        case (.product, "dots"):
            guard let side = block.exactly("side") else { return nil }
            self = .product(.dots(side[0]))
        default: return nil  // text of any kind may come here
        }
    }

    /// The same kernel for other sizes of the same operation, where they allow it.
    package func applied(to key: TuningKey) -> KernelChoice? {
        KernelChoice(algorithm: algorithm, block: Dictionary(uniqueKeysWithValues: block.map { $0 }), for: key)
    }
}

extension KernelChoice: CustomStringConvertible {
    /// `lanes, 2 channels, 4 pixels, 14 band`
    package var description: String {
        ([algorithm] + block.map { "\($0.value) \($0.key)" }).joined(separator: ", ")
    }
}

extension [String: Int] {
    /// The numbers of these names, where those are all that there are.
    func exactly(_ names: String...) -> [Int]? {
        let numbers = names.compactMap { self[$0] }
        return numbers.count == names.count && count == names.count ? numbers : nil
    }
}

extension DirectTile {
    fileprivate init?(_ block: [String: Int]) {
        guard let numbers = block.exactly("pixels", "vectors") else { return nil }
        self.init(pixels: numbers[0], vectors: numbers[1])
    }
}

extension LanesTile {
    fileprivate init?(_ block: [String: Int]) {
        guard let numbers = block.exactly("channels", "pixels", "band") else { return nil }
        self.init(block: numbers[0], pixels: numbers[1], bandHeight: numbers[2])
    }
}

import Runtime

/// An operation and all of its sizes: what a choice of a kernel holds for.
package enum TuningKey: Hashable, Sendable {
    case forward(ConvolutionSizes)
    case inputGradient(ConvolutionSizes)
    case weightGradient(ConvolutionSizes)
    case product(ProductSizes)

    /// The key of a step whose kernel can be chosen; of a fused one, that of its anchor. `nil` for any other.
    package init?(_ step: Plan.Step) {
        let types = step.operands.map(\.type)
        if case .fused(let fusion) = step.operation {
            guard let anchor = fusion.anchor else { return nil }
            self.init(
                anchor, types.prefix(fusion.anchorOperandCount).map(\.shape), result: fusion.shape)
        } else {
            self.init(step.operation, types.map(\.shape), result: step.result.type.shape)
        }
    }

    /// - Parameter result: the shape of what the operation gives
    package init?(_ operation: Operation, _ operands: [Shape], result: Shape) {
        guard (operands + [result]).allSatisfy({ $0.elementCount > 0 }) else { return nil }
        switch operation {
        case .convolution(let geometry):
            self = .forward(ConvolutionSizes(x: operands[0], weights: operands[1], y: result, geometry))
        case .convolutionInputGradient(let geometry, _, _):
            self = .inputGradient(ConvolutionSizes(x: result, weights: operands[1], y: operands[0], geometry))
        case .convolutionWeightGradient(let geometry, _, _):
            self = .weightGradient(ConvolutionSizes(x: operands[0], weights: result, y: operands[1], geometry))
        case .matrixMultiply(let orientation):
            self = .product(
                ProductSizes(orientation: orientation, extents: orientation.extents(operands[0], operands[1])))
        default: return nil  // one kernel, or none
        }
    }
}

// MARK: The operation

extension TuningKey {
    package var operation: Operation {
        switch self {
        case .forward(let sizes): .convolution(sizes.geometry)
        case .inputGradient(let sizes):
            .convolutionInputGradient(sizes.geometry, height: sizes.input.height, width: sizes.input.width)
        case .weightGradient(let sizes):
            .convolutionWeightGradient(sizes.geometry, height: sizes.kernel.height, width: sizes.kernel.width)
        case .product(let sizes): .matrixMultiply(sizes.orientation)
        }
    }

    /// The shapes of its two operands.
    package var operands: [Shape] {
        switch self {
        case .forward(let sizes): [sizes.x, sizes.weights]
        case .inputGradient(let sizes): [sizes.y, sizes.weights]
        case .weightGradient(let sizes): [sizes.x, sizes.y]
        case .product(let sizes):
            ProductSizes.operands(
                sizes.orientation, batch: sizes.extents.batch, rows: sizes.extents.rows, depth: sizes.extents.depth,
                columns: sizes.extents.columns)
        }
    }

    /// How many products are added up, without what an algorithm saves.
    package var multiplications: Int {
        switch self {
        case .forward(let sizes), .inputGradient(let sizes), .weightGradient(let sizes):
            sizes.pixelCount * sizes.outputChannels * sizes.groupInputs * sizes.taps
        case .product(let sizes):
            sizes.extents.batch * sizes.extents.rows * sizes.extents.columns * sizes.extents.depth
        }
    }

    /// The same operation on fewer images or rows, so that the reference can follow: one more image than a vector holds
    /// where that is little work, else two; rows for more than one panel of every kernel.
    package var reduced: TuningKey {
        let (vector, few, mostMultiplications) = (17, 2, 34_000_000)
        switch self {
        case .forward(let sizes): return .forward(smaller(sizes))
        case .inputGradient(let sizes): return .inputGradient(smaller(sizes))
        case .weightGradient(let sizes): return .weightGradient(smaller(sizes))
        case .product(let sizes):
            let extents = sizes.extents
            let row = extents.batch * extents.columns * extents.depth
            let rows = min(extents.rows, max(33, mostMultiplications / max(1, row)))
            return .product(
                ProductSizes(
                    sizes.orientation, batch: extents.batch, rows: rows, depth: extents.depth,
                    columns: extents.columns))
        }
        func smaller(_ sizes: ConvolutionSizes) -> ConvolutionSizes {
            let ofAnImage = multiplications / sizes.batch
            return sizes.with(batch: min(sizes.batch, vector * ofAnImage > mostMultiplications ? few : vector))
        }
    }
}

extension ConvolutionSizes {
    fileprivate var x: Shape { [batch, inputChannels, input.height, input.width] }
    fileprivate var weights: Shape { [outputChannels, groupInputs, kernel.height, kernel.width] }
    fileprivate var y: Shape { [batch, outputChannels, output.height, output.width] }

    fileprivate func with(batch: Int) -> ConvolutionSizes {
        ConvolutionSizes(
            x: [batch, inputChannels, input.height, input.width], weights: weights,
            y: [batch, outputChannels, output.height, output.width], geometry)
    }
}

extension ProductSizes {
    init(_ orientation: MatrixMultiplication, batch: Int, rows: Int, depth: Int, columns: Int) {
        let shapes = Self.operands(orientation, batch: batch, rows: rows, depth: depth, columns: columns)
        self.init(orientation: orientation, extents: orientation.extents(shapes[0], shapes[1]))
    }

    /// The shapes of op(A) [batch, rows, depth] and op(B) [batch, depth, columns] before their transposition.
    static func operands(
        _ orientation: MatrixMultiplication, batch: Int, rows: Int, depth: Int, columns: Int
    ) -> [Shape] {
        let stack = batch == 1 ? [] : [batch]
        return [
            Shape(stack + (orientation.transposesLeft ? [depth, rows] : [rows, depth])),
            Shape(stack + (orientation.transposesRight ? [columns, depth] : [depth, columns])),
        ]
    }
}

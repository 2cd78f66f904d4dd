import Runtime

/// A convolution of 3×3 whose three directions are measured. A transposed layer is the same three, with the first two
/// exchanged: its result is the input gradient of the convolution that it reverses.
struct ConvolutionBenchmarks {
    /// The channels and the edge of the larger image, and the channels of the smaller.
    let inputs, side, outputs: Int
    let geometry: ConvolutionGeometry
    var isTransposed = false
    /// What stands before the names.
    var prefix = ""

    private static let batch = 128

    /// The layers of the sum classifier.
    static let sumClassifier = [
        (1, 28, 32, 1), (32, 28, 64, 1), (64, 14, 128, 1), (128, 14, 256, 1), (256, 7, 256, 0), (256, 5, 512, 0),
    ]
    .map { inputs, side, outputs, padding in
        ConvolutionBenchmarks(
            inputs: inputs, side: side, outputs: outputs, geometry: ConvolutionGeometry(padding: Padding(padding)))
    }

    /// The layers of a small autoencoder: 1 → 8 → 16 → 32 channels and back, each with stride 2.
    static let autoencoder = [false, true].flatMap { isTransposed in
        let layers = [(1, 28, 8, 1), (8, 14, 16, 1), (16, 7, 32, 0)].map { inputs, side, outputs, padding in
            ConvolutionBenchmarks(
                inputs: inputs, side: side, outputs: outputs,
                geometry: ConvolutionGeometry(stride: Extent(2), padding: Padding(padding)),
                isTransposed: isTransposed, prefix: "autoencoder, ")
        }
        return isTransposed ? layers.reversed() : layers
    }

    /// The edge of the smaller image.
    private var small: Int {
        (side + geometry.padding.top + geometry.padding.bottom - 3) / geometry.stride.height + 1
    }

    /// One image more than a vector of images holds where that is little work, so that kernels with images in the lanes
    /// and those with an odd one are met; two of the large layers keep the reference below a second.
    private var provenCount: Int {
        let productsOfAnImage = inputs * outputs * 9 * small * small
        return productsOfAnImage > 2_000_000 ? 2 : 17
    }

    var cases: [BenchmarkCase] {
        let layer =
            isTransposed
            ? "\(outputs)→\(inputs) \(small)×\(small)" : "\(inputs)→\(outputs) \(side)×\(side)"
        let forward = prefix + (isTransposed ? "transposed convolution \(layer)" : "convolution \(layer)")
        let backward = "\(prefix)its input gradient \(layer)"
        let (inputs, side, outputs, small, geometry) = (inputs, side, outputs, small, geometry)
        func image(_ count: Int) -> OperationCase.Operand { .float32([count, inputs, side, side]) }
        func gradient(_ count: Int) -> OperationCase.Operand { .float32([count, outputs, small, small]) }
        let weight = OperationCase.Operand.float32([outputs, inputs, 3, 3])
        func direction(
            _ name: String, _ operation: Operation, _ operands: (Int) -> [OperationCase.Operand]
        ) -> BenchmarkCase {
            BenchmarkCase(name, count: Self.batch, provenCount: provenCount, operands) { try $0.append(operation, $1) }
        }
        let down = direction(isTransposed ? backward : forward, .convolution(geometry)) { [image($0), weight] }
        let up = direction(
            isTransposed ? forward : backward, .convolutionInputGradient(geometry, height: side, width: side)
        ) { [gradient($0), weight] }
        let weights = direction(
            "\(prefix)its weight gradient \(layer)", .convolutionWeightGradient(geometry, height: 3, width: 3)
        ) { [image($0), gradient($0)] }
        return isTransposed ? [up, down, weights] : [down, up, weights]
    }
}

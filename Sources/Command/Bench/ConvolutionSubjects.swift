import Runtime

/// A convolution of 3×3 whose three directions are measured. A transposed layer is the same three, with the first two
/// exchanged: its result is the input gradient of the convolution that it reverses.
struct ConvolutionSubjects {
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
        ConvolutionSubjects(
            inputs: inputs, side: side, outputs: outputs, geometry: ConvolutionGeometry(padding: Padding(padding)))
    }

    /// The layers of a small autoencoder: 1 → 8 → 16 → 32 channels and back, each with stride 2.
    static let autoencoder = [false, true].flatMap { isTransposed in
        let layers = [(1, 28, 8, 1), (8, 14, 16, 1), (16, 7, 32, 0)].map { inputs, side, outputs, padding in
            ConvolutionSubjects(
                inputs: inputs, side: side, outputs: outputs,
                geometry: ConvolutionGeometry(stride: Extent(2), padding: Padding(padding)),
                isTransposed: isTransposed, prefix: "autoencoder, ")
        }
        return isTransposed ? layers.reversed() : layers
    }

    var subjects: [OperationSubject] {
        let small = (side + geometry.padding.top + geometry.padding.bottom - 3) / geometry.stride.height + 1
        let layer =
            isTransposed
            ? "\(outputs)→\(inputs) \(small)×\(small)" : "\(inputs)→\(outputs) \(side)×\(side)"
        let forward = prefix + (isTransposed ? "transposed convolution \(layer)" : "convolution \(layer)")
        let backward = "\(prefix)its input gradient \(layer)"
        func image(_ builder: GraphBuilder) throws -> Value {
            try builder.input("x", TensorType(.float32, [Self.batch, inputs, side, side]))
        }
        func weight(_ builder: GraphBuilder) throws -> Value {
            try builder.input("w", TensorType(.float32, [outputs, inputs, 3, 3]))
        }
        func gradient(_ builder: GraphBuilder) throws -> Value {
            try builder.input("dy", TensorType(.float32, [Self.batch, outputs, small, small]))
        }
        let down = OperationSubject(name: isTransposed ? backward : forward) {
            try convolution(image($0), weight($0), geometry)
        }
        let up = OperationSubject(name: isTransposed ? forward : backward) {
            try $0.append(
                .convolutionInputGradient(geometry, height: side, width: side), [gradient($0), weight($0)])
        }
        let weights = OperationSubject(name: "\(prefix)its weight gradient \(layer)") {
            try $0.append(.convolutionWeightGradient(geometry, height: 3, width: 3), [image($0), gradient($0)])
        }
        return isTransposed ? [up, down, weights] : [down, up, weights]
    }
}

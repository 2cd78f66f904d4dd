import Runtime

extension Catalogue {
    /// Functions that are made of several operations, as layers and losses use them.
    static let compositeCases: [OperationCase] = activations + normalizations + statistics + windows + draws + losses

    private static func composite(
        _ name: String, _ operands: [OperationCase.Operand], _ tolerance: OperationCase.Tolerance = .rounding,
        _ body: @escaping @Sendable ([Value]) throws -> Value
    ) -> OperationCase {
        OperationCase("composite: \(name)", operands, tolerance) { _, values in try body(values) }
    }

    private static let activations: [OperationCase] =
        [
            ("", OperationCase.Operand.float32([5, 13], .apart)),
            (" of NaN, infinities and zeros", .float32([37], .special)),
        ]
        .flatMap { text, x in
            [
                composite("leaky ReLU\(text)", [x]) { try leakyRelu($0[0]) },
                composite("GELU\(text)", [x]) { try gelu($0[0]) },
                composite("clamp\(text)", [x]) { try $0[0].clamped(to: -0.75...1.25) },
            ]
        } + [
            composite("clamp of i32", [.int32([41])], .exact("nothing is rounded")) { try $0[0].clamped(to: -3...4) }
        ]

    private static let normalizations: [OperationCase] =
        [Shape([8, 3]), [128, 8, 14, 14], [5, 3, 7, 6], [1, 4, 3, 3], [17, 16, 1, 1]].flatMap { shape in
            let channel = OperationCase.Operand.float32([shape[1]])
            let variance = OperationCase.Operand.float32([shape[1]], .uniform(0.1, 3))
            return [
                composite("batch normalisation of \(shape)", [.float32(shape), channel, channel]) { v in
                    try batchNormalization(v[0], scale: v[1], offset: v[2]).result
                },
                composite("batch normalisation of \(shape), its variance", [.float32(shape), channel]) { v in
                    try batchNormalization(v[0], scale: v[1], offset: v[1]).variance
                },
                composite(
                    "batch normalisation of \(shape) by given statistics",
                    [.float32(shape), channel, channel, channel, variance]
                ) { v in
                    try batchNormalization(v[0], scale: v[1], offset: v[2], mean: v[3], variance: v[4])
                },
            ]
        }

    private static let statistics: [OperationCase] = [
        composite("mean over rows", [.float32([31, 7])]) { try $0[0].mean([0]) },
        composite("variance over rows", [.float32([31, 7])]) { try $0[0].variance([0]) },
        composite("unbiased variance of all", [.float32([9, 11])]) { try $0[0].variance(isUnbiased: true) },
        composite("correlation", [.float32([301, 10])]) { try correlation($0[0]) },
        composite("correlation of two samples", [.float32([2, 3])]) { try correlation($0[0]) },
    ]

    private static let averaged: [(Shape, PoolingWindow)] = [
        ([2, 3, 8, 6], PoolingWindow(size: Extent(2))),
        ([1, 5, 7, 9], PoolingWindow(size: Extent(3), stride: Extent(2), padding: Padding(1))),
        (
            [2, 2, 9, 8],
            PoolingWindow(
                size: Extent(height: 3, width: 2), stride: Extent(height: 1, width: 2),
                padding: Padding(top: 2, left: 0, bottom: 1, right: 1))
        ),
    ]

    private static let windows: [OperationCase] =
        averaged.flatMap { shape, window in
            [true, false].map { counts in
                composite(
                    "average pool \(window) of \(shape)\(counts ? "" : ", padding not counted")", [.float32(shape)]
                ) { try averagePool($0[0], window, countsPadding: counts) }
            }
        } + [
            composite("global average pool", [.float32([3, 5, 7, 6])]) { try globalAveragePool($0[0]) },
            composite("global max pool", [.float32([3, 5, 20, 20])]) { try globalMaxPool($0[0]) },
        ] + transposed

    /// (input, weight, stride, padding, output padding); the first three are the decoder's of the autoencoder.
    private static let transposed: [OperationCase] = [
        ([2, 32, 3, 3], [32, 16, 3, 3], 2, 0, 0), ([2, 16, 7, 7], [16, 8, 3, 3], 2, 1, 1),
        ([2, 8, 14, 14], [8, 1, 3, 3], 2, 1, 1), ([3, 2, 4, 5], [2, 3, 2, 4], 3, 0, 2),
        ([1, 2, 3, 2], [2, 3, 3, 3], 1, 1, 0),
    ].map { (x: Shape, w: Shape, stride: Int, padding: Int, extra: Int) in
        composite(
            "transposed convolution of \(x) with \(w), stride \(stride), padding \(padding), output padding \(extra)",
            [.float32(x), .float32(w)]
        ) { v in
            try transposedConvolution(
                v[0], v[1], ConvolutionGeometry(stride: Extent(stride), padding: Padding(padding)),
                outputPadding: Extent(extra))
        }
    }

    private static let draws: [OperationCase] = [
        composite(
            "Bernoulli draws", [.int32([97], .integers(0...100_000)), .int32([], .integers(0...9))],
            .exact("a comparison of exact numbers")
        ) { try bernoulli(probability: 0.3, seed: 9, stream: 3, index: $0[0], epoch: $0[1]) },
        composite("dropout", [.float32([4, 3, 5]), .int32([], .integers(0...9))]) {
            try dropout($0[0], rate: 0.25, seed: 9, step: $0[1], firstIndex: 100)
        },
    ]

    private static let losses: [OperationCase] = [
        composite("softmax", [.float32([9, 7])]) { try softmax($0[0]) },
        composite("softmax of a batch of nothing", [.float32([0, 7])]) { try softmax($0[0]) },
        composite("log-softmax", [.float32([9, 19])]) { try logSoftmax($0[0]) },
        composite("log-softmax of large numbers", [.float32([5, 10], .uniform(-300, 300))]) { try logSoftmax($0[0]) },
        composite("one-hot", [.int32([13], .integers(-1...10))], .exact("a comparison of integers")) {
            try oneHot($0[0], classes: 10)
        },
        composite("cross-entropy", [.float32([16, 10]), .int32([16], .integers(0...9))]) {
            try crossEntropy(logits: $0[0], labels: $0[1])
        },
        composite("mean absolute deviation", [.float32([16, 10])]) { try absolute($0[0] - $0[0].mean()).mean() },
    ]
}

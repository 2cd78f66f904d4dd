import CPUExecution

/// The graphs that belong to the names in golden.json.
enum GoldenGraphs {
    typealias Body = @Sendable (GraphBuilder, [Value]) throws -> Value

    static let all: [(name: String, body: Body)] =
        functions + moves + products + convolutions + pools + reductions + draws + composites + normalizations
        + pooledMeans

    private static func single(_ name: String, _ operation: Operation) -> (name: String, body: Body) {
        (name, { builder, values in try builder.append(operation, values) })
    }

    private static let functions: [(name: String, body: Body)] =
        UnaryFunction.allCases.map { single($0.rawValue, .unary($0)) }
        + BinaryFunction.allCases.map { single($0.rawValue, .binary($0)) }
        + Comparison.allCases.map { single($0.rawValue, .compare($0)) }
        + [
            single("select", .select), single("cast to i32", .cast(.int32)), single("cast to f32", .cast(.float32)),
        ]

    private static let moves: [(name: String, body: Body)] = [
        single("detach", .detach), single("reshape", .reshape([4, 6])), single("transpose", .transpose([2, 0, 1])),
        single("broadcast", .broadcast([2, 3, 5], axes: [1, 2])),
        single("slice", .slice(starts: [1, 1, 2], lengths: [1, 2, 2])),
        single("pad", .pad(low: [1, 0, 2], high: [0, 2, 1])), single("concatenate", .concatenate(axis: 1)),
        single("iota", .iota([2, 5, 3], axis: 1)), single("constant", .constant(Scalar(2.5), [2, 3])),
    ]

    private static let products: [(name: String, body: Body)] = [false, true].flatMap { left in
        [false, true].map { right in
            single(
                "matrixMultiply \(left ? "transposed" : "plain") \(right ? "transposed" : "plain")",
                .matrixMultiply(MatrixMultiplication(transposesLeft: left, transposesRight: right)))
        }
    }

    private static let layers: [(name: String, geometry: ConvolutionGeometry, input: Extent, kernel: Extent)] = [
        ("plain", ConvolutionGeometry(), Extent(height: 6, width: 5), Extent(height: 3, width: 2)),
        (
            "strided", ConvolutionGeometry(stride: Extent(height: 2, width: 3), padding: Padding(1)),
            Extent(height: 9, width: 8), Extent(3)
        ),
        (
            "asymmetric",
            ConvolutionGeometry(
                stride: Extent(height: 2, width: 1), padding: Padding(top: 1, left: 0, bottom: 2, right: 3)),
            Extent(height: 6, width: 7), Extent(height: 2, width: 4)
        ),
        (
            "dilated",
            ConvolutionGeometry(
                padding: Padding(top: 2, left: 1, bottom: 0, right: 1), dilation: Extent(height: 2, width: 3)),
            Extent(9), Extent(height: 3, width: 2)
        ),
        (
            "grouped",
            ConvolutionGeometry(stride: Extent(height: 1, width: 2), padding: Padding(1), groups: 2),
            Extent(height: 5, width: 6), Extent(3)
        ),
    ]

    private static let convolutions: [(name: String, body: Body)] = layers.flatMap { name, geometry, input, kernel in
        [
            single("convolution \(name)", .convolution(geometry)),
            single(
                "convolutionInputGradient \(name)",
                .convolutionInputGradient(geometry, height: input.height, width: input.width)),
            single(
                "convolutionWeightGradient \(name)",
                .convolutionWeightGradient(geometry, height: kernel.height, width: kernel.width)),
        ]
    }

    private static let windows: [(name: String, window: PoolingWindow)] = [
        ("2×2", PoolingWindow(size: Extent(2))),
        (
            "3×2",
            PoolingWindow(
                size: Extent(height: 3, width: 2), stride: Extent(height: 2, width: 1), padding: Padding(1))
        ),
    ]

    private static let pools: [(name: String, body: Body)] = windows.flatMap { name, window in
        [
            single("maxPool \(name)", .maxPool(window)), single("maxPoolIndex \(name)", .maxPoolIndex(window)),
            single("windowSelect \(name)", .windowSelect(window)),
            single("windowScatter \(name)", .windowScatter(window, height: 7, width: 6)),
        ]
    }

    private static let axes: [(name: String, axes: [Int])] = [
        ("all", [0, 1, 2]), ("first", [0]), ("middle", [1]), ("outer", [0, 2]),
    ]

    private static let reductions: [(name: String, body: Body)] =
        Reduction.allCases.flatMap { reduction in
            axes.map { name, axes in
                let operation = Operation.reduce(reduction, axes: axes)
                return single("\(operation.name) \(name)", operation)
            }
        } + [single("reduceSum i32", .reduce(.sum, axes: [0]))]

    private static let draws: [(name: String, body: Body)] = [
        single("gather", .gather),
        single("random integer", .random(RandomDraw(.integer(below: 10), seed: 0x1234_5678_0000_0007, stream: 2))),
        single("random uniform", .random(RandomDraw(.uniform, seed: 0x1234_5678_0000_0007, stream: 2))),
        single("random normal", .random(RandomDraw(.normal, seed: 0x1234_5678_0000_0007, stream: 2))),
        single("scatterAdd", .scatterAdd(rows: 5)),
        (
            "gather gradient",
            { _, v in
                let rows = try v[0].gathered(at: v[1])
                return try gradients(of: (rows * rows).sum(), withRespectTo: [v[0]])[0]
            }
        ),
    ]

    private static let composites: [(name: String, body: Body)] = [
        ("softmax", { _, v in try softmax(v[0]) }), ("logSoftmax", { _, v in try logSoftmax(v[0]) }),
        ("crossEntropy", { _, v in try crossEntropy(logits: v[0], labels: v[1]) }),
        (
            "crossEntropy gradient",
            { _, v in try gradients(of: crossEntropy(logits: v[0], labels: v[1]), withRespectTo: [v[0]])[0] }
        ),
        ("oneHot", { _, v in try oneHot(v[0], classes: 7) }), ("mean", { _, v in try v[0].mean([0]) }),
        ("leakyRelu", { _, v in try leakyRelu(v[0]) }), ("gelu", { _, v in try gelu(v[0]) }),
        ("clamp", { _, v in try v[0].clamped(to: -0.5...1) }),
        ("variance", { _, v in try v[0].variance([0, 2, 3]) }),
        ("unbiased variance", { _, v in try v[0].variance([0, 2, 3], isUnbiased: true) }),
        ("correlation", { _, v in try correlation(v[0]) }),
    ]

    private static let normalizations: [(name: String, body: Body)] = [
        ("batchNormalization", { _, v in try batchNormalization(v[0], scale: v[1], offset: v[2]).result }),
        (
            "batchNormalization gradient",
            { _, v in
                let y = try batchNormalization(v[0], scale: v[1], offset: v[2]).result
                return try gradients(of: (y * y * y).sum(), withRespectTo: [v[0]])[0]
            }
        ),
        (
            "batchNormalization by given statistics",
            { _, v in try batchNormalization(v[0], scale: v[1], offset: v[2], mean: v[3], variance: v[4]) }
        ),
    ]

    private static let pooledMeans: [(name: String, body: Body)] = {
        let window = windows[1].window
        return [
            ("averagePool", { _, v in try averagePool(v[0], window) }),
            ("averagePool, padding not counted", { _, v in try averagePool(v[0], window, countsPadding: false) }),
            ("globalAveragePool", { _, v in try globalAveragePool(v[0]) }),
            ("globalMaxPool", { _, v in try globalMaxPool(v[0]) }),
            (
                "transposedConvolution",
                { _, v in
                    let geometry = ConvolutionGeometry(stride: Extent(2), padding: Padding(1))
                    return try transposedConvolution(v[0], v[1], geometry, outputPadding: Extent(1))
                }
            ),
        ]
    }()
}

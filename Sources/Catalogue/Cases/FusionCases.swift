import Runtime

// Small graphs that the fusion pass turns into one operation each. The graph is the truth; what it becomes is the
// pass's business, and a test sees to it that every anchor and kind of access occurs.

extension Catalogue {
    static let fusionCases: [OperationCase] = trees + epilogues

    private static let trees: [OperationCase] = [
        OperationCase("fused: tanh(a · b + a)", [.float32([7, 9]), .float32([7, 9])]) { _, v in
            try tanh(v[0] * v[1] + v[0])
        },
        OperationCase("fused: rows and columns broadcast", [.float32([5, 13]), .float32([13]), .float32([5, 1])]) {
            _, v in try (v[0] + v[1]) * v[2] - v[1]
        },
        OperationCase("fused: a scalar broadcast", [.float32([3, 5, 7]), .float32([])]) { _, v in
            try relu(v[0] - v[1]) * v[1]
        },
        OperationCase("fused: a channel broadcast", [.float32([2, 5, 3, 7]), .float32([5])]) { builder, v in
            let channel = try builder.append(.broadcast(v[0].shape, axes: [1]), [v[1]])
            return try sigmoid(v[0] * channel)
        },
        OperationCase("fused: transposed operand", [.float32([9, 17]), .float32([17, 9])]) { _, v in
            try v[0] + v[1].transposed(axes: [1, 0]) * 3.0
        },
        OperationCase("fused: transposed in three axes", [.float32([3, 4, 5]), .float32([5, 3, 4])]) { _, v in
            try maximum(v[0], v[1].transposed(axes: [1, 2, 0]))
        },
        OperationCase("fused: sliced operand", [.float32([4, 6]), .float32([9, 8])]) { _, v in
            try v[0] * v[1].sliced(starts: [3, 1], lengths: [4, 6])
        },
        OperationCase("fused: sliced, transposed and broadcast", [.float32([2, 6, 4]), .float32([9, 8])]) {
            builder, v in
            let part = try v[1].sliced(starts: [3, 1], lengths: [4, 6]).transposed(axes: [1, 0])
            return try v[0] - builder.append(.broadcast(v[0].shape, axes: [1, 2]), [part])
        },
        OperationCase("fused: positions", [.float32([6, 7])]) { builder, v in
            let column = try builder.iota([6, 7], axis: 1)
            let row = try builder.iota([6, 7], axis: 0)
            let inside = try (column .== row).cast(to: .float32)
            return try v[0] * inside + column.cast(to: .float32)
        },
        OperationCase("fused: sliced positions", [.int32([4, 3])], .exact("integers")) { builder, v in
            try v[0] + builder.iota([9, 3], axis: 0).sliced(starts: [5, 0], lengths: [4, 3]) * 2
        },
        OperationCase("fused: mask from a comparison", [.float32([8, 9], .ties), .float32([8, 9])]) { _, v in
            try select(v[0] .> 0, v[1], v[1] * 0.5)
        },
        OperationCase("fused: bytes to numbers", [.uint8([5, 28]), .float32([28])]) { _, v in
            try (v[0].cast(to: .float32) / 255 - v[1]) / 0.3081
        },
        OperationCase("fused: labels to rows", [.int32([17], .integers(-1...10))], .exact("no result is rounded")) {
            _, v in try oneHot(v[0], classes: 10)
        },
        OperationCase(
            "fused: functions of rows that are not there", [.float32([4, 6]), .int32([9], .integers(-3...7))],
            .exact("whether each is a number; PoCL 3.1 stored nothing where it knew the argument to be NaN")
        ) { _, v in
            let rows = try v[0].gathered(at: v[1])
            let all = try [tanh(rows), exp(rows), expm1(rows), sigmoid(rows), softplus(rows), sin(rows)]
            let numbers = try all.map { try ($0 .== $0).cast(to: .float32) }
            return try numbers.dropFirst().reduce(numbers[0]) { try $0 + $1 }
        },
        OperationCase("fused: no elements", [.float32([0, 4]), .float32([4])]) { _, v in
            try exp(v[0] + v[1])
        },
        OperationCase("fused: scalars", [.float32([]), .float32([])]) { _, v in try v[0] * v[1] + 0.1 },
        OperationCase(
            "fused: many terms",
            [.float32([3, 11]), .float32([3, 11]), .float32([11]), .float32([3, 1]), .float32([])]
        ) { _, v in
            var sum = v[0]
            for round in 1...8 { sum = try sum * 0.5 + v[round % 5] * v[1] }
            return try tanh(sum)
        },
    ]

    /// Each operation that can carry an epilogue, with each kind of epilogue.
    private static let epilogues: [OperationCase] = anchors.flatMap { anchor in
        Epilogue.allCases.compactMap { epilogue in anchor.fused(with: epilogue) }
    }

    private static let anchors: [Anchor] = [
        Anchor("matrixMultiply", [.float32([9, 17]), .float32([7, 17])], [9, 7], channel: 1) { _, v in
            try matrixMultiply(v[0], v[1], transposingRight: true)
        },
        Anchor("stacked matrixMultiply", [.float32([3, 4, 5]), .float32([3, 5, 6])], [3, 4, 6], channel: 2) { _, v in
            try matrixMultiply(v[0], v[1])
        },
        Anchor("convolution", [.float32([2, 3, 8, 9]), .float32([5, 3, 3, 3])], [2, 5, 8, 9], channel: 1) { _, v in
            try convolution(v[0], v[1], ConvolutionGeometry(padding: Padding(1)))
        },
        Anchor(
            "convolutionInputGradient", [.float32([2, 5, 6, 4]), .float32([5, 3, 3, 2])], [2, 3, 8, 5], channel: 1
        ) { builder, v in
            try builder.append(.convolutionInputGradient(ConvolutionGeometry(), height: 8, width: 5), v)
        },
        Anchor(
            "convolutionWeightGradient", [.float32([2, 3, 8, 5]), .float32([2, 5, 6, 4])], [5, 3, 3, 2], channel: 0
        ) { builder, v in
            try builder.append(.convolutionWeightGradient(ConvolutionGeometry(), height: 3, width: 2), v)
        },
        Anchor(
            "sparse input gradient",
            [
                .float32([2, 5, 3, 2]),
                .int32([2, 5, 3, 2], .places(PoolingWindow(size: Extent(2)), Extent(height: 6, width: 4))),
                .float32([5, 3, 3, 2]),
            ], [2, 3, 8, 5], channel: 1
        ) { builder, v in
            let window = PoolingWindow(size: Extent(2))
            return try builder.append(
                .sparseConvolutionInputGradient(ConvolutionGeometry(), window, height: 8, width: 5), v)
        },
        Anchor(
            "sparse weight gradient",
            [
                .float32([2, 3, 8, 5]), .float32([2, 5, 3, 2]),
                .int32([2, 5, 3, 2], .places(PoolingWindow(size: Extent(2)), Extent(height: 6, width: 4))),
            ], [5, 3, 3, 2], channel: 0
        ) { builder, v in
            let window = PoolingWindow(size: Extent(2))
            return try builder.append(
                .sparseConvolutionWeightGradient(ConvolutionGeometry(), window, height: 3, width: 2), v)
        },
        Anchor("maxPool", [.float32([2, 3, 8, 10])], [2, 3, 4, 5], channel: 1) { _, v in
            try maxPool(v[0], PoolingWindow(size: Extent(2)))
        },
        Anchor(
            "windowScatter",
            [
                .float32([2, 3, 4, 5]),
                .int32([2, 3, 4, 5], .places(PoolingWindow(size: Extent(2)), Extent(height: 8, width: 10))),
            ], [2, 3, 8, 10], channel: 1
        ) { builder, v in
            try builder.append(.windowScatter(PoolingWindow(size: Extent(2)), height: 8, width: 10), v)
        },
        Anchor("reduceSum", [.float32([6, 31, 5])], [6, 5], channel: 1) { _, v in try v[0].sum([1]) },
        Anchor("reduceMaximum", [.float32([6, 31])], [6], channel: 0) { _, v in try v[0].maximum([1]) },
        Anchor("reduceMinimum", [.float32([31, 6])], [6], channel: 0) { _, v in try v[0].minimum([0]) },
        Anchor("gather", [.float32([9, 5]), .int32([7], .integers(0...8))], [7, 5], channel: 1) { _, v in
            try v[0].gathered(at: v[1])
        },
    ]
}

private enum Epilogue: String, CaseIterable {
    case biasAndRelu = "bias and relu"
    case sameShape = "an operand of its shape"
    case scalar = "a scalar"
    case mask = "a mask"
}

/// An operation whose result an epilogue takes.
private struct Anchor: Sendable {
    let name: String
    let operands: [OperationCase.Operand]
    let shape: Shape
    let channel: Int
    let body: @Sendable (GraphBuilder, [Value]) throws -> Value

    init(
        _ name: String, _ operands: [OperationCase.Operand], _ shape: Shape, channel: Int,
        _ body: @escaping @Sendable (GraphBuilder, [Value]) throws -> Value
    ) {
        (self.name, self.operands, self.shape, self.channel, self.body) = (name, operands, shape, channel, body)
    }

    func fused(with epilogue: Epilogue) -> OperationCase {
        let (body, count, shape, channel) = (self.body, operands.count, self.shape, self.channel)
        func fused(
            _ extra: [OperationCase.Operand], _ finish: @escaping @Sendable (Value, [Value]) throws -> Value
        ) -> OperationCase {
            OperationCase("fused: \(name) with \(epilogue.rawValue)", operands + extra) { builder, values in
                try finish(body(builder, Array(values.prefix(count))), Array(values.dropFirst(count)))
            }
        }
        switch epilogue {
        case .biasAndRelu:
            return fused([.float32([shape[channel]])]) { result, v in
                try relu(result + v[0].builder.append(.broadcast(shape, axes: [channel]), [v[0]]))
            }
        case .sameShape: return fused([.float32(shape)]) { result, v in try tanh(result) + v[0] }
        case .scalar: return fused([.float32([])]) { result, v in try (result - 0.25) * v[0] }
        case .mask:
            return fused([.uint8(shape, .integers(0...1)), .float32(shape)]) { result, v in
                try select(v[0], result, v[1])
            }
        }
    }
}

import Runtime

// Sums and extremes of what is computed of other values: a backend may compute it as it adds, and store nothing.

extension Catalogue {
    static let prologueCases: [OperationCase] = shapes.flatMap { shape, axes in cases(shape, axes) } + others

    private static let shapes: [(Shape, [Int])] = [
        ([7], [0]), ([5, 9], [1]), ([63, 65], [0]), ([65, 63], [1]), ([2, 3, 5, 7], [0, 2, 3]), ([3, 5, 40], [0, 2]),
        ([3, 70_001], [1]), ([70_001, 2], [0]), ([2, 20, 3, 17], [1, 3]),
    ]

    private static func cases(_ shape: Shape, _ axes: [Int]) -> [OperationCase] {
        let last = Shape([shape.lengths.last ?? 1])
        let text = "\(shape) over \(axes)"
        return [
            OperationCase("prologue: sum of a · b of \(text)", [.float32(shape), .float32(shape)]) { _, v in
                try (v[0] * v[1]).sum(axes)
            },
            OperationCase("prologue: maximum of a · s of \(text)", [.float32(shape), .float32([])]) { _, v in
                try (v[0] * v[1] - 0.25).maximum(axes)
            },
            OperationCase("prologue: sum of a · row of \(text)", [.float32(shape), .float32(last)]) { _, v in
                try (v[0] * v[1]).sum(axes) * 0.5
            },
            OperationCase("prologue: squares around the mean of \(text)", [.float32(shape)]) { _, v in
                let centered = try v[0] - v[0].mean(axes, keepingAxes: true)
                return try (centered * centered).sum(axes)
            },
        ]
    }

    private static let others: [OperationCase] = [
        OperationCase("prologue: reshaped between", [.float32([6, 35]), .float32([6, 35])]) { _, v in
            try (v[0] * v[1]).reshaped(to: [2, 3, 5, 7]).sum([0, 2, 3])
        },
        OperationCase("prologue: reshaped between, a row", [.float32([6, 35]), .float32([35])]) { _, v in
            try (v[0] * v[1]).reshaped(to: [2, 3, 5, 7]).sum([0, 2, 3])
        },
        OperationCase("prologue: a channel", [.float32([4, 20, 5, 7]), .float32([20])]) { builder, v in
            try (v[0] * builder.append(.broadcast(v[0].shape, axes: [1]), [v[1]])).sum([0, 2, 3])
        },
        OperationCase("prologue: NaN and infinities", [.float32([9, 33], .special), .float32([9, 33])]) { _, v in
            try (v[0] + v[1]).minimum([1])
        },
        // Its operand's memory is free again before the sum runs, and another value takes it.
        OperationCase("prologue: an operand overwritten", [.float32([70, 65]), .float32([70, 65])]) { _, v in
            let early = try exp(v[0])
            let product = try early * v[1]
            let late = try matrixMultiply(v[0], v[1], transposingLeft: true)
            return try product.sum([0]) + late.sum([0])
        },
    ]
}

import Runtime

extension Catalogue {
    /// Each reduction over the first, the middle, the last, several and all axes.
    static let reductionCases: [OperationCase] =
        Reduction.allCases.flatMap { reduction in
            shapes.flatMap { shape, axes in cases(reduction, shape, axes) }
        } + integerSums + emptyReductions

    private static let shapes: [(Shape, [Int])] = [
        ([], []), ([1], [0]), ([7], [0]), ([1031], [0]), ([5, 9], [0]), ([5, 9], [1]), ([5, 9], [0, 1]),
        ([4, 5], []), ([3, 7, 8], [0]), ([3, 7, 8], [1]), ([3, 7, 8], [2]), ([3, 7, 8], [0, 1]),
        ([3, 7, 8], [0, 2]), ([3, 7, 8], [1, 2]), ([2, 3, 5, 7], [0, 2, 3]), ([2, 3, 5, 7], [0, 1, 2, 3]),
        ([2, 3, 5, 7], [1, 3]), ([63, 65], [0]), ([65, 63], [1]), ([16, 17, 15], [0, 2]), ([70_001, 3], [1]),
        ([3, 70_001], [1]), ([70_001, 2], [0]), ([1, 64], [1]), ([64, 1], [1]),
    ]

    private static func cases(_ reduction: Reduction, _ shape: Shape, _ axes: [Int]) -> [OperationCase] {
        let operation = Operation.reduce(reduction, axes: axes)
        let text = "\(operation.name) of \(shape) over \(axes)"
        var cases = [OperationCase(text, operation, [.float32(shape)])]
        if reduction == .sum {
            cases.append(
                OperationCase(
                    "\(text), small integers", operation, [.float32(shape, .integers(-9...9))],
                    .exact(smallIntegers)))
        } else {
            cases.append(OperationCase("\(text), few numbers", operation, [.float32(shape, .ties)]))
        }
        if shape.elementCount < 1000 {
            cases.append(OperationCase("\(text), NaN and infinities", operation, [.float32(shape, .special)]))
        }
        return cases
    }

    private static let integerSums: [OperationCase] = [
        ([4, 9], [0]), ([4, 9], [1]), ([3, 5, 7], [0, 2]),
    ].map { (shape: Shape, axes: [Int]) in
        OperationCase(
            "reduceSum of i32\(shape) over \(axes)", .reduce(.sum, axes: axes),
            [.int32(shape, .integers(Int(Int32.min)...Int(Int32.max)))], .exact("integers wrap"))
    }

    private static let emptyReductions: [OperationCase] =
        [
            OperationCase(
                "reduceSum of no elements", .reduce(.sum, axes: [1]), [.float32([3, 0])],
                .exact("a sum of nothing is 0"))
        ]
        + [Reduction.sum, .maximum, .minimum].map { reduction in
            OperationCase(
                "\(Operation.reduce(reduction, axes: []).name) to no elements", .reduce(reduction, axes: [1]),
                [.float32([0, 3])], .exact("there is no element"))
        }
}

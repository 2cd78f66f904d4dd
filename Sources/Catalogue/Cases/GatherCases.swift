import Runtime

extension Catalogue {
    static let gatherCases: [OperationCase] = gathers.flatMap { table, indices, range in
        let text = "\(indices) rows, \(range.lowerBound) to \(range.upperBound), of"
        let places = OperationCase.Operand.int32(indices, .integers(range))
        return [
            OperationCase("gather \(text) f32\(table)", .gather, [.float32(table), places], fetched),
            OperationCase("gather \(text) i32\(table)", .gather, [.int32(table), places], fetched),
            OperationCase("gather \(text) u8\(table)", .gather, [.uint8(table), places], fetched),
        ]
    }

    /// Rows that are named once, often and never; indices out of range on either side.
    static let scatterAddCases: [OperationCase] =
        gathers.flatMap { table, indices, range in
            let updates = Shape(indices.lengths + table.lengths.dropFirst())
            let text = "scatterAdd of \(indices) rows, \(range.lowerBound) to \(range.upperBound), to \(table)"
            let places = OperationCase.Operand.int32(indices, .integers(range))
            let operation = Operation.scatterAdd(rows: table[0])
            return [
                OperationCase(text, operation, [.float32(updates), places]),
                OperationCase(
                    "\(text), small integers", operation, [.float32(updates, .integers(-9...9)), places],
                    .exact(smallIntegers)),
            ]
        } + [
            OperationCase(
                "scatterAdd to no rows", .scatterAdd(rows: 0), [.float32([3, 2]), .int32([3])],
                .exact("there is no element"))
        ]

    static let randomCases: [OperationCase] = draws.map { draw, shape in
        OperationCase(
            "random \(draw) of \(shape)", .random(draw),
            [.int32(shape, .integers(Int(Int32.min)...Int(Int32.max))), .int32([], .integers(0...99))],
            draw.distribution == .normal ? .rounding : .exact("draws are the same bits everywhere"))
    }

    private static let draws: [(RandomDraw, Shape)] = [
        (RandomDraw(.integer(below: 10), seed: 0, stream: 1), [37]),
        (RandomDraw(.integer(below: 1), seed: 7, stream: 2), [5]),
        (RandomDraw(.integer(below: .max), seed: 0xFFFF_FFFF_0000_0001, stream: 2), [3, 17]),
        (RandomDraw(.uniform, seed: 42, stream: 3), [8, 9]),
        (RandomDraw(.uniform, seed: 1 << 40, stream: 6), []),
        (RandomDraw(.normal, seed: 3, stream: 4), [5003]), (RandomDraw(.normal, seed: 0, stream: 6), []),
    ]

    private static let fetched = OperationCase.Tolerance.exact("rows are only copied")

    private static let gathers: [(Shape, Shape, ClosedRange<Int>)] = [
        ([5], [7], 0...4), ([9, 13], [4], 0...8), ([6, 3, 5], [2, 7], 0...5), ([10, 28, 3], [17], 0...9),
        ([4, 6], [], 0...3), ([4, 6], [9], -3...7), ([3, 5], [0], 0...2), ([7, 2], [65_537], 0...6),
    ]
}

import Runtime

extension Catalogue {
    static let shapeChangeCases: [OperationCase] =
        moves.flatMap { name, shape, operation in
            [
                OperationCase("\(name) of f32\(shape)", operation, [.float32(shape)], moved),
                OperationCase("\(name) of i32\(shape)", operation, [.int32(shape)], moved),
                OperationCase("\(name) of u8\(shape)", operation, [.uint8(shape)], moved),
            ]
        } + concatenations + leaves

    private static let moved = OperationCase.Tolerance.exact("numbers are only moved")

    private static let moves: [(String, Shape, Operation)] = [
        ("reshape to [6, 4]", [2, 3, 4], .reshape([6, 4])),
        ("reshape to []", [1, 1], .reshape([])),
        ("reshape to [0, 7]", [3, 0], .reshape([0, 7])),
        ("transpose [1, 0]", [5, 7], .transpose([1, 0])),
        ("transpose [1, 0]", [65, 63], .transpose([1, 0])),
        ("transpose [1, 0]", [70_001, 2], .transpose([1, 0])),
        ("transpose [2, 0, 1]", [3, 4, 5], .transpose([2, 0, 1])),
        ("transpose [0, 2, 1]", [3, 17, 15], .transpose([0, 2, 1])),
        ("transpose [3, 1, 0, 2]", [2, 3, 4, 5], .transpose([3, 1, 0, 2])),
        ("transpose []", [], .transpose([])),
        ("broadcast to [3, 5]", [], .broadcast([3, 5], axes: [])),
        ("broadcast rows to [4, 7]", [7], .broadcast([4, 7], axes: [1])),
        ("broadcast columns to [4, 7]", [4], .broadcast([4, 7], axes: [0])),
        ("broadcast to [2, 3, 4, 5]", [3, 1], .broadcast([2, 3, 4, 5], axes: [1, 3])),
        ("broadcast to [2, 0]", [2, 1], .broadcast([2, 0], axes: [0, 1])),
        ("slice", [9, 8], .slice(starts: [2, 3], lengths: [5, 4])),
        ("slice of one row", [9, 8], .slice(starts: [8, 0], lengths: [1, 8])),
        ("slice of nothing", [9, 8], .slice(starts: [9, 1], lengths: [0, 3])),
        ("slice", [3, 4, 5], .slice(starts: [1, 0, 2], lengths: [2, 4, 3])),
        ("pad", [5, 7], .pad(low: [1, 0], high: [2, 3])),
        ("pad", [2, 3, 4, 5], .pad(low: [0, 1, 2, 0], high: [1, 0, 0, 3])),
        ("pad", [], .pad(low: [], high: [])),
        ("pad of nothing", [0, 3], .pad(low: [1, 1], high: [2, 0])),
    ]

    private static var concatenations: [OperationCase] {
        let shapes: [(Int, [Shape])] = [
            (0, [[2, 5], [3, 5]]), (1, [[4, 3], [4, 1], [4, 6]]), (1, [[2, 3, 4], [2, 5, 4]]), (0, [[7]]),
            (2, [[2, 3, 1], [2, 3, 0], [2, 3, 8]]),
        ]
        return shapes.flatMap { axis, parts in
            let text = "concatenate \(parts.map(\.description).joined(separator: ", ")) along \(axis)"
            return [
                OperationCase("\(text), f32", .concatenate(axis: axis), parts.map { .float32($0) }, moved),
                OperationCase("\(text), i32", .concatenate(axis: axis), parts.map { .int32($0) }, moved),
                OperationCase("\(text), u8", .concatenate(axis: axis), parts.map { .uint8($0) }, moved),
            ]
        }
    }

    private static let leaves: [OperationCase] = [
        OperationCase("input", [.float32([3, 5])], moved) { _, values in values[0] },
        OperationCase("state", [.float32([]), .float32([3, 5])], moved) { _, values in values[1] },
        OperationCase("constant 2.5 of f32[3, 5]", .constant(Scalar(2.5), [3, 5]), [], moved),
        OperationCase("constant −7 of i32[]", .constant(Scalar(-7, .int32), []), [], moved),
        OperationCase("constant 200 of u8[9]", .constant(Scalar(200, .uint8), [9]), [], moved),
        OperationCase("constant −∞ of f32[4]", .constant(Scalar(-.infinity), [4]), [], moved),
        OperationCase("iota of [11] along 0", .iota([11], axis: 0), [], moved),
        OperationCase("iota of [3, 4, 5] along 0", .iota([3, 4, 5], axis: 0), [], moved),
        OperationCase("iota of [3, 4, 5] along 1", .iota([3, 4, 5], axis: 1), [], moved),
        OperationCase("iota of [3, 4, 5] along 2", .iota([3, 4, 5], axis: 2), [], moved),
    ]
}

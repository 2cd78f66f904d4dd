import Runtime

extension Lowering {
    /// `pad.cl`; one work-item a row.
    mutating func pad(_ x: LaunchOperand, _ low: [Int], _ result: LaunchOperand) {
        let axes = 6
        func six(_ lengths: [Int], filling: Int) -> [Int] {
            Array(repeating: filling, count: axes - lengths.count) + lengths
        }
        let (from, to, before) = (
            six(x.shape.lengths, filling: 1), six(result.shape.lengths, filling: 1), six(low, filling: 0)
        )
        let rows = to.dropLast().reduce(1, *)
        let type = x.type.elementType
        append(
            Launch(
                "pad", prelude: "#define ELEMENT \(type.kernelName)\n", kernel: "pad",
                [
                    .int("rows", rows), .int("row_length", to[5]), .int("source_length", from[5]),
                    .int("low5", before[5]),
                ]
                    + (1...4).map { .int("y\($0)", to[$0]) } + (0...4).map { .int("x\($0)", from[$0]) }
                    + (0...4).map { .int("low\($0)", before[$0]) }
                    + [.elements("x", x.memory, type), .elements("y", result.memory, type)],
                global: [rows.roundedUp(to: rowGroup)], local: [rowGroup]))
    }

    /// `concatenate.cl`, once for each operand.
    mutating func concatenate(_ operands: [LaunchOperand], _ axis: Int, _ result: LaunchOperand) {
        let outer = result.shape.lengths.prefix(axis).reduce(1, *)
        let inner = result.shape.lengths.dropFirst(axis + 1).reduce(1, *)
        let type = result.type.elementType
        var start = 0
        for operand in operands {
            let length = operand.shape[axis] * inner
            if length > 0 {
                append(
                    Launch(
                        "concatenate", prelude: "#define ELEMENT \(type.kernelName)\n", kernel: "concatenate",
                        [
                            .int("outer", outer), .int("x_length", length),
                            .int("y_length", result.shape[axis] * inner), .int("start", start),
                            .elements("x", operand.memory, type), .elements("y", result.memory, type),
                        ], global: [outer.roundedUp(to: rowGroup)], local: [rowGroup]))
            }
            start += length
        }
    }

    /// Work-items of a group where each copies a row.
    private var rowGroup: Int {
        switch family {
        case .cpu: 16
        case .gpu: groupSize
        }
    }
}

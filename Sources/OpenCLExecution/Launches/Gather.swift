import Runtime

extension Lowering {
    /// `gather_rows.cl`
    mutating func gather(_ operands: [LaunchOperand], _ result: LaunchOperand, _ epilogue: Epilogue) {
        let (table, indices) = (operands[0], operands[1])
        let width = table.shape.lengths.dropFirst().reduce(1, *)
        let count = indices.shape.elementCount
        let type = table.type.elementType
        let invalid = type.isFloatingPoint ? "runtime_nan()" : "0"
        let rowsPerItem = max(1, 4096 / width)
        let (kernel, global, local) =
            switch family {
            case .cpu: ("gather_rows", count.dividedUp(by: rowsPerItem), 1)
            case .gpu: ("gather_rows_items", (count * width).roundedUp(to: groupSize), groupSize)
            }
        append(
            Launch(
                "gather_rows",
                prelude: """
                    #define ELEMENT \(type.kernelName)
                    #define INVALID_ELEMENT \(invalid)
                    #define RESULT \(result.type.elementType.kernelName)

                    """ + epilogue.prelude, kernel: kernel,
                [
                    .int("rows", table.shape[0]), .int("width", width), .int("count", count),
                    .int("rows_per_item", rowsPerItem), .elements("table", table.memory, type),
                    .ints("indices", indices.memory),
                    .elements("result", result.memory, result.type.elementType),
                ] + epilogue.arguments, global: [global], local: [local]))
    }

    /// `scatter_add.cl`
    mutating func scatterAdd(_ operands: [LaunchOperand], _ result: LaunchOperand) {
        let (updates, indices) = (operands[0], operands[1])
        let (rows, width) = (result.shape[0], result.shape.lengths.dropFirst().reduce(1, *))
        let rowsPerItem = max(1, 4096 / width)
        let (kernel, global, local) =
            switch family {
            case .cpu: ("scatter_add", rows.dividedUp(by: rowsPerItem), 1)
            case .gpu: ("scatter_add_items", (rows * width).roundedUp(to: groupSize), groupSize)
            }
        append(
            Launch(
                "scatter_add", prelude: "", kernel: kernel,
                [
                    .int("rows", rows), .int("width", width), .int("count", indices.shape.elementCount),
                    .int("rows_per_item", rowsPerItem), .floats("updates", updates.memory),
                    .ints("indices", indices.memory), .floats("result", result.memory),
                ], global: [global], local: [local]))
    }
}

import Runtime

extension Lowering {
    /// `reduce_tree.cl`: a work-group for each result, or a work-item where results lie side by side; in two stages where
    /// few results are made of many elements.
    mutating func reduceInTree(
        _ reduction: Reduction, _ lengths: ReductionLengths, _ x: Memory, _ result: LaunchOperand, _ epilogue: Epilogue
    ) {
        let chunks = lengths.outputs >= 256 ? 1 : max(1, min(64, lengths.reduced / 4096))
        guard chunks > 1 else { return treeStage(reduction, lengths, 1, x, result.memory, epilogue) }
        let partial = scratch(count: chunks * lengths.outputs)
        guard reduction.isPosition else {
            treeStage(reduction, lengths, chunks, x, partial, .none)
            return treeStage(
                reduction, ReductionLengths(r1: chunks, k2: lengths.outputs), 1, partial, result.memory, epilogue)
        }
        let positions = scratch(.int32, count: chunks * lengths.outputs)
        treeStage(reduction, lengths, chunks, x, positions, .none, values: partial)
        append(
            Launch(
                "reduce_tree", prelude: treePrelude(reduction, .none), kernel: "reduce_tree_argument_parts",
                [
                    .int("outputs", lengths.outputs), .int("chunks", chunks), .floats("values", partial),
                    .ints("positions", positions), .ints("result", result.memory),
                ], global: [lengths.outputs.roundedUp(to: treeGroup)], local: [treeGroup]))
    }

    private mutating func treeStage(
        _ reduction: Reduction, _ lengths: ReductionLengths, _ chunks: Int, _ x: Memory, _ result: Memory,
        _ epilogue: Epilogue, values: Memory? = nil
    ) {
        var arguments: [LaunchArgument] = [
            .int("length_k0", lengths.k0), .int("length_r0", lengths.r0), .int("length_k1", lengths.k1),
            .int("length_r1", lengths.r1), .int("length_k2", lengths.k2),
            .int("chunk_length", max(1, lengths.reduced.dividedUp(by: chunks))), .floats("input", x),
        ]
        if reduction.isPosition {
            arguments.append(.ints("result", result))
            arguments.append(.floats("values", values ?? scratch(count: chunks * lengths.outputs)))
        } else {
            arguments.append(.floats("result", result))
        }
        let sharesGroup = lengths.k2 == 1 || lengths.outputs < treeGroup
        append(
            Launch(
                "reduce_tree", prelude: treePrelude(reduction, epilogue),
                kernel: sharesGroup ? "reduce_tree" : "reduce_columns", arguments + epilogue.arguments,
                global: [
                    sharesGroup ? treeGroup * lengths.outputs : lengths.outputs.roundedUp(to: treeGroup), chunks,
                ], local: [treeGroup, 1]))
    }

    private func treePrelude(_ reduction: Reduction, _ epilogue: Epilogue) -> String {
        "#define REDUCTION \(reduction.kernelName)\n#define WORK_GROUP \(treeGroup)\n" + epilogue.prelude
    }

    /// A power of two.
    private var treeGroup: Int {
        var group = 256
        while group > device.maxWorkGroupSize { group /= 2 }
        return group
    }
}

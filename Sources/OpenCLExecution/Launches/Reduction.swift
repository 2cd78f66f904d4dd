import Runtime

/// A reduction's axes as kept and reduced lengths in turn: [k0, r0, k1, r1, k2].
struct ReductionLengths: Hashable {
    var k0 = 1, r0 = 1, k1 = 1, r1 = 1, k2 = 1

    var outputs: Int { k0 * k1 * k2 }
    var reduced: Int { r0 * r1 }

    /// `nil` where reduced axes alternate with kept ones more than twice.
    init?(_ shape: Shape, axes: [Int]) {
        var groups: [(isReduced: Bool, length: Int)] = []
        for axis in shape.lengths.indices where shape[axis] != 1 {
            let isReduced = axes.contains(axis)
            if let last = groups.last, last.isReduced == isReduced {
                groups[groups.count - 1].length *= shape[axis]
            } else {
                groups.append((isReduced, shape[axis]))
            }
        }
        if groups.last?.isReduced ?? false { groups.append((false, 1)) }
        guard groups.filter(\.isReduced).count <= 2 else { return nil }
        let lengths = groups.map(\.length)
        switch (groups.filter(\.isReduced).count, groups.first?.isReduced ?? false) {
        case (0, _): k2 = lengths.first ?? 1
        case (1, true): (r1, k2) = (lengths[0], lengths[1])
        case (1, false): (k1, r1, k2) = (lengths[0], lengths[1], lengths[2])
        case (_, true): (r0, k1, r1, k2) = (lengths[0], lengths[1], lengths[2], lengths[3])
        case (_, false): (k0, r0, k1, r1, k2) = (lengths[0], lengths[1], lengths[2], lengths[3], lengths[4])
        }
    }

    init(k0: Int = 1, r0: Int = 1, k1: Int = 1, r1: Int = 1, k2: Int = 1) {
        (self.k0, self.r0, self.k1, self.r1, self.k2) = (k0, r0, k1, r1, k2)
    }
}

extension Reduction {
    /// The kernels' word for it.
    var kernelName: String {
        switch self {
        case .sum: "REDUCE_SUM"
        case .maximum: "REDUCE_MAX"
        case .minimum: "REDUCE_MIN"
        case .argumentOfMaximum: "REDUCE_ARGMAX"
        case .argumentOfMinimum: "REDUCE_ARGMIN"
        }
    }
}

extension Lowering {
    mutating func reduce(
        _ reduction: Reduction, _ axes: [Int], _ x: LaunchOperand, _ result: LaunchOperand, _ epilogue: Epilogue
    ) {
        guard let lengths = ReductionLengths(x.shape, axes: axes) else {
            return reduceTransposed(reduction, axes, x, result, epilogue)
        }
        if x.type.elementType == .int32 { return sumIntegers(lengths, x.memory, result) }
        switch family {
        case .cpu: reduceInLanes(reduction, lengths, Prologue(x), result, epilogue)
        case .gpu: reduceInTree(reduction, lengths, x.memory, result, epilogue)
        }
    }

    /// Kept axes first, reduced ones last, by a copy: for reductions over three and more separate groups of axes.
    private mutating func reduceTransposed(
        _ reduction: Reduction, _ axes: [Int], _ x: LaunchOperand, _ result: LaunchOperand, _ epilogue: Epilogue
    ) {
        let kept = x.shape.lengths.indices.filter { !axes.contains($0) }
        let order = kept + axes
        let shape = Shape(order.map { x.shape[$0] })
        let type = TensorType(x.type.elementType, shape)
        let copy = LaunchOperand(scratch(type.elementType, count: shape.elementCount), type)
        let strides = x.shape.strides
        elementwise(
            Fusion(
                shape: shape, accesses: [Access(strides: order.map { strides[$0] })],
                expression: Expression(instructions: [.operand(0)], types: [type.elementType])), [x], copy)
        reduce(reduction, Array(kept.count..<order.count), copy, result, epilogue)
    }

    /// `sum_integers.cl`, every family
    private mutating func sumIntegers(_ lengths: ReductionLengths, _ x: Memory, _ result: LaunchOperand) {
        append(
            Launch(
                "sum_integers", kernel: "sum_integers",
                [
                    .int("length_k0", lengths.k0), .int("length_r0", lengths.r0), .int("length_k1", lengths.k1),
                    .int("length_r1", lengths.r1), .int("length_k2", lengths.k2), .ints("input", x),
                    .ints("result", result.memory),
                ], global: [lengths.outputs.roundedUp(to: groupSize)], local: [groupSize]))
    }

    // MARK: CPU-class

    /// `reduce_lanes.cl`; in two stages where few results are made of many elements.
    private mutating func reduceInLanes(
        _ reduction: Reduction, _ lengths: ReductionLengths, _ x: Prologue, _ result: LaunchOperand,
        _ epilogue: Epilogue
    ) {
        let chunks = reductionChunks(lengths)
        guard chunks > 1 else { return reduceStage(reduction, lengths, 1, x, result.memory, epilogue) }
        let partial = scratch(count: chunks * lengths.outputs)
        if reduction.isPosition {
            let positions = scratch(.int32, count: chunks * lengths.outputs)
            reduceStage(reduction, lengths, chunks, x, positions, .none, values: partial)
            append(
                Launch(
                    "reduce_lanes", prelude: prelude(reduction, .none), kernel: "reduce_lanes_argument_parts",
                    [
                        .int("outputs", lengths.outputs), .int("chunks", chunks), .floats("values", partial),
                        .ints("positions", positions), .ints("result", result.memory),
                    ], global: [lengths.outputs.dividedUp(by: 256)], local: [1]))
        } else {
            reduceStage(reduction, lengths, chunks, x, partial, .none)
            let rest =
                lengths.outputs == 1
                ? ReductionLengths(r1: chunks) : ReductionLengths(r1: chunks, k2: lengths.outputs)
            reduceStage(reduction, rest, 1, Prologue(stored: partial), result.memory, epilogue)
        }
    }

    private mutating func reduceStage(
        _ reduction: Reduction, _ lengths: ReductionLengths, _ chunks: Int, _ x: Prologue, _ result: Memory,
        _ epilogue: Epilogue, values: Memory? = nil
    ) {
        let chunkLength = max(1, lengths.reduced.dividedUp(by: chunks))
        var arguments: [LaunchArgument] = [
            .int("length_k0", lengths.k0), .int("length_r0", lengths.r0), .int("length_k1", lengths.k1),
            .int("length_r1", lengths.r1),
        ]
        let items: Int
        if lengths.k2 == 1 {
            let perItem = max(1, min(4096 / chunkLength, lengths.outputs.dividedUp(by: 4)))
            arguments += [.int("chunk_length", chunkLength), .int("outputs_per_item", perItem)]
            items = lengths.outputs.dividedUp(by: perItem)
        } else {
            let block = outerBlock(lengths, chunks)
            arguments += [.int("length_k2", lengths.k2), .int("block", block), .int("chunk_length", chunkLength)]
            items = lengths.k0 * lengths.k1 * lengths.k2.dividedUp(by: block)
        }
        arguments += x.arguments
        if reduction.isPosition {
            arguments.append(.ints("result", result))
            arguments.append(.floats("values", values ?? scratch(count: chunks * lengths.outputs)))
        } else {
            arguments.append(.floats("result", result))
        }
        append(
            Launch(
                "reduce_lanes", prelude: x.prelude + prelude(reduction, epilogue),
                kernel: lengths.k2 == 1 ? "reduce_lanes_inner" : "reduce_lanes_outer",
                arguments + epilogue.arguments, global: [items, chunks], local: [1, 1]))
    }

    private func prelude(_ reduction: Reduction, _ epilogue: Epilogue) -> String {
        "#define REDUCTION \(reduction.kernelName)\n" + epilogue.prelude
    }

    /// How many columns a work-item takes: all of them, to read memory from front to back, unless that leaves cores idle.
    private func outerBlock(_ lengths: ReductionLengths, _ chunks: Int) -> Int {
        var block = min(4096, lengths.k2.roundedUp(to: 16))
        while block > 64, lengths.k0 * lengths.k1 * lengths.k2.dividedUp(by: block) * chunks < 4 {
            block = (block / 2).roundedUp(to: 16)
        }
        return block
    }

    /// One, unless few results are made of many elements.
    private func reductionChunks(_ lengths: ReductionLengths) -> Int {
        let wanted: Int
        if lengths.k2 == 1 {
            guard lengths.outputs < 8, lengths.reduced >= 16_384 else { return 1 }
            wanted = min(256, lengths.reduced.dividedUp(by: 8192))
        } else {
            let blocks = lengths.k0 * lengths.k1 * lengths.k2.dividedUp(by: 4096)
            let elements = lengths.reduced * lengths.k2
            guard blocks < 8, elements >= 65_536 else { return 1 }
            wanted = min(128, elements.dividedUp(by: 65_536), lengths.reduced)
        }
        return lengths.reduced.dividedUp(by: lengths.reduced.dividedUp(by: wanted))
    }
}

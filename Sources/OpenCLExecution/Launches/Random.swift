import Runtime

extension Lowering {
    /// `random_philox.cl`
    mutating func random(_ draw: RandomDraw, _ operands: [LaunchOperand], _ result: LaunchOperand) {
        let count = result.shape.elementCount
        let (output, modulus) =
            switch draw.distribution {
            case .integer(let below): ("RANDOM_MODULO", Int(below))
            case .uniform: ("RANDOM_UNIFORM", 1)
            case .normal: ("RANDOM_NORMAL", 1)
            }
        let (group, perItem) =
            switch family {
            case .cpu: (1, 1024)
            case .gpu: (groupSize, 1)
            }
        append(
            Launch(
                "random_philox",
                prelude: "#define RANDOM_OUTPUT \(output)\n#define WORK_GROUP \(group)\n",
                kernel: "random_philox",
                [
                    .int("count", count), .int("items_per_work_item", perItem),
                    .word("key0", UInt32(truncatingIfNeeded: draw.seed)),
                    .word("key1", UInt32(truncatingIfNeeded: draw.seed >> 32)), .word("stream", draw.stream),
                    .int("modulus", modulus), .ints("indices", operands[0].memory),
                    .ints("epoch", operands[1].memory),
                    .elements("result", result.memory, result.type.elementType),
                ], global: [count.dividedUp(by: perItem).roundedUp(to: group)], local: [group]))
    }
}

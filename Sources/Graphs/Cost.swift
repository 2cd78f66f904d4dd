// What an operation must do at least, counted from its shapes; the measure that speeds are quoted in.

extension Operation {
    /// Multiplications and additions of the products and convolutions; elementwise work counts one operation for each
    /// instruction and element.
    package func floatingPointOperations(_ operands: [TensorType], _ result: TensorType) -> Int {
        switch self {
        case .matrixMultiply(let product):
            let extents = product.extents(operands[0].shape, operands[1].shape)
            return 2 * extents.batch * extents.rows * extents.columns * extents.depth
        case .convolution:
            return 2 * result.elementCount * operands[1].shape.lengths.dropFirst().reduce(1, *)
        case .convolutionInputGradient:
            return 2 * operands[0].elementCount * operands[1].shape.lengths.dropFirst().reduce(1, *)
        case .convolutionWeightGradient:
            return 2 * operands[1].elementCount * result.shape.lengths.dropFirst().reduce(1, *)
        case .sparseConvolutionInputGradient:
            return 2 * operands[0].elementCount * operands[2].shape.lengths.dropFirst().reduce(1, *)
        case .sparseConvolutionWeightGradient:
            return 2 * operands[1].elementCount * result.shape.lengths.dropFirst().reduce(1, *)
        case .fused(let fusion):
            let steps = fusion.expression.instructions.filter { instruction in
                switch instruction {
                case .operand, .constant, .position: false
                case .unary, .binary, .compare, .select, .cast: true
                }
            }.count
            let anchor = fusion.anchor.map {
                $0.floatingPointOperations(Array(operands.prefix(fusion.anchorOperandCount)), result)
            }
            return result.elementCount * steps + (anchor ?? 0)
        case .unary, .binary, .compare, .select, .cast: return result.elementCount
        case .reduce, .maxPool, .maxPoolIndex: return operands[0].elementCount
        case .input, .state, .constant, .iota, .detach, .reshape, .transpose, .broadcast, .slice, .pad, .concatenate,
            .windowSelect, .windowScatter, .gather, .scatterAdd, .random:
            return 0
        }
    }
}

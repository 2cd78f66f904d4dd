import Runtime

/// Evaluates one operation on whole tensors: what every other backend is compared with.
struct Evaluator<R: Real>: Sendable {
    /// The elements of the result, which is of `shape`.
    /// - Throws: where the operation is no computation but comes from outside.
    func evaluate(_ operation: Operation, _ operands: [Tensor], _ shape: Shape) throws -> Tensor.Elements {
        let shapes = operands.map(\.shape)
        func reals(_ index: Int) -> [R] { R.array(operands[index]) }
        switch operation {
        case .input, .state:
            throw RuntimeError.notSupported(
                backend: "cpu", operation: operation.name, reason: "it is given from outside, not computed")
        case .constant(let scalar, _): return constant(scalar, shape)
        case .iota(_, let axis): return .int32(iota(shape, axis: axis))
        case .unary(let function): return unary(function, operands[0])
        case .binary(let function): return binary(function, operands[0], operands[1])
        case .compare(let comparison): return compare(comparison, operands[0], operands[1])
        case .select: return select(operands[0], operands[1], operands[2])
        case .cast(let type): return cast(operands[0], to: type)
        case .detach, .reshape: return operands[0].elements
        case .transpose(let axes):
            return read(operands[0], Access(strides: axes.map { shapes[0].strides[$0] }), shape)
        case .broadcast(_, let axes):
            var strides = [Int](repeating: 0, count: shape.rank)
            for (own, axis) in axes.enumerated() where shapes[0][own] == shape[axis] {
                strides[axis] = shapes[0].strides[own]
            }
            return read(operands[0], Access(strides: strides), shape)
        case .slice(let starts, _):
            let strides = shapes[0].strides
            let offset = zip(starts, strides).reduce(0) { $0 + $1.0 * $1.1 }
            return read(operands[0], Access(offset: offset, strides: strides), shape)
        case .pad(let low, _): return pad(operands[0], low, shape)
        case .concatenate(let axis): return concatenate(operands, axis, shape)
        case .matrixMultiply(let product):
            return R.elements(
                matrixMultiply(reals(0), reals(1), product.extents(shapes[0], shapes[1]), product))
        case .convolution(let geometry):
            let extents = ConvolutionExtents(geometry, x: shapes[0], w: shapes[1], y: shape)
            return R.elements(convolution(reals(0), reals(1), extents))
        case .convolutionInputGradient(let geometry, _, _):
            let extents = ConvolutionExtents(geometry, x: shape, w: shapes[1], y: shapes[0])
            return R.elements(convolutionInputGradient(reals(0), reals(1), extents))
        case .convolutionWeightGradient(let geometry, _, _):
            let extents = ConvolutionExtents(geometry, x: shapes[0], w: shape, y: shapes[1])
            return R.elements(convolutionWeightGradient(reals(0), reals(1), extents))
        case .sparseConvolutionInputGradient(let geometry, let window, _, _):
            let extents = ConvolutionExtents(geometry, x: shape, w: shapes[2], windows: shapes[0])
            let dy = windowScatter(reals(0), operands[1].integers, PoolingExtents(window, extents, shapes[0]))
            return R.elements(convolutionInputGradient(dy, reals(2), extents))
        case .sparseConvolutionWeightGradient(let geometry, let window, _, _):
            let extents = ConvolutionExtents(geometry, x: shapes[0], w: shape, windows: shapes[1])
            let dy = windowScatter(reals(1), operands[2].integers, PoolingExtents(window, extents, shapes[1]))
            return R.elements(convolutionWeightGradient(reals(0), dy, extents))
        case .maxPool(let window):
            return R.elements(maxPool(reals(0), PoolingExtents(window, x: shapes[0], y: shape)).largest)
        case .maxPoolIndex(let window):
            return .int32(maxPool(reals(0), PoolingExtents(window, x: shapes[0], y: shape)).places)
        case .windowSelect(let window):
            let extents = PoolingExtents(window, x: shapes[0], y: shape)
            return R.elements(windowSelect(reals(0), operands[1].integers, extents))
        case .windowScatter(let window, _, _):
            let extents = PoolingExtents(window, x: shape, y: shapes[0])
            return R.elements(windowScatter(reals(0), operands[1].integers, extents))
        case .reduce(let reduction, let axes): return reduce(reduction, operands[0], axes, count: shape.elementCount)
        case .gather: return gather(operands[0], operands[1].integers)
        case .scatterAdd: return R.elements(scatterAdd(reals(0), operands[1].integers, shape))
        case .random(let draw): return random(draw, operands[0].integers, epoch: operands[1].integers.first ?? 0)
        case .fused(let fusion): return try fused(fusion, operands)
        }
    }

    private func reduce(_ reduction: Reduction, _ x: Tensor, _ axes: [Int], count: Int) -> Tensor.Elements {
        let shape = x.shape
        switch reduction {
        case .sum:
            if case .int32(let integers) = x.elements { return .int32(sum(integers, shape, axes, count: count)) }
            return R.elements(sum(R.array(x), shape, axes, count: count))
        case .maximum: return R.elements(largest(R.array(x), shape, axes, count: count).elements)
        case .minimum: return R.elements(smallest(R.array(x), shape, axes, count: count).elements)
        case .argumentOfMaximum: return .int32(largest(R.array(x), shape, axes, count: count).places)
        case .argumentOfMinimum: return .int32(smallest(R.array(x), shape, axes, count: count).places)
        }
    }

    private func random(_ draw: RandomDraw, _ indices: [Int32], epoch: Int32) -> Tensor.Elements {
        let words = randomWords(draw, indices, epoch: epoch)
        switch draw.distribution {
        case .integer(let below): return .int32(words.map { integer($0.first, below: below) })
        case .uniform: return R.elements(words.map { uniform($0.first) })
        case .normal: return R.elements(words.map { R(Philox.normal($0.first, $0.second).0) })
        }
    }
}

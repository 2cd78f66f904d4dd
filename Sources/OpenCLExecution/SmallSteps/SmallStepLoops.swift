import Runtime

/// The loops of one step: `p0`, `p1`, … along the axes of its result, and `r0`, `r1`, … along what an anchor sums over.
struct SmallStepLoops {
    private let shape: Shape
    /// About how many elementary operations an anchor takes for one element. Its sums wait for the sum before.
    private(set) var operationsOfAnchor = 0

    private static let operationsPerTerm = 4

    init(_ shape: Shape) { self.shape = shape }

    func position(_ axis: Int) -> String { shape[axis] == 1 ? "0" : "p\(axis)" }

    /// The element's place in the result.
    var index: String { offset(.identity(shape)) }

    func offset(_ access: Access) -> String {
        place(zip(shape.lengths.indices, access.strides).map { (position($0), $1) }, from: access.offset)
    }

    /// The statements inside the loops.
    func nest(_ statements: String) -> String {
        let axes = shape.lengths.indices.filter { shape[$0] > 1 }
        let heads = axes.map { "for (int p\($0) = 0; p\($0) < \(shape[$0]); p\($0)++) " }.joined()
        return "    \(heads){\n\(statements)    }\n"
    }

    /// The statements that compute an anchor's element as `value`; `nil` for operations that have no text.
    ///
    /// - Parameter operands: the name and type of each
    mutating func text(
        of anchor: Operation, _ operands: [(name: String, type: TensorType)], type: ElementType
    ) -> String? {
        switch anchor {
        case .matrixMultiply(let product): return matrixMultiply(product, operands)
        case .reduce(let reduction, let axes): return reduce(reduction, axes, operands[0], type)
        case .gather:
            operationsOfAnchor = 2
            return gather(operands[0], operands[1])
        case .input, .state, .constant, .iota, .unary, .binary, .compare, .select, .cast, .detach, .reshape, .transpose,
            .broadcast, .slice, .pad, .concatenate, .convolution, .convolutionInputGradient,
            .convolutionWeightGradient, .sparseConvolutionInputGradient, .sparseConvolutionWeightGradient, .maxPool,
            .maxPoolIndex, .windowSelect, .windowScatter, .scatterAdd, .random,
            .fused:
            return nil
        }
    }

    private mutating func matrixMultiply(
        _ product: MatrixMultiplication, _ operands: [(name: String, type: TensorType)]
    ) -> String {
        let (left, right) = (operands[0], operands[1])
        let extents = product.extents(left.type.shape, right.type.shape)
        let rank = shape.rank
        func element(_ operand: (name: String, type: TensorType), row: String, column: String) -> String {
            let strides = operand.type.shape.strides
            let batch = (0..<rank - 2).map { (position($0), strides[$0]) }
            return "\(operand.name)[\(place(batch + [(row, strides[rank - 2]), (column, 1)], from: 0))]"
        }
        let (m, n) = (position(rank - 2), position(rank - 1))
        operationsOfAnchor = extents.depth * Self.operationsPerTerm
        let a = product.transposesLeft ? element(left, row: "r0", column: m) : element(left, row: m, column: "r0")
        let b = product.transposesRight ? element(right, row: n, column: "r0") : element(right, row: "r0", column: n)
        return """
                float value = 0.0f;
                for (int r0 = 0; r0 < \(extents.depth); r0++) value += \(a) * \(b);

            """
    }

    /// Longer sums are left to kernels that add in lanes, which rounds less.
    private static let longestReduction = 1024

    private mutating func reduce(
        _ reduction: Reduction, _ axes: [Int], _ x: (name: String, type: TensorType), _ type: ElementType
    ) -> String? {
        let lengths = x.type.shape.lengths
        let count = axes.reduce(1) { $0 * lengths[$1] }
        guard count > 0, count <= Self.longestReduction else { return nil }
        operationsOfAnchor = count * Self.operationsPerTerm
        var kept = 0
        let positions = lengths.indices.map { axis -> String in
            if axes.contains(axis) { return lengths[axis] == 1 ? "0" : "r\(axis)" }
            kept += 1
            return position(kept - 1)
        }
        let element = "\(x.name)[\(place(zip(positions, x.type.shape.strides).map { ($0, $1) }, from: 0))]"
        let first =
            "\(x.name)[\(place(zip(positions, x.type.shape.strides).map { ($0.hasPrefix("r") ? "0" : $0, $1) }, from: 0))]"
        let loops = axes.filter { lengths[$0] > 1 }.map { "for (int r\($0) = 0; r\($0) < \(lengths[$0]); r\($0)++) " }
            .joined()
        if reduction.isPosition {
            guard x.type.elementType == .float32 else { return nil }
            let isNotBetter = reduction == .argumentOfMaximum ? "<=" : ">="
            return """
                    int value = 0, position = 0;
                    float best = \(first);
                    \(loops){
                        const float x = \(element);
                        if (!(x \(isNotBetter) best) && best == best) { best = x; value = position; }
                        position++;
                    }

                """
        }
        let (start, next): (String, String)
        switch (reduction, x.type.elementType) {
        case (.sum, .float32): (start, next) = ("0.0f", "value + x")
        case (.sum, .int32): (start, next) = ("0", BinaryFunction.add.integerText("value", "x"))
        case (.maximum, .float32): (start, next) = (first, BinaryFunction.maximum.text("value", "x"))
        case (.minimum, .float32): (start, next) = (first, BinaryFunction.minimum.text("value", "x"))
        case (.sum, _), (.maximum, _), (.minimum, _), (.argumentOfMaximum, _), (.argumentOfMinimum, _): return nil
        }
        return """
                \(type.kernelName) value = \(start);
                \(loops){ const \(type.kernelName) x = \(element); value = \(next); }

            """
    }

    /// A row of the table, or what `gather_rows.cl` gives for an index that names none.
    private func gather(
        _ table: (name: String, type: TensorType), _ indices: (name: String, type: TensorType)
    ) -> String {
        let type = table.type.elementType
        let indexRank = indices.type.shape.rank
        let strides = indices.type.shape.strides
        let place = place((0..<indexRank).map { (position($0), strides[$0]) }, from: 0)
        let rest = self.place(
            (0..<shape.rank - indexRank).map { (position(indexRank + $0), table.type.shape.strides[1 + $0]) }, from: 0)
        let invalid = type.isFloatingPoint ? "runtime_nan()" : "0"
        let width = table.type.shape.lengths.dropFirst().reduce(1, *)
        return """
                const int row = \(indices.name)[\(place)];
                const \(type.kernelName) value =
                    row >= 0 && row < \(table.type.shape[0]) ? \(table.name)[row * \(width) + \(rest)] : \(invalid);

            """
    }

    /// `3 + p0 * 10 + p1`
    private func place(_ terms: [(position: String, stride: Int)], from offset: Int) -> String {
        let products = terms.filter { $0.position != "0" && $0.stride != 0 }.map { position, stride in
            stride == 1 ? position : "\(position) * \(stride)"
        }
        let all = (offset == 0 ? [] : ["\(offset)"]) + products
        return all.isEmpty ? "0" : all.joined(separator: " + ")
    }
}

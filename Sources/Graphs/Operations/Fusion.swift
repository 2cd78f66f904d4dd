/// An elementwise computation as straight-line code: instruction i may use the results of instructions before it, and
/// the last one is the result.
public struct Expression: Hashable, Sendable {
    /// One step; the numbers name earlier instructions.
    public enum Instruction: Hashable, Sendable {
        /// The element of an operand that belongs to the output element.
        case operand(Int)
        /// The same number everywhere.
        case constant(Scalar)
        /// The position of the output element along an axis, as i32.
        case position(axis: Int)
        /// A function of an earlier result.
        case unary(UnaryFunction, Int)
        /// A function of two earlier results.
        case binary(BinaryFunction, Int, Int)
        /// A comparison of two earlier results, as u8.
        case compare(Comparison, Int, Int)
        /// The second where the first is not 0, the third elsewhere.
        case select(Int, Int, Int)
        /// An earlier result as another type.
        case cast(ElementType, Int)
    }

    /// In the order of evaluation.
    public let instructions: [Instruction]
    /// The type of each instruction's result.
    public let types: [ElementType]

    package init(instructions: [Instruction], types: [ElementType]) {
        (self.instructions, self.types) = (instructions, types)
    }
}

/// Where an operand's element for an output element lies: at `offset` + Σ position[axis] · strides[axis], counted in
/// elements. A stride of 0 repeats, exchanged strides transpose, an offset takes a part.
public struct Access: Hashable, Sendable {
    /// Where the first element lies.
    public let offset: Int
    /// The distance between neighbours along each axis of the output.
    public let strides: [Int]

    package init(offset: Int = 0, strides: [Int]) { (self.offset, self.strides) = (offset, strides) }

    /// The element at the output element's own place.
    package static func identity(_ shape: Shape) -> Access { Access(strides: shape.strides) }

    /// Whether operand and output elements coincide; strides of axes of length 1 do not matter.
    public func isIdentity(_ shape: Shape) -> Bool {
        offset == 0 && zip(zip(strides, shape.strides), shape.lengths).allSatisfy { $0.0 == $0.1 || $1 == 1 }
    }
}

/// Several operations as one: an elementwise expression, alone or as the epilogue of an anchor (a product, a
/// convolution, a reduction …) whose result it takes, element by element, without storing it.
///
/// Operands are the anchor's first, then one for each access. In the expression, operand 0 is the anchor's result,
/// where there is one, and the others follow.
public struct Fusion: Hashable, Sendable {
    /// What the expression continues; `nil` where it stands alone.
    public let anchor: Operation?
    /// How many of the operands are the anchor's.
    public let anchorOperandCount: Int
    /// The shape of the result.
    public let shape: Shape
    /// How each further operand is read.
    public let accesses: [Access]
    /// What is computed of each element.
    public let expression: Expression

    package init(
        anchor: Operation? = nil, anchorOperandCount: Int = 0, shape: Shape, accesses: [Access], expression: Expression
    ) {
        self.anchor = anchor
        self.anchorOperandCount = anchorOperandCount
        self.shape = shape
        self.accesses = accesses
        self.expression = expression
    }

    /// The type of the result's elements.
    public var elementType: ElementType { expression.types.last ?? .float32 }

    /// `convolution+add+relu`
    public var name: String {
        let steps = expression.instructions.compactMap { instruction -> String? in
            switch instruction {
            case .operand, .constant, .position: nil
            case .unary(let function, _): function.rawValue
            case .binary(let function, _, _): function.rawValue
            case .compare(let comparison, _, _): comparison.rawValue
            case .select: "select"
            case .cast(let type, _): "\(type)"
            }
        }
        return ((anchor.map { [$0.name] } ?? []) + (steps.isEmpty ? ["copy"] : steps)).joined(separator: "+")
    }

    var description: String {
        anchor.map(\.parameterText) ?? ""
    }
}

extension ShapeRule {
    func fused(_ fusion: Fusion) throws(GraphError) -> TensorType {
        try require(
            operands.count == fusion.anchorOperandCount + fusion.accesses.count,
            "\(fusion.anchorOperandCount + fusion.accesses.count) operands")
        if let anchor = fusion.anchor {
            let result = try anchor.resultType(of: Array(operands.prefix(fusion.anchorOperandCount)), scope: scope)
            try require(result.shape == fusion.shape, "an anchor of shape \(fusion.shape), not \(result.shape)")
        }
        for (access, operand) in zip(fusion.accesses, operands.dropFirst(fusion.anchorOperandCount)) {
            let last = zip(access.strides, fusion.shape.lengths).reduce(access.offset) { $0 + $1.0 * ($1.1 - 1) }
            try require(
                access.strides.count == fusion.shape.rank && access.strides.allSatisfy { $0 >= 0 }
                    && access.offset >= 0 && (fusion.shape.elementCount == 0 || last < operand.elementCount),
                "accesses inside the operands")
        }
        return TensorType(fusion.elementType, fusion.shape)
    }
}

extension Fusion {
    /// A single elementwise, constant or moving operation as a fusion, so that backends know one form only; `nil` for
    /// operations of another kind.
    package static func single(
        _ operation: Operation, operands operandTypes: [TensorType], result: TensorType
    ) -> Fusion? {
        var accesses = operandTypes.map { Access.identity($0.shape) }
        let operands = operandTypes.indices.map { Expression.Instruction.operand($0) }
        let types = operandTypes.map(\.elementType)
        let shape = result.shape
        let last: Expression.Instruction?
        switch operation {
        case .constant(let scalar, _): last = .constant(scalar)
        case .iota(_, let axis): last = .position(axis: axis)
        case .unary(let function): last = .unary(function, 0)
        case .binary(let function): last = .binary(function, 0, 1)
        case .compare(let comparison): last = .compare(comparison, 0, 1)
        case .select: last = .select(0, 1, 2)
        case .cast(let type): last = .cast(type, 0)
        case .transpose, .broadcast, .slice, .detach:
            guard let access = AxisMap(shape).through(operation, operandTypes[0].shape)?.access(operandTypes[0].shape)
            else { return nil }
            accesses = [access]
            last = nil
        case .input, .state, .reshape, .pad, .concatenate, .matrixMultiply, .convolution, .convolutionInputGradient,
            .convolutionWeightGradient, .sparseConvolutionInputGradient, .sparseConvolutionWeightGradient, .maxPool,
            .maxPoolIndex, .windowSelect, .windowScatter, .reduce, .gather,
            .scatterAdd, .random, .fused:
            return nil
        }
        return Fusion(
            shape: shape, accesses: accesses,
            expression: Expression(
                instructions: operands + (last.map { [$0] } ?? []),
                types: types + (last.map { _ in [result.elementType] } ?? [])))
    }
}

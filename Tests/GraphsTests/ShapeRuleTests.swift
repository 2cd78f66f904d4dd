import Graphs
import Testing

@Suite struct ShapeRuleTests {
    /// An operation with operands that it does not take, and words of the message.
    struct Wrong: Sendable, CustomStringConvertible {
        let operation: Operation
        let operands: [TensorType]
        let expected: String

        init(_ operation: Operation, _ operands: [TensorType], _ expected: String) {
            (self.operation, self.operands, self.expected) = (operation, operands, expected)
        }

        var description: String { "\(operation.name) of \(operands)" }
    }

    private static func float32(_ lengths: Int...) -> TensorType { TensorType(.float32, Shape(lengths)) }
    private static func int32(_ lengths: Int...) -> TensorType { TensorType(.int32, Shape(lengths)) }
    private static func uint8(_ lengths: Int...) -> TensorType { TensorType(.uint8, Shape(lengths)) }

    static let wrong: [Wrong] = [
        Wrong(.unary(.exp), [int32(3)], "f32"),
        Wrong(.unary(.negate), [uint8(3)], "f32 or i32"),
        Wrong(.unary(.exp), [], "1 operand"),
        Wrong(.binary(.add), [float32(3), float32(4)], "two operands of one type and shape"),
        Wrong(.binary(.divide), [int32(3), int32(3)], "f32"),
        Wrong(.compare(.less), [float32(3), int32(3)], "two operands of one type and shape"),
        Wrong(.select, [float32(3), float32(3), float32(3)], "a u8 condition first"),
        Wrong(.select, [uint8(4), float32(3), float32(3)], "a condition of the choices' shape"),
        Wrong(.cast(.int64), [float32(3)], "f32, i32 or u8, not i64"),
        Wrong(.iota([2, 3], axis: 2), [], "an axis of [2, 3], not 2"),
        Wrong(.reshape([5]), [float32(2, 3)], "5 elements for shape [5]"),
        Wrong(.transpose([0, 0]), [float32(2, 3)], "a permutation of 2 axes, not [0, 0]"),
        Wrong(.broadcast([4, 5], axes: [0]), [float32(5)], "lengths that fit [4, 5]"),
        Wrong(.slice(starts: [2], lengths: [4]), [float32(5)], "a part of the operand, not [4] from [2]"),
        Wrong(.pad(low: [-1], high: [0]), [float32(5)], "paddings ≥ 0"),
        Wrong(.concatenate(axis: 0), [], "at least one operand"),
        Wrong(.concatenate(axis: 0), [float32(2, 3), float32(2, 4)], "one shape but for axis 0"),
        Wrong(.matrixMultiply(MatrixMultiplication()), [float32(2, 3), float32(4, 5)], "(3 and 4 differ)"),
        Wrong(
            .matrixMultiply(MatrixMultiplication()), [float32(2, 3, 4), float32(3, 4, 5)], "equal leading axes"),
        Wrong(.matrixMultiply(MatrixMultiplication()), [float32(3), float32(3)], "two matrices"),
        Wrong(.convolution(ConvolutionGeometry()), [float32(1, 3, 5, 5), float32(4, 2, 3, 3)], "w [O, C/1"),
        Wrong(.convolution(ConvolutionGeometry()), [float32(1, 3, 2, 5), float32(4, 3, 3, 3)], "fits into"),
        Wrong(
            .convolution(ConvolutionGeometry(stride: Extent(0))), [float32(1, 3, 5, 5), float32(4, 3, 3, 3)],
            "strides, dilations and groups ≥ 1"),
        Wrong(
            .convolutionInputGradient(ConvolutionGeometry(), height: 9, width: 5),
            [float32(1, 4, 3, 3), float32(4, 3, 3, 3)], "dy of the extent that 9×5 gives"),
        Wrong(
            .convolutionWeightGradient(ConvolutionGeometry(), height: 2, width: 3),
            [float32(1, 3, 5, 5), float32(1, 4, 3, 3)], "2×3 kernel"),
        Wrong(
            .sparseConvolutionInputGradient(ConvolutionGeometry(), PoolingWindow(size: Extent(2)), height: 6, width: 6),
            [float32(1, 4, 3, 3), int32(1, 4, 3, 3), float32(4, 3, 3, 3)], "one value for each window"),
        Wrong(
            .sparseConvolutionInputGradient(ConvolutionGeometry(), PoolingWindow(size: Extent(2)), height: 6, width: 6),
            [float32(1, 4, 2, 2), float32(1, 4, 2, 2), float32(4, 3, 3, 3)], "an i32 place"),
        Wrong(
            .sparseConvolutionWeightGradient(
                ConvolutionGeometry(), PoolingWindow(size: Extent(2)), height: 3, width: 3),
            [float32(2, 3, 6, 6), float32(1, 4, 2, 2), int32(1, 4, 2, 2)], "x [N, C, H, W]"),
        Wrong(.maxPool(PoolingWindow(size: Extent(2), padding: Padding(2))), [float32(1, 1, 4, 4)], "wider"),
        Wrong(.windowSelect(PoolingWindow(size: Extent(2))), [float32(1, 1, 4, 4), int32(1, 1, 2, 3)], "an i32 index"),
        Wrong(.reduce(.sum, axes: [1, 0]), [float32(2, 3)], "ascending axes below 2"),
        Wrong(.reduce(.maximum, axes: [0]), [int32(3)], "f32"),
        Wrong(.reduce(.argumentOfMaximum, axes: [0]), [float32(0, 2)], "at least one element"),
        Wrong(.gather, [float32(3, 4), float32(2)], "i32 indices"),
        Wrong(.scatterAdd(rows: 5), [float32(3, 4), float32(3)], "i32 indices"),
        Wrong(.scatterAdd(rows: 5), [float32(3, 4), int32(2)], "an update for each index"),
        Wrong(.scatterAdd(rows: -1), [float32(3, 4), int32(3)], "a number of rows"),
        Wrong(.reduce(.maximum, axes: [1]), [float32(3, 0)], "at least one element"),
        Wrong(.random(RandomDraw(.integer(below: 0), seed: 0, stream: 0)), [int32(3), int32()], "a bound ≥ 1"),
        Wrong(.constant(Scalar(1), Shape([1 << 20, 1 << 20])), [], "at most 2³¹ − 1 elements"),
    ]

    @Test("A broken shape rule names the operation, what it expects and what it found", arguments: wrong)
    func brokenRules(_ wrong: Wrong) throws {
        let builder = GraphBuilder()
        let error = try #require(throws: GraphError.self) {
            try builder.scoped("layer3") {
                let operands = try wrong.operands.enumerated().map { try builder.input("x\($0)", $1) }
                _ = try builder.append(wrong.operation, operands)
            }
        }
        let message = error.description
        #expect(message.contains(wrong.operation.name))
        #expect(message.contains(wrong.expected))
        #expect(message.hasPrefix("layer3: "))
        for type in wrong.operands { #expect(message.contains(type.description)) }
    }

    @Test("Every error of a graph says what is wrong in one line and what to do in the next")
    func adviceInErrors() {
        let errors: [GraphError] = [
            .operands(operation: "add", expected: "a", found: [], scope: ""), .foreignValue(operation: "add"),
            .notDifferentiable(operation: "fused", reason: "r"), .duplicateName(kind: "input", name: "x"),
            .invariant(node: 1, rule: "r"),
        ]
        for error in errors {
            let lines = "\(error)".split(separator: "\n")
            #expect(lines.count == 2 && lines.allSatisfy { !$0.isEmpty }, "\(error)")
        }
    }
}

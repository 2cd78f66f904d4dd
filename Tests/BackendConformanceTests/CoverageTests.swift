import CPUExecution
import Catalogue
import Testing

/// What has no case is not proven: every operation, every row of a function table, every anchor must occur.
@Suite struct CoverageTests {
    /// The words that cases must cover for an operation like this one. A new operation is a compiler error here, and a
    /// new row of a table is demanded by itself.
    private func words(like operation: Operation) -> [String] {
        switch operation {
        case .unary: UnaryFunction.allCases.map { Operation.unary($0).name }
        case .binary: BinaryFunction.allCases.map { Operation.binary($0).name }
        case .compare: Comparison.allCases.map { Operation.compare($0).name }
        case .reduce: Reduction.allCases.map { Operation.reduce($0, axes: []).name }
        case .input, .state, .constant, .iota, .select, .cast, .detach, .reshape, .transpose, .broadcast, .slice, .pad,
            .concatenate, .matrixMultiply, .convolution, .convolutionInputGradient, .convolutionWeightGradient,
            .sparseConvolutionInputGradient, .sparseConvolutionWeightGradient,
            .maxPool, .maxPoolIndex, .windowSelect, .windowScatter, .gather, .scatterAdd, .random:
            [operation.name]
        case .fused: ["fused"]
        }
    }

    /// One operation of each kind.
    private let kinds: [Operation] = [
        .input(name: "", TensorType(.float32, [])), .state(name: "", TensorType(.float32, [])),
        .constant(Scalar(0), []), .iota([1], axis: 0), .unary(.exp), .binary(.add), .compare(.less), .select,
        .cast(.int32), .detach, .reshape([]), .transpose([]), .broadcast([], axes: []),
        .slice(starts: [], lengths: []), .pad(low: [], high: []), .concatenate(axis: 0),
        .matrixMultiply(MatrixMultiplication()), .convolution(ConvolutionGeometry()),
        .convolutionInputGradient(ConvolutionGeometry(), height: 1, width: 1),
        .convolutionWeightGradient(ConvolutionGeometry(), height: 1, width: 1),
        .sparseConvolutionInputGradient(ConvolutionGeometry(), PoolingWindow(size: Extent(1)), height: 1, width: 1),
        .sparseConvolutionWeightGradient(ConvolutionGeometry(), PoolingWindow(size: Extent(1)), height: 1, width: 1),
        .maxPool(PoolingWindow(size: Extent(1))), .maxPoolIndex(PoolingWindow(size: Extent(1))),
        .windowSelect(PoolingWindow(size: Extent(1))),
        .windowScatter(PoolingWindow(size: Extent(1)), height: 1, width: 1), .reduce(.sum, axes: []), .gather,
        .scatterAdd(rows: 1),
        .random(RandomDraw(.uniform, seed: 0, stream: 0)),
        .fused(Fusion(shape: [], accesses: [], expression: Expression(instructions: [], types: []))),
    ]

    @Test("Every operation and every function has a case")
    func everyOperation() throws {
        var covered: Set<String> = ["fused"]
        for operationCase in Catalogue.operations {
            covered.formUnion(try operationCase.program().graph.nodes.map(\.operation.name))
        }
        for word in kinds.flatMap(words) { #expect(covered.contains(word), "no case of \(word)") }
    }

    @Test("Every operation that may carry an epilogue has a case as an anchor, and every kind of access occurs")
    func everyAnchor() throws {
        var anchors: Set<String> = []
        var (repeated, exchanged, offset, positions) = (false, false, false, false)
        for operationCase in Catalogue.operations {
            guard case .fused(let fusion) = try operationCase.operation() else { continue }
            if let anchor = fusion.anchor { anchors.insert(anchor.name) }
            for access in fusion.accesses {
                repeated = repeated || access.strides.contains(0)
                exchanged = exchanged || (access.strides.first ?? 1) == 1 && access.strides.count > 1
                offset = offset || access.offset > 0
            }
            positions =
                positions
                || fusion.expression.instructions.contains { if case .position = $0 { true } else { false } }
        }
        #expect(
            anchors == [
                "matrixMultiply", "convolution", "convolutionInputGradient", "convolutionWeightGradient",
                "sparseConvolutionInputGradient", "sparseConvolutionWeightGradient", "maxPool",
                "windowScatter", "reduceSum", "reduceMaximum", "reduceMinimum", "gather",
            ])
        #expect(repeated && exchanged && offset && positions)
    }

    @Test("Every fused case becomes one operation")
    func fusedCases() throws {
        for operationCase in Catalogue.operations where operationCase.name.hasPrefix("fused: ") {
            let program = try operationCase.program().applying(Pass.all)
            let computed = program.graph.nodes.filter { !$0.operation.isLeaf }
            #expect(computed.count == 1, "\(operationCase):\n\(program)")
        }
    }
}

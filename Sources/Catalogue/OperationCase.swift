@_exported import Runtime

/// One operation, or one small graph, with the numbers to try it on and the error that it may make.
package struct OperationCase: ProgramCase {
    /// An operand: its type and how it is filled.
    package struct Operand: Sendable {
        package let type: TensorType
        package let filling: Filling

        package init(_ type: TensorType, _ filling: Filling = .normal) { (self.type, self.filling) = (type, filling) }

        package static func float32(_ shape: Shape, _ filling: Filling = .normal) -> Operand {
            Operand(TensorType(.float32, shape), filling)
        }

        package static func int32(_ shape: Shape, _ filling: Filling = .integers(-9...9)) -> Operand {
            Operand(TensorType(.int32, shape), filling)
        }

        package static func uint8(_ shape: Shape, _ filling: Filling = .integers(0...255)) -> Operand {
            Operand(TensorType(.uint8, shape), filling)
        }
    }

    /// How far a result may lie from the reference.
    package enum Tolerance: Sendable {
        /// Not at all, for this reason: small integers, or nothing is computed.
        case exact(String)
        /// By what ``RoundingBounds`` derives for each element.
        case rounding
        /// By the largest of these bounds, for every element: what an algorithm promises that adds an element's terms to
        /// those of its neighbours and takes them away again. Its errors are bounded by the norm of what it works on, not
        /// by each element's own terms (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., 23.2).
        case normwise
    }

    package let name: String
    package let operands: [Operand]
    package let tolerance: Tolerance
    private let body: @Sendable (GraphBuilder, [Value]) throws -> Value

    /// A case of one operation.
    package init(
        _ name: String, _ operation: Operation, _ operands: [Operand], _ tolerance: Tolerance = .rounding
    ) {
        self.init(name, operands, tolerance) { builder, values in try builder.append(operation, values) }
    }

    /// A case of a small graph, which the passes may turn into one fused operation.
    package init(
        _ name: String, _ operands: [Operand], _ tolerance: Tolerance = .rounding,
        _ body: @escaping @Sendable (GraphBuilder, [Value]) throws -> Value
    ) {
        (self.name, self.operands, self.tolerance, self.body) = (name, operands, tolerance, body)
    }

    package var kind: ProofKind { .operation }
    package var seed: UInt64 { name.seed }
    package var passLists: [[Pass]] { [Pass.all, []] }

    /// The same case, judged as Winograd's larger tiles are: for algorithms whose transformations round.
    package var judgedNormwise: OperationCase { OperationCase(name, operands, .normwise, body) }

    /// Whether an algorithm may take it through transformations that round: a 3×3 convolution or a gradient of one.
    package var mayBeTransformed: Bool { name.contains("onvolution") && name.contains("3×3") }

    package var isExact: Bool {
        switch tolerance {
        case .exact: true
        case .rounding, .normwise: false
        }
    }

    package var isJudgedNormwise: Bool {
        switch tolerance {
        case .normwise: true
        case .exact, .rounding: false
        }
    }

    /// The inputs `operand 0`, `operand 1` …, the operation, and the output `result`. Every other operand is a state,
    /// so that both kinds of memory are read.
    package func program() throws -> Program {
        let builder = GraphBuilder()
        return try Program(builder, outputs: ["result": result(in: builder)])
    }

    /// The case's value in a graph of the caller's.
    package func result(in builder: GraphBuilder) throws -> Value {
        try result(of: leaves(in: builder), in: builder)
    }

    /// The operands as inputs and states of a graph.
    func leaves(in builder: GraphBuilder) throws -> [Value] {
        try operands.enumerated().map { index, operand in
            index % 2 == 0
                ? try builder.input(Self.label(index), operand.type)
                : try builder.state(Self.label(index), operand.type)
        }
    }

    /// The case's value of given operands.
    package func result(of values: [Value], in builder: GraphBuilder) throws -> Value { try body(builder, values) }

    /// The operation that is left after all passes: of a small graph, the fused one.
    package func operation() throws -> Operation? {
        let program = try program().applying(Pass.all)
        return program.outputs.first.map { program.graph[$0.value].operation }
    }

    package func tensors() throws -> [Tensor] {
        try operands.enumerated().map { index, operand in
            try operand.filling.tensor(operand.type, seed: seed, operand: index)
        }
    }

    package func tensor(named name: String, _ type: TensorType) throws -> Tensor {
        for (index, operand) in operands.enumerated() where Self.label(index) == name {
            return try operand.filling.tensor(operand.type, seed: seed, operand: index)
        }
        return Tensor.zeros(type.shape, type.elementType)
    }

    /// Gives a session of ``program()``, or of one with the same leaves, its operands. Those that the passes dropped
    /// are not missed.
    package func write(_ tensors: [Tensor], to session: Session) throws {
        for (index, tensor) in tensors.enumerated() {
            let label = Self.label(index)
            if index % 2 == 0 {
                if session.plan.inputs.contains(where: { $0.name == label }) { try session.write(tensor, to: label) }
            } else if session.plan.states.contains(where: { $0.name == label }) {
                try session.store.write(tensor, to: label)
            }
        }
    }

    static func label(_ index: Int) -> String { "operand \(index)" }
}

extension OperationCase: CustomStringConvertible {
    package var description: String { name }
}

extension String {
    /// A seed made of a name (FNV-1a), so that other cases do not change it.
    package var seed: UInt64 {
        utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}

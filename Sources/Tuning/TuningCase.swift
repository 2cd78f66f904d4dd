import Catalogue
import Graphs
import OpenCLExecution

/// An operation of given sizes on seeded numbers, as a proof; its numbers are drawn once.
struct TuningCase: ProgramCase {
    let key: TuningKey
    private let operands: [Tensor]

    private static let names = ["left", "right"]

    init(_ key: TuningKey) throws {
        self.key = key
        operands = try key.operands.enumerated().map { index, shape in
            try Filling.normal.tensor(TensorType(.float32, shape), seed: key.description.seed, operand: index)
        }
    }

    var kind: ProofKind { .operation }
    var name: String { key.description }
    var seed: UInt64 { name.seed }
    var isExact: Bool { false }
    var passLists: [[Pass]] { [[]] }

    func program() throws -> Graphs.Program { try Self.program(key) }

    /// The operation on two inputs.
    static func program(_ key: TuningKey) throws -> Graphs.Program {
        let builder = GraphBuilder()
        let values = try zip(names, key.operands).map { try builder.input($0, TensorType(.float32, $1)) }
        return try Graphs.Program(builder, outputs: ["result": builder.append(key.operation, values)])
    }

    func tensor(named name: String, _ type: TensorType) throws -> Tensor {
        Self.names.firstIndex(of: name).map { operands[$0] } ?? Tensor.zeros(type.shape, type.elementType)
    }

    /// The case on a backend, its numbers written.
    func session(on backend: any Backend) throws -> Session {
        let session = try Session(program(), on: backend, passes: [])
        for (name, tensor) in zip(Self.names, operands) { try session.write(tensor, to: name) }
        return session
    }
}

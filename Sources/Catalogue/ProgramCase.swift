import Runtime

/// A case that is one program: it runs once, and every output and every renewed state is compared.
package protocol ProgramCase: ProofCase {
    func program() throws -> Program
    /// The numbers of an input or a state of the program.
    func tensor(named name: String, _ type: TensorType) throws -> Tensor
    /// The rewritings to run it with, one list after the other.
    var passLists: [[Pass]] { get }
    /// Whether the largest bound of a tensor holds for all of its elements; otherwise each has its own.
    var isJudgedNormwise: Bool { get }
}

extension ProgramCase {
    package var isJudgedNormwise: Bool { false }

    package func expectation(from reference: any Backend) throws -> any Expectation {
        try ProgramExpectation(self, from: reference)
    }

    package func listing() throws -> String {
        let program = try program()
        var lines = ["program:", "\(program)"]
        for passes in passLists where !passes.isEmpty {
            lines += ["", "after \(passes.text):", "\(try program.applying(passes))"]
        }
        lines += ["", "operands:"]
        for (name, type) in program.leaves {
            lines.append("\(name): \(type) = \(try tensor(named: name, type).beginning)")
        }
        lines += ["", "judged: \(judgement)"]
        lines += ["runs: " + passLists.map(\.text).joined(separator: "; ")]
        return lines.joined(separator: "\n")
    }

    private var judgement: String {
        if isExact { return "nothing may differ" }
        return isJudgedNormwise
            ? "all elements by the most that one's operations may round"
            : "each element by what its operations may round"
    }
}

extension Program {
    /// What has to be given for a run: inputs and states.
    var leaves: [(name: String, type: TensorType)] {
        graph.nodes.compactMap { node in
            switch node.operation {
            case .input(let name, let type), .state(let name, let type): (name, type)
            default: nil  // everything else is computed
            }
        }
    }
}

extension [Pass] {
    /// For people: `passes simplify, fuse`.
    fileprivate var text: String { isEmpty ? "without passes" : "passes \(map(\.rawValue).joined(separator: ", "))" }
}

extension Tensor {
    /// The first numbers, for people.
    fileprivate var beginning: String {
        let shown = 8
        let numbers = doubles.prefix(shown).map { "\(Float($0))" }.joined(separator: ", ")
        return "[\(numbers)\(shape.elementCount > shown ? ", …" : "")]"
    }
}

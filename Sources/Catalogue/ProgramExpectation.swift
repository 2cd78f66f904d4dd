import Runtime

/// What a program must give, and how far each number may be off.
struct ProgramExpectation: Expectation {
    private let program: Program
    private let passLists: [[Pass]]
    private let seed: UInt64
    private let leaves: [String: Tensor]
    private let expected: [String: Tensor]
    /// By output; none where nothing may differ.
    private let bounds: [String: Tensor]
    private let depth: Int

    /// Runs the case on the reference, without any pass.
    init(_ programCase: some ProgramCase, from reference: any Backend) throws {
        let plain = try programCase.program()
        let watched = plain.outputs + plain.updates.map { Program.Output(name: $0.renewedName, value: $0.value) }
        program = Program(graph: plain.graph, outputs: watched, updates: plain.updates)
        (passLists, seed) = (programCase.passLists, programCase.seed)
        leaves = try Dictionary(
            uniqueKeysWithValues: program.leaves.map { ($0.name, try programCase.tensor(named: $0.name, $0.type)) })

        let judge = try program.withBounds(isExact: programCase.isExact)
        let truth = try Self.ran(judge.program, on: reference, passes: [], leaves)
        expected = try Dictionary(uniqueKeysWithValues: watched.map { ($0.name, try truth.read($0.name)) })
        let ownBounds = try judge.bounds.mapValues(truth.read)
        bounds = try programCase.isJudgedNormwise ? ownBounds.mapValues { try $0.largestEverywhere() } : ownBounds
        depth = judge.depth
    }

    func findings(on backend: any Backend, listing count: Int) throws -> [Finding] {
        try passLists.flatMap { passes in try findings(on: backend, passes: passes, listing: count) }
    }

    private func findings(on backend: any Backend, passes: [Pass], listing count: Int) throws -> [Finding] {
        let way = passes.isEmpty ? "without passes" : "with passes"
        let session: Session
        do {
            session = try Self.ran(program, on: backend, passes: passes, leaves)
        } catch RuntimeError.notSupported(_, _, let reason) {
            return [Finding(subject: way, outcome: .notSupported(reason: reason), elements: [])]
        }
        var findings: [Finding] = []
        func compare(_ name: String, _ expected: Tensor, _ found: Tensor, _ bounds: Tensor?) {
            let comparison = ElementwiseComparison(expected: expected, found: found, bounds: bounds, seed: seed)
            findings.append(
                Finding(
                    subject: "\(name), \(way)", outcome: comparison.outcome(depth: depth),
                    elements: comparison.elements(count: count)))
        }
        for output in program.outputs {
            guard let expected = expected[output.name] else { continue }
            compare(output.name, expected, try session.read(output.name), bounds[output.name])
        }
        for update in program.updates {
            compare(update.state, try session.read(update.renewedName), try session.store.read(update.state), nil)
        }
        return findings
    }

    private static func ran(
        _ program: Program, on backend: any Backend, passes: [Pass], _ leaves: [String: Tensor]
    ) throws -> Session {
        let session = try Session(program, on: backend, passes: passes)
        for input in session.plan.inputs {
            if let tensor = leaves[input.name] { try session.write(tensor, to: input.name) }
        }
        for state in session.store.declarations {
            if let tensor = leaves[state.name] { try session.store.write(tensor, to: state.name) }
        }
        try session.run()
        return session
    }
}

extension Tensor {
    /// The largest finite element in every place.
    fileprivate func largestEverywhere() throws(TensorError) -> Tensor {
        let largest = doubles.filter(\.isFinite).max() ?? 0
        return try Tensor(shape: shape, elements: .float64(Array(repeating: largest, count: elementCount)))
    }
}

extension Program.Update {
    fileprivate var renewedName: String { "renewed \(state)" }
}

extension Program {
    /// The program with an output for the bound of each output that is rounded, and their names.
    fileprivate func withBounds(isExact: Bool) throws -> (program: Program, bounds: [String: String], depth: Int) {
        if isExact { return (self, [:], 1) }
        let bounds = try RoundingBounds(graph)
        var added: [Output] = []
        var names: [String: String] = [:]
        for output in outputs {
            guard let bound = bounds.errors[output.value] else { continue }
            let name = "bound of \(output.name)"
            names[output.name] = name
            added.append(Output(name: name, value: bound))
        }
        return (Program(graph: bounds.graph, outputs: outputs + added, updates: updates), names, bounds.depth)
    }
}

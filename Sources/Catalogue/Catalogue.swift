import Runtime

/// Every operation and every row of every function table, with the sizes that break kernels: one list for tests,
/// benchmarks and `tandem parity`.
public enum Catalogue {
    public static let operations: [OperationCase] =
        functions + productCases + convolutionCases + poolingCases + reductionCases + shapeChangeCases + gatherCases
        + scatterAddCases + randomCases + compositeCases + fusionCases

    /// Runs a case on a backend and compares the result with the reference's, which runs it without any pass.
    ///
    /// - Parameters:
    ///   - reference: exact enough to be right; the CPU in double precision.
    ///   - passes: the rewritings before the backend's run.
    /// - Throws: whatever keeps a program from running, but ``RuntimeError/notSupported(backend:operation:reason:)``.
    public static func outcome(
        of operationCase: OperationCase, on backend: any Backend, against reference: any Backend,
        passes: [Pass] = Pass.all
    ) throws -> Outcome {
        let tensors = try operationCase.tensors()
        let outcomes = try outcomes(
            of: operationCase.program(), on: backend, against: reference, passes: passes,
            isExact: operationCase.isExact, seed: operationCase.seed
        ) { name, type in
            for (index, tensor) in tensors.enumerated() where OperationCase.label(index) == name { return tensor }
            return Tensor.zeros(type.shape, type.elementType)
        }
        return outcomes.first?.outcome ?? .notSupported(reason: "the case has no output")
    }

    /// Runs any program once on a backend and on the reference, and compares each output and each renewed state.
    ///
    /// - Parameters:
    ///   - isExact: whether nothing may differ; otherwise each element may by what its operations may round.
    ///   - seed: what the numbers come from, for the report.
    ///   - tensor: the number of an input or a state.
    public static func outcomes(
        of program: Program, on backend: any Backend, against reference: any Backend, passes: [Pass] = Pass.all,
        isExact: Bool = false, seed: UInt64 = 0, filledWith tensor: (String, TensorType) throws -> Tensor
    ) throws -> [(name: String, outcome: Outcome)] {
        func ran(_ program: Program, on backend: any Backend, _ passes: [Pass]) throws -> Session {
            let session = try Session(program, on: backend, passes: passes)
            for input in session.plan.inputs { try session.write(tensor(input.name, input.content), to: input.name) }
            for state in session.store.declarations {
                try session.store.write(tensor(state.name, state.type), to: state.name)
            }
            try session.run()
            return session
        }
        let watched = program.outputs + program.updates.map { Program.Output(name: $0.renewedName, value: $0.value) }
        let program = Program(graph: program.graph, outputs: watched, updates: program.updates)
        let session: Session
        do {
            session = try ran(program, on: backend, passes)
        } catch RuntimeError.notSupported(_, _, let reason) {
            return watched.map { ($0.name, .notSupported(reason: reason)) }
        }
        let judge = try program.withBounds(isExact: isExact)
        let truth = try ran(judge.program, on: reference, [])
        var compared = try program.outputs.map { output in
            let bound = judge.bounds[output.name]
            let comparison = ElementwiseComparison(
                expected: try truth.read(output.name), found: try session.read(output.name),
                bounds: try bound.map(truth.read), seed: seed)
            return (output.name, comparison.outcome(depth: judge.depth))
        }
        for update in program.updates {
            let comparison = ElementwiseComparison(
                expected: try session.read(update.renewedName), found: try session.store.read(update.state),
                bounds: nil, seed: seed)
            compared.append((update.state, comparison.outcome(depth: 1)))
        }
        return compared
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

import Runtime

/// Walks through a plan's steps, one array after another.
final class CPUExecutable: Executable {
    let plan: Plan
    private let store: CPUStore
    /// For each state of the plan, its place in the store.
    private let states: [Int]
    private var inputs: [Tensor.Elements]
    /// What each slot holds; `nil` before anything was written there, which reads as zeros.
    private var slots: [Tensor.Elements?]

    init(_ plan: Plan, _ store: CPUStore) throws {
        (self.plan, self.store) = (plan, store)
        states = try plan.states.map { state in
            let index = try store.index(of: state.name)
            guard store.declarations[index].type == state.content else {
                throw RuntimeError.stateType(
                    name: state.name, expected: store.declarations[index].type, found: state.content)
            }
            return index
        }
        inputs = plan.inputs.map {
            Tensor.zeros($0.content.shape, store.precision.stored($0.content.elementType)).elements
        }
        slots = Array(repeating: nil, count: plan.slots.count)
    }

    func enqueue() throws { for step in plan.steps { try run(step) } }

    func finish() throws {}

    func timeSteps() throws -> [UInt64] {
        let clock = ContinuousClock()
        return try plan.steps.map { step in
            let duration = try clock.measure { try run(step) }.components
            return UInt64(duration.seconds) * 1_000_000_000 + UInt64(duration.attoseconds / 1_000_000_000)
        }
    }

    func write(_ tensor: Tensor, toInput name: String) throws {
        guard let index = plan.inputs.firstIndex(where: { $0.name == name }) else {
            throw RuntimeError.unknownInput(name: name, known: plan.inputs.map(\.name))
        }
        let type = plan.inputs[index].content
        guard tensor.shape == type.shape, let elements = store.precision.storing(tensor, as: type.elementType) else {
            throw RuntimeError.inputType(
                name: name, expected: type, found: TensorType(tensor.elementType, tensor.shape))
        }
        inputs[index] = elements
    }

    func read(output name: String) throws -> Tensor {
        guard let output = plan.outputs.first(where: { $0.name == name }) else {
            throw RuntimeError.unknownOutput(name: name, known: plan.outputs.map(\.name))
        }
        return try load(output.content)
    }

    private func run(_ step: Plan.Step) throws {
        let operands = try step.operands.map(load)
        let shape = step.result.type.shape
        // Each branch names its type, so that the compiler writes the loops once for each.
        let elements =
            switch store.precision {
            case .single: try Evaluator<Float>().evaluate(step.operation, operands, shape)
            case .double: try Evaluator<Double>().evaluate(step.operation, operands, shape)
            }
        switch step.result.place {
        case .input(let index): inputs[index] = elements
        case .state(let index): store.values[states[index]] = elements
        case .slot(let index): slots[index] = elements
        }
    }

    /// The operand's value. An array of another length than its type is a defect of the plan, and thrown.
    private func load(_ operand: Plan.Operand) throws -> Tensor {
        let type = operand.type
        let elements =
            switch operand.place {
            case .input(let index): inputs[index]
            case .state(let index): store.values[states[index]]
            case .slot(let index):
                slots[index] ?? Tensor.zeros(type.shape, store.precision.stored(type.elementType)).elements
            }
        return try Tensor(shape: type.shape, elements: elements)
    }
}

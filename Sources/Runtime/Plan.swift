/// In which order a program is computed, and where each value lies; the same for every backend.
public struct Plan: Sendable {
    /// A piece of memory: an input or a state by its index, or one of the slots that values share over time.
    public enum Place: Hashable, Sendable {
        /// An index into ``Plan/inputs``.
        case input(Int)
        /// An index into ``Plan/states``.
        case state(Int)
        /// An index into ``Plan/slots``; its content lasts only until another value is placed there.
        case slot(Int)
    }

    /// A typed value in memory.
    public struct Operand: Hashable, Sendable {
        /// Where it lies.
        public let place: Place
        /// What lies there.
        public let type: TensorType
    }

    /// One operation, from memory to memory.
    public struct Step: Sendable {
        /// What is computed.
        public let operation: Operation
        /// What it is computed of.
        public let operands: [Operand]
        /// Where the result goes.
        public let result: Operand
        /// Where in the model it belongs; for people.
        public let scope: String
    }

    /// Something with the name it has in the program.
    public struct Named<Content: Sendable>: Sendable {
        /// The name in the program.
        public let name: String
        /// What goes by it.
        public let content: Content
    }

    /// In the order of a run.
    public let steps: [Step]
    /// What is given for a run.
    public let inputs: [Named<TensorType>]
    /// What is kept between runs.
    public let states: [Named<TensorType>]
    /// What can be read after a run.
    public let outputs: [Named<Operand>]
    /// The size of each slot in bytes.
    public let slots: [Int]
    /// The most bytes of slot values that are needed at the same time: what no plan can go below in this order.
    public let peakLiveBytes: Int

    /// Bytes for values that do not outlive a run.
    public var slotBytes: Int { slots.reduce(0, +) }

    /// Bytes for everything: slots, inputs and states.
    public var plannedBytes: Int {
        slotBytes + inputs.reduce(0) { $0 + $1.content.byteCount } + states.reduce(0) { $0 + $1.content.byteCount }
    }

    /// Plans a program.
    ///
    /// - Complexity: O(*n* log *n* + *n*·*s*) for *n* values and *s* values alive at a time.
    public init(_ program: Program) {
        var planner = Planner(program)
        planner.place()
        planner.write()
        self.init(
            steps: planner.steps, inputs: planner.inputs, states: planner.states, outputs: planner.outputs,
            slots: planner.slots.sizes, peakLiveBytes: planner.slots.peakLiveBytes)
    }

    private init(
        steps: [Step], inputs: [Named<TensorType>], states: [Named<TensorType>], outputs: [Named<Operand>],
        slots: [Int], peakLiveBytes: Int
    ) {
        (self.steps, self.inputs, self.states, self.outputs) = (steps, inputs, states, outputs)
        (self.slots, self.peakLiveBytes) = (slots, peakLiveBytes)
    }
}

extension Plan: CustomStringConvertible {
    public var description: String {
        steps.map { step in
            let operands = step.operands.map { "\($0.place)" }.joined(separator: ", ")
            return "\(step.result.place): \(step.result.type) = \(step.operation.name) \(operands)"
                + (step.scope.isEmpty ? "" : "    // \(step.scope)")
        }.joined(separator: "\n")
    }
}

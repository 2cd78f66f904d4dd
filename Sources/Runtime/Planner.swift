// DESIGN. Values get their memory in three ways:
//
//   alias     a reshape is the memory of its operand
//   in place  the new value of a state is written over the old one, where the operation that computes it is the last
//             to read the old one, and reads of it just the element that it writes
//   slot      everything else; values whose lifetimes do not overlap share a slot
//
// New values of states that cannot be written in place are copied at the end, when every reader is done.

struct Planner {
    private let graph: Graph
    private let program: Program
    private(set) var inputs: [Plan.Named<TensorType>] = []
    private(set) var states: [Plan.Named<TensorType>] = []
    private(set) var outputs: [Plan.Named<Plan.Operand>] = []
    private(set) var steps: [Plan.Step] = []
    private(set) var slots = SlotAllocator()

    /// For each node, the node that owns its memory.
    private var owners: [NodeID] = []
    /// For each owner, the position of its last reader; beyond the last node where the value must stay.
    private var lastReads: [Int]
    private var places: [NodeID: Plan.Place] = [:]
    private var stateLeaves: [String: NodeID] = [:]
    private var inPlace: Set<NodeID> = []

    init(_ program: Program) {
        self.program = program
        graph = program.graph
        lastReads = Array(graph.nodes.indices)
        for (id, node) in graph.nodes.enumerated() {
            if case .reshape = node.operation { owners.append(owners[node.operands[0]]) } else { owners.append(id) }
        }
    }

    private var end: Int { graph.nodes.count }

    // MARK: Where values lie

    mutating func place() {
        for (id, node) in graph.nodes.enumerated() {
            switch node.operation {
            case .input(let name, let type):
                places[id] = .input(inputs.count)
                inputs.append(Plan.Named(name: name, content: type))
            case .state(let name, let type):
                places[id] = .state(states.count)
                states.append(Plan.Named(name: name, content: type))
                stateLeaves[name] = id
            default: break  // values get a place below
            }
            for operand in node.operands { lastReads[owners[operand]] = id }
        }
        for root in program.roots { lastReads[owners[root]] = end }
        writeStatesInPlace()
        var values: [SlotAllocator.Value] = []
        for id in graph.nodes.indices where owners[id] == id && places[id] == nil {
            values.append(
                SlotAllocator.Value(
                    id: id, byteCount: graph[id].type.byteCount, firstStep: id, lastStep: lastReads[id]))
        }
        slots.assign(values)
        for (id, slot) in slots.slotOfValue { places[id] = .slot(slot) }
    }

    private mutating func writeStatesInPlace() {
        let outputOwners = Set(program.outputs.map { owners[$0.value] })
        for update in program.updates {
            guard let leaf = stateLeaves[update.state], let place = places[leaf],
                owners[update.value] == update.value, places[update.value] == nil, !outputOwners.contains(leaf),
                program.updates.filter({ $0.value == update.value }).count == 1,
                graph[update.value].isLastAndLocalReader(of: leaf, owners: owners, lastReads: lastReads, update.value)
            else { continue }
            places[update.value] = place
            inPlace.insert(update.value)
        }
    }

    // MARK: What is done

    mutating func write() {
        for (id, node) in graph.nodes.enumerated() where owners[id] == id && !node.operation.comesFromOutside {
            append(node.operation, node.operands.map(operand), operand(id), node.scope)
        }
        copyStates()
        outputs = program.outputs.map { Plan.Named(name: $0.name, content: operand($0.value)) }
        rescueOutputs()
    }

    private mutating func append(
        _ operation: Operation, _ operands: [Plan.Operand], _ result: Plan.Operand, _ scope: String
    ) {
        steps.append(Plan.Step(operation: operation, operands: operands, result: result, scope: scope))
    }

    private func operand(_ id: NodeID) -> Plan.Operand {
        Plan.Operand(place: places[owners[id]] ?? .slot(0), type: graph[id].type)
    }

    /// Copies the new values that were not written in place. A new value that is an old state is set aside first, so
    /// that states can exchange their values.
    private mutating func copyStates() {
        var late: [(from: Plan.Operand, to: Plan.Operand)] = []
        for update in program.updates where !inPlace.contains(update.value) {
            guard let leaf = stateLeaves[update.state] else { continue }
            var source = operand(update.value)
            let target = Plan.Operand(place: operand(leaf).place, type: source.type)
            if case .state = source.place, source.place != target.place {
                let aside = Plan.Operand(place: .slot(slots.append(source.type.byteCount)), type: source.type)
                append(.copy(source.type), [source], aside, "update")
                source = aside
            }
            if source.place != target.place { late.append((source, target)) }
        }
        for (source, target) in late { append(.copy(source.type), [source], target, "update") }
    }

    /// An output that is the old value of a renewed state is copied before anything else happens.
    private mutating func rescueOutputs() {
        let renewed = Set(program.updates.compactMap { stateLeaves[$0.state] }.compactMap { places[$0] })
        for (index, output) in program.outputs.enumerated() {
            let owner = owners[output.value]
            guard graph[owner].operation.comesFromOutside, let place = places[owner], renewed.contains(place)
            else { continue }
            let source = outputs[index].content
            let kept = Plan.Operand(place: .slot(slots.append(source.type.byteCount)), type: source.type)
            steps.insert(
                Plan.Step(operation: .copy(source.type), operands: [source], result: kept, scope: "output"), at: 0)
            outputs[index] = Plan.Named(name: output.name, content: kept)
        }
    }
}

extension Operation {
    /// Whether the value is there before a run begins.
    fileprivate var comesFromOutside: Bool {
        switch self {
        case .input, .state: true
        default: false  // everything else is computed
        }
    }

    /// The elementwise operation that computes nothing.
    static func copy(_ type: TensorType) -> Operation {
        .fused(
            Fusion(
                shape: type.shape, accesses: [.identity(type.shape)],
                expression: Expression(instructions: [.operand(0)], types: [type.elementType])))
    }
}

extension Node {
    /// Whether this node reads the state's memory last, and each element of it only to write the same one.
    fileprivate func isLastAndLocalReader(of leaf: NodeID, owners: [NodeID], lastReads: [Int], _ id: NodeID) -> Bool {
        guard case .fused(let fusion) = operation, fusion.shape.elementCount > 0 else { return false }
        for (position, operand) in operands.enumerated() where owners[operand] == leaf {
            guard position >= fusion.anchorOperandCount,
                fusion.accesses[position - fusion.anchorOperandCount].isIdentity(fusion.shape)
            else { return false }
        }
        return lastReads[leaf] <= id
    }
}

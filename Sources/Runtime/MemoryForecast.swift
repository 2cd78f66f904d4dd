/// What a device can hold, in bytes.
public struct MemoryLimits: Sendable, Equatable {
    /// All that is on it together.
    public var total: Int
    /// One piece of memory.
    public var allocation: Int

    /// Limits in bytes.
    public init(total: Int, allocation: Int) { (self.total, self.allocation) = (total, allocation) }
}

/// The memory that plans need together on one store: a state once, inputs and slots for each plan. Memory that kernels take
/// for themselves comes on top.
public struct MemoryForecast: Sendable {
    /// What needs one piece of memory.
    public struct Piece: Sendable, Equatable {
        /// The state's or input's name, or the largest value of a slot: `matrixMultiply of fc1 f32[64, 128]`.
        public let name: String
        /// What it takes.
        public let byteCount: Int
    }

    /// Every piece that was added.
    public private(set) var pieces: [Piece] = []
    private var states: Set<String> = []

    /// What these plans need together.
    public init(_ plans: [Plan] = []) {
        for plan in plans { add(plan) }
    }

    /// Adds a plan with its states.
    package mutating func add(_ plan: Plan) {
        for state in plan.states { add(state: state.name, state.content) }
        addTransient(plan)
    }

    /// Adds what a plan needs where its states are there already.
    package mutating func addTransient(_ plan: Plan) {
        for input in plan.inputs {
            pieces.append(Piece(name: "input \(input.name) \(input.content)", byteCount: input.content.byteCount))
        }
        var names = [String](repeating: "intermediate values", count: plan.slots.count)
        var largest = [Int](repeating: -1, count: plan.slots.count)
        for step in plan.steps {
            guard case .slot(let slot) = step.result.place, step.result.type.byteCount > largest[slot] else { continue }
            largest[slot] = step.result.type.byteCount
            let place = step.scope.isEmpty ? "" : " of \(step.scope)"
            names[slot] = "\(step.operation.name)\(place) \(step.result.type)"
        }
        pieces += zip(names, plan.slots).map { Piece(name: $0, byteCount: $1) }
    }

    /// Adds memory of other kinds.
    package mutating func add(_ name: String, byteCount: Int) { pieces.append(Piece(name: name, byteCount: byteCount)) }

    /// Adds a state that is not counted yet.
    package mutating func add(state name: String, _ type: TensorType) {
        guard states.insert(name).inserted else { return }
        pieces.append(Piece(name: "\(name) \(type)", byteCount: type.byteCount))
    }

    /// All of it together.
    public var byteCount: Int { pieces.reduce(0) { $0 + $1.byteCount } }

    /// - Parameter heldBytes: what is on the device already
    package func fits(_ limits: MemoryLimits, beside heldBytes: Int = 0) -> Bool {
        byteCount + heldBytes <= limits.total && pieces.allSatisfy { $0.byteCount <= limits.allocation }
    }

    /// Looks before anything is allocated whether a device can hold it.
    ///
    /// - Parameters:
    ///   - heldBytes: what is on the device already
    ///   - fittingBatch: the largest batch that would fit, asked for only where this one does not
    /// - Throws: ``RuntimeError/memory(_:)``
    package func check(
        on backend: any Backend, beside heldBytes: Int = 0,
        fittingBatch: (MemoryLimits) throws -> Int? = { _ in nil }
    ) throws {
        let limits = backend.memoryLimits
        guard !fits(limits, beside: heldBytes) else { return }
        throw RuntimeError.memory(
            MemoryShortage(
                device: backend.device, limits: limits, byteCount: byteCount + heldBytes,
                largest: Array(pieces.sorted { $0.byteCount > $1.byteCount }.prefix(3)),
                fittingBatch: try fittingBatch(limits)))
    }
}

extension Program {
    /// No less than a plan of the program can take, found without planning: every value with memory of its own, and a copy of
    /// each new state.
    package var mostBytes: Int {
        graph.nodes.reduce(0) { $0 + $1.type.byteCount } + updates.reduce(0) { $0 + graph[$1.value].type.byteCount }
    }
}

/// A program that a device cannot hold.
public struct MemoryShortage: Sendable, Equatable {
    /// The device's name.
    public let device: String
    /// What it can hold.
    public let limits: MemoryLimits
    /// What is needed, with what it holds already.
    public let byteCount: Int
    /// The three largest pieces, the largest first.
    public let largest: [MemoryForecast.Piece]
    /// The largest batch that fits; nil where none does, or where there is no batch.
    public let fittingBatch: Int?
}

extension MemoryShortage: CustomStringConvertible {
    public var description: String { "\(fact)\n\(advice)" }

    var fact: String {
        let pieces = largest.map { "\($0.name) \($0.byteCount.inMebibytes)" }.joined(separator: ", ")
        return "out of memory on \(device): expected at most \(limits.total.inMebibytes) in all and "
            + "\(limits.allocation.inMebibytes) in one piece, found \(byteCount.inMebibytes) planned; the largest: \(pieces)"
    }

    var advice: String {
        (fittingBatch.map { "--batch-size \($0) is the largest that fits; or use" } ?? "use") + " another --device"
    }
}

extension Int {
    fileprivate var inMebibytes: String {
        let tenths = (self + (1 << 20) / 20) / ((1 << 20) / 10)
        return "\(tenths / 10).\(tenths % 10) MiB"
    }
}

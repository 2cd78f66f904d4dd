/// Finds the operation at which the values of a program cease to be finite.
///
/// The program is run again without its updates, so that no state changes, and with its values as outputs, some of them at a
/// time: then no value shares memory with another, and each can be read. Of the results that are not finite, one is followed
/// back from operand to operand, to an operation that made it of finite numbers. An infinity that nothing comes of, such as
/// that of a branch not taken, is passed over.
package struct FiniteCheck {
    private let program: Program
    private let backend: any Backend
    private let store: any StateStore

    /// The values that are read of one run, in bytes. More runs take longer, larger ones more memory.
    private static let bytesOfRun = 128 << 20

    /// - Parameters:
    ///   - program: one that takes everything from its states
    ///   - passes: those to run with; without `Pass.fuse` each operation is looked at by itself
    package init(
        _ program: Program, on backend: any Backend, store: any StateStore, passes: [Pass] = [.dropDeadCode]
    ) throws {
        let roots = program.roots.enumerated().map { Program.Output(name: "\($0.offset)", value: $0.element) }
        self.program = try Program(graph: program.graph, outputs: roots, updates: []).applying(passes)
        (self.backend, self.store) = (backend, store)
    }

    /// Runs the program from the states as they are and leaves them so.
    /// - Returns: nil where all results are finite
    package func origin() throws -> NotFiniteOrigin? {
        let ranges = try ranges()
        let isBad = { (id: NodeID) in ranges[id].map { $0.firstNotFinite != nil } ?? false }
        let origins = program.roots.filter(isBad).map { root in
            var id = root
            while let operand = program.graph[id].operands.first(where: isBad) { id = operand }
            return id
        }
        guard let id = origins.min(), let element = ranges[id]?.firstNotFinite else { return nil }
        let node = program.graph[id]
        return NotFiniteOrigin(
            operation: name(id), type: node.type, element: element.index, value: element.value,
            operands: node.operands.map { operand in
                NotFiniteOrigin.Operand(
                    name: name(operand), type: program.graph[operand].type, range: ranges[operand]?.finite)
            })
    }

    private func name(_ id: NodeID) -> String {
        let node = program.graph[id]
        switch node.operation {
        case .input(let name, _), .state(let name, _): return "\(node.operation.name) \(name)"
        default: return node.scope.isEmpty ? node.operation.name : "\(node.operation.name) of \(node.scope)"
        }
    }

    /// The range of each value of floating point.
    private func ranges() throws -> [NodeID: NumberRange] {
        var ranges: [NodeID: NumberRange] = [:]
        var group: [NodeID] = []
        var bytes = 0
        for (id, node) in program.graph.nodes.enumerated() where node.type.elementType.isFloatingPoint {
            if case .state(let name, _) = node.operation {
                ranges[id] = NumberRange(try store.read(name))
                continue
            }
            if !group.isEmpty, bytes + node.type.byteCount > Self.bytesOfRun {
                try read(group, into: &ranges)
                (group, bytes) = ([], 0)
            }
            group.append(id)
            bytes += node.type.byteCount
        }
        try read(group, into: &ranges)
        return ranges
    }

    private func read(_ group: [NodeID], into ranges: inout [NodeID: NumberRange]) throws {
        guard !group.isEmpty else { return }
        let outputs = group.map { Program.Output(name: "\($0)", value: $0) }
        let session = try Session(
            Program(graph: program.graph, outputs: outputs, updates: []), on: backend, store: store,
            passes: [.dropDeadCode])
        try session.run()
        for id in group { ranges[id] = NumberRange(try session.read("\(id)")) }
    }
}

/// Where numbers ceased to be finite.
public struct NotFiniteOrigin: Sendable, Equatable {
    /// What the operation was given.
    public struct Operand: Sendable, Equatable {
        /// The operation that made it and its place, or the state.
        public let name: String
        /// The type of all of it.
        public let type: TensorType
        /// The least and the greatest of its elements; nil of integers, and where it has no elements.
        public let range: ClosedRange<Double>?
    }

    /// The operation and its place in the model: `exp of fc2`; or the state that is not finite from the beginning.
    public let operation: String
    /// The type of the result.
    public let type: TensorType
    /// The first element that is not finite, in row-major order.
    public let element: [Int]
    /// That element: infinite, or NaN.
    public let value: Double
    /// What it was computed of.
    public let operands: [Operand]
}

extension NotFiniteOrigin: CustomStringConvertible {
    /// `exp of fc2, f32[4, 10]: element [0, 3] is inf; of add of fc2 f32[4, 10] in -3.1 … 95.2`
    public var description: String {
        let sources = operands.map { operand in
            "\(operand.name) \(operand.type)"
                + (operand.range.map { " in \(Float($0.lowerBound)) … \(Float($0.upperBound))" } ?? "")
        }
        // Swift prints the sign bit of a NaN, which says nothing: x86 sets it for 0 · ∞.
        return "\(operation), \(type): element \(element) is \(value.isNaN ? "NaN" : "\(value)")"
            + (sources.isEmpty ? "" : "; of \(sources.joined(separator: ", "))")
    }
}

/// The extent of a tensor's numbers.
struct NumberRange {
    /// The least and the greatest of the finite ones; nil where there are none.
    let finite: ClosedRange<Double>?
    /// The first one that is not finite, and its indices.
    let firstNotFinite: (index: [Int], value: Double)?

    init(_ tensor: Tensor) {
        var bounds: (least: Double, greatest: Double)?
        var first: (position: Int, value: Double)?
        for (position, number) in tensor.doubles.enumerated() {
            if number.isFinite {
                bounds = bounds.map { (min($0.least, number), max($0.greatest, number)) } ?? (number, number)
            } else if first == nil {
                first = (position, number)
            }
        }
        finite = bounds.map { $0.least...$0.greatest }
        firstNotFinite = first.map { first in
            (zip(tensor.shape.strides, tensor.shape.lengths).map { first.position / $0 % $1 }, first.value)
        }
    }
}

// DESIGN. In a step that takes its batch from constant tables by number, what is computed of each row by constants alone,
// such as frozen layers of images, is the same whenever the row is taken. So it is computed once for each row:
//
//   step          gather(images, i) → frozen → trained      becomes      gather(kept, i) → trained
//   preparation   gather(images, first + 0 … n−1) → frozen → the next n rows of kept
//
// The preparation computes batches of the step's own length with the step's own operations, so that a backend takes the
// same kernels for them and the kept rows have the bits that the step would have computed. What is kept are the last
// row-wise values (see `RowDependence`) whose computation outweighs that a row has to be read, and that a graph can hold;
// in place of others, those that they come from are considered.

/// A program whose row-wise values are taken from tables, and the program that fills these.
package struct KeptRows: Sendable {
    /// A state of the step: the values of all rows.
    package struct Table: Sendable, Equatable {
        package let name: String
        package let type: TensorType
        /// How many rows one run of the preparation gives.
        package let rowsPerRun: Int

        package var rows: Int { type.shape[0] }
    }

    /// The program, with the tables as further states.
    package let step: Program
    /// From the i32 [] input ``firstRow``, an output for each table, by its name: its next rows. Behind the end of a table
    /// its last row is repeated.
    package let preparation: Program
    package let tables: [Table]
    /// The arithmetic that one run of the step is spared.
    package let operationsSaved: Int

    /// The preparation's input: the row of the tables that it begins at.
    package static let firstRow = "first row"
    /// What the names of tables begin with, unless another is given.
    package static let prefix = "kept/"

    package var byteCount: Int { tables.reduce(0) { $0 + $1.type.byteCount } }
}

extension KeptRows {
    /// The least work of a batch that is worth keeping, in operations; less takes no longer than starting its kernels.
    fileprivate static let leastOperations = 1 << 21
    /// Devices do 5 (a Zen 4 core) to 20 (large GPUs) operations in the time in which they read a byte.
    fileprivate static let operationsPerByte = 20

    /// Rewrites `program`, where anything is worth keeping.
    ///
    /// - Parameters:
    ///   - constants: the states that stay as they are from the preparation on. None that the program renews. Rows have
    ///     to be taken from them by numbers that they have.
    ///   - prefix: what the names of the tables begin with; programs that share a store need tables of their own.
    /// - Returns: `nil` where there is nothing to keep.
    /// - Throws: ``GraphError`` where the program breaks a rule of graphs.
    package init?(
        _ program: Program, constants: Set<String>, prefix: String = KeptRows.prefix
    ) throws(GraphError) {
        let constants = constants.subtracting(program.updates.map(\.state))
        let search = KeptValues(program, constants: constants)
        guard !search.kept.isEmpty else { return nil }
        var writer = PreparationWriter(program.graph, search, prefix: prefix)
        for id in search.kept { try writer.keep(id) }

        var graph = Graph()
        var newIDs: [NodeID] = []
        for (id, node) in program.graph.nodes.enumerated() {
            guard let place = writer.tableOfValue[id], case .rows(let source) = search.dependences[id] else {
                newIDs.append(try graph.append(node.operation, node.operands.map { newIDs[$0] }, scope: node.scope))
                continue
            }
            let table = writer.tables[place]
            let state = try graph.append(.state(name: table.name, table.type), scope: node.scope)
            newIDs.append(try graph.append(.gather, [state, newIDs[source.index]], scope: node.scope))
        }
        step = try withoutDeadCode(program.replacing(graph: graph) { newIDs[$0] })
        preparation = Program(graph: writer.graph, outputs: writer.outputs, updates: [])
        tables = writer.tables
        operationsSaved = search.operations(of: search.kept)
    }
}

/// The values to be kept.
private struct KeptValues {
    let dependences: [RowDependence]
    private(set) var kept: [NodeID] = []
    private let graph: Graph

    init(_ program: Program, constants: Set<String>) {
        graph = program.graph
        dependences = RowDependence.all(of: graph, constants: constants)
        var isCandidate = [Bool](repeating: false, count: graph.nodes.count)
        for root in program.roots { isCandidate[root] = true }
        for (id, node) in graph.nodes.enumerated() {
            for operand in node.operands where dependences[operand] != dependences[id] { isCandidate[operand] = true }
        }
        for id in graph.nodes.indices.reversed() where isCandidate[id] {
            guard case .rows(let source) = dependences[id] else { continue }
            if isWorthKeeping(id, source) {
                kept.append(id)
            } else {
                for operand in graph[id].operands { isCandidate[operand] = true }
            }
        }
        kept.reverse()
    }

    private func isWorthKeeping(_ id: NodeID, _ source: RowSource) -> Bool {
        let type = graph[id].type
        guard let size = Shape([source.tableRows] + type.shape.lengths.dropFirst()).checkedElementCount,
            size <= Int(Int32.max), !endsInProduct(id)
        else { return false }
        return operations(of: [id])
            >= max(KeptRows.leastOperations, KeptRows.operationsPerByte * type.byteCount)
    }

    /// A device may add to a product with one rounding where both are in one kernel; a kept product is rounded before.
    private func endsInProduct(_ id: NodeID) -> Bool {
        switch graph[id].operation {
        case .binary(.multiply): true
        case .detach, .transpose, .broadcast, .slice: endsInProduct(graph[id].operands[0])
        case .input, .state, .constant, .iota, .unary, .binary, .compare, .select, .cast, .reshape, .pad, .concatenate,
            .matrixMultiply, .convolution, .convolutionInputGradient, .convolutionWeightGradient,
            .sparseConvolutionInputGradient, .sparseConvolutionWeightGradient, .maxPool,
            .maxPoolIndex, .windowSelect, .windowScatter, .reduce, .gather, .scatterAdd, .random, .fused:
            false
        }
    }

    /// What computing the values takes from their tables on.
    func operations(of values: [NodeID]) -> Int {
        var isNeeded = [Bool](repeating: false, count: graph.nodes.count)
        for id in values { isNeeded[id] = true }
        var total = 0
        for id in graph.nodes.indices.reversed() where isNeeded[id] {
            guard case .rows = dependences[id] else { continue }
            let node = graph[id]
            total += node.operation.floatingPointOperations(node.operands.map { graph[$0].type }, node.type)
            for operand in node.operands { isNeeded[operand] = true }
        }
        return total
    }
}

/// Writes the preparation: the kept values, with the numbers of rows in order in place of the batch's.
private struct PreparationWriter {
    private let old: Graph
    private let search: KeptValues
    private(set) var graph = Graph()
    private(set) var tables: [KeptRows.Table] = []
    private(set) var outputs: [Program.Output] = []
    private(set) var tableOfValue: [NodeID: Int] = [:]
    private var newIDs: [NodeID: NodeID] = [:]
    private let prefix: String

    init(_ old: Graph, _ search: KeptValues, prefix: String) {
        (self.old, self.search, self.prefix) = (old, search, prefix)
    }

    /// Values of the same tables that differ in nothing but the numbers of rows share a table.
    mutating func keep(_ id: NodeID) throws(GraphError) {
        guard case .rows(let source) = search.dependences[id] else { return }
        let value = try copy(id)
        if let known = outputs.firstIndex(where: { $0.value == value }) {
            tableOfValue[id] = known
            return
        }
        let (name, type) = ("\(prefix)\(tables.count)", old[id].type)
        tableOfValue[id] = tables.count
        outputs.append(Program.Output(name: name, value: value))
        tables.append(
            KeptRows.Table(
                name: name,
                type: TensorType(type.elementType, Shape([source.tableRows] + type.shape.lengths.dropFirst())),
                rowsPerRun: type.shape[0]))
    }

    /// Appends the value and what it needs, operands before uses.
    private mutating func copy(_ id: NodeID) throws(GraphError) -> NodeID {
        var isNeeded = Set([id])
        for candidate in (0...id).reversed() where isNeeded.contains(candidate) && newIDs[candidate] == nil {
            isNeeded.formUnion(operandsToCopy(candidate))
        }
        for candidate in isNeeded.sorted() where newIDs[candidate] == nil {
            let node = old[candidate]
            var operands = operandsToCopy(candidate).compactMap { newIDs[$0] }
            if operands.count < node.operands.count, case .rows(let source) = search.dependences[candidate] {
                operands.append(try rowNumbers(source))
            }
            newIDs[candidate] = try graph.append(node.operation, operands, scope: node.scope)
        }
        return newIDs[id] ?? id
    }

    /// All but the numbers that the batch was taken by.
    private func operandsToCopy(_ id: NodeID) -> [NodeID] {
        let operands = old[id].operands
        guard case .gather = old[id].operation, case .rows(let source) = search.dependences[id],
            operands[1] == source.index
        else { return operands }
        return [operands[0]]
    }

    /// first row + 0 … n−1, but not beyond the last row.
    private mutating func rowNumbers(_ source: RowSource) throws(GraphError) -> NodeID {
        let shape = old[source.index].type.shape
        let first = try graph.append(.input(name: KeptRows.firstRow, TensorType(.int32, .scalar)))
        let sum = try graph.append(
            .binary(.add),
            [graph.append(.iota(shape, axis: 0)), graph.append(.broadcast(shape, axes: []), [first])])
        let last = try graph.append(.constant(Scalar(Double(source.tableRows - 1), .int32), shape))
        return try graph.append(.binary(.minimum), [sum, last])
    }
}

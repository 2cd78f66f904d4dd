// DESIGN. A tree is a set of elementwise nodes that are computed together, at the place of the last one, its root.
//
//   1. From the last node to the first: an elementwise node joins the tree of its consumers where all of them are
//      elementwise and in one tree; otherwise it is the root of its own.
//   2. Repetitions, transpositions and slices between the nodes become accesses; constants and positions are free and
//      may be repeated in several trees.
//   3. A value that only one tree uses, in place and of its shape, and that comes from a product, a convolution, a
//      reduction …, becomes the anchor: the tree is its epilogue.
//
//   4. What is as cheap to compute as to read, with several trees as readers, is in each of them: a sum, difference or
//      product of a value that is stored anyway and a much smaller one, such as the distance from a channel's mean.
//
// Nothing else is computed twice but constants and positions.

/// The largest number of nodes in one tree. Each brings at most two operands that are not in the tree, and a kernel's
/// argument list may hold 1,024 bytes (OpenCL 1.2, CL_DEVICE_MAX_PARAMETER_SIZE): 128 pointers.
private let treeLimit = 48

func fused(_ program: Program) throws(GraphError) -> Program {
    let forest = Forest(program)
    var graph = Graph()
    var newIDs = [NodeID](repeating: -1, count: program.graph.nodes.count)
    for (id, node) in program.graph.nodes.enumerated() where forest.isStored[id] {
        if forest.roots[id] == id {
            let tree = Tree(rootedAt: id, in: program.graph, forest)
            newIDs[id] = try graph.append(
                .fused(tree.fusion), tree.operands.map { newIDs[$0] }, scope: node.scope)
        } else {
            newIDs[id] = try graph.append(node.operation, node.operands.map { newIDs[$0] }, scope: node.scope)
        }
    }
    return program.replacing(graph: graph) { newIDs[$0] }
}

/// Which nodes are computed together, and which values are stored.
private struct Forest {
    /// For each elementwise or moving node, the root of its tree.
    private(set) var roots: [NodeID?]
    /// Whether the value exists in memory: roots of trees, and everything that is not elementwise.
    private(set) var isStored: [Bool]
    /// Elementwise nodes that each tree computes for itself.
    private(set) var isRepeated: [Bool]
    /// For roots whose tree continues an operation without storing its result.
    private(set) var anchors: [NodeID: NodeID] = [:]

    init(_ program: Program) {
        let nodes = program.graph.nodes
        roots = [NodeID?](repeating: nil, count: nodes.count)
        isStored = [Bool](repeating: false, count: nodes.count)
        isRepeated = isStored
        var consumers = [[NodeID]](repeating: [], count: nodes.count)
        for (id, node) in nodes.enumerated() { for operand in node.operands { consumers[operand].append(id) } }
        let kept = Set(program.roots)
        var sizes = [Int](repeating: 1, count: nodes.count)

        for id in nodes.indices.reversed() {
            switch nodes[id].operation.fusionRole {
            case .elementwise:
                let trees = Set(consumers[id].map { nodes[$0].operation.fusionRole == .elementwise ? roots[$0] : nil })
                if !kept.contains(id), trees.count == 1, let tree = trees.first ?? nil, sizes[tree] < treeLimit {
                    roots[id] = tree
                    sizes[tree] += 1
                } else if !kept.contains(id), !trees.isEmpty,
                    trees.allSatisfy({ $0.map { sizes[$0] < treeLimit } ?? false }),
                    program.graph.isCheap(id, consumers)
                {
                    isRepeated[id] = true
                    for case let tree? in trees { sizes[tree] += 1 }
                } else {
                    (roots[id], isStored[id]) = (id, true)
                }
            case .free:
                // Stored only for those who cannot compute it on the way.
                let isRead = consumers[id].contains { user in
                    switch nodes[user].operation.fusionRole {
                    case .elementwise: false
                    case .free: false
                    case .anchor, .other: true
                    }
                }
                if isRead || kept.contains(id) { (roots[id], isStored[id]) = (id, true) }
            case .anchor, .other:
                isStored[id] = true
            }
        }
        chooseAnchors(program.graph, consumers, kept)
    }

    /// From the last root to the first: the last operation that only this tree uses, at the tree's own elements.
    private mutating func chooseAnchors(_ graph: Graph, _ consumers: [[NodeID]], _ kept: Set<NodeID>) {
        for id in graph.nodes.indices.reversed()
        where graph[id].operation.fusionRole == .anchor && !kept.contains(id) {
            let trees = Set(consumers[id].map { graph[$0].operation.fusionRole == .elementwise ? roots[$0] : nil })
            guard trees.count == 1, let root = trees.first ?? nil, anchors[root] == nil,
                graph[root].type.shape == graph[id].type.shape
            else { continue }
            anchors[root] = id
            isStored[id] = false
        }
    }
}

/// The code of one tree.
private struct Tree {
    let fusion: Fusion
    let operands: [NodeID]

    init(rootedAt root: NodeID, in graph: Graph, _ forest: Forest) {
        let anchor = forest.anchors[root]
        var writer = TreeWriter(graph: graph, forest: forest, root: root, anchor: anchor)
        _ = writer.write(root, AxisMap(graph[root].type.shape))
        let anchorOperands = anchor.map { graph[$0].operands } ?? []
        fusion = Fusion(
            anchor: anchor.map { graph[$0].operation }, anchorOperandCount: anchorOperands.count,
            shape: graph[root].type.shape, accesses: writer.accesses,
            expression: Expression(instructions: writer.instructions, types: writer.types))
        operands = anchorOperands + writer.operands
    }
}

/// Writes a tree's nodes as straight-line code, operands before uses.
private struct TreeWriter {
    let graph: Graph
    let forest: Forest
    let root: NodeID
    let anchor: NodeID?
    var operands: [NodeID] = []
    var accesses: [Access] = []
    var instructions: [Expression.Instruction] = []
    var types: [ElementType] = []
    private var written: [Key: Int] = [:]

    private struct Key: Hashable {
        let node: NodeID
        let map: AxisMap
    }

    init(graph: Graph, forest: Forest, root: NodeID, anchor: NodeID?) {
        (self.graph, self.forest, self.root, self.anchor) = (graph, forest, root, anchor)
        guard let anchor else { return }
        let shape = graph[anchor].type.shape
        written[Key(node: anchor, map: AxisMap(shape))] = emit(.operand(0), graph[anchor].type.elementType)
    }

    /// The instruction that computes the node's element which `map` leads to.
    mutating func write(_ id: NodeID, _ map: AxisMap) -> Int {
        let key = Key(node: id, map: map)
        if let known = written[key] { return known }
        let node = graph[id]
        let isOfTree = forest.roots[id] == root || forest.isRepeated[id]
        let isInTree = id == root || (isOfTree && map.isIdentity(node.type.shape))
        let place: Int
        if case .constant(let scalar, _) = node.operation {
            place = emit(.constant(scalar), scalar.elementType)
        } else if case .iota(_, let axis) = node.operation {
            place = position(map.position(along: axis))
        } else if let operand = node.operands.first, let inner = map.through(node.operation, graph[operand].type.shape)
        {
            place = write(operand, inner)
        } else if isInTree, node.operation.fusionRole == .elementwise {
            let parts = node.operands.map { write($0, map) }
            place = emit(node.operation.instruction(parts), node.type.elementType)
        } else {
            operands.append(id)
            accesses.append(map.access(node.type.shape))
            place = emit(.operand(operands.count - (anchor == nil ? 1 : 0)), node.type.elementType)
        }
        written[key] = place
        return place
    }

    private mutating func position(_ place: (start: Int, axis: Int?)) -> Int {
        let start = emit(.constant(Scalar(Double(place.start), .int32)), .int32)
        guard let axis = place.axis else { return start }
        let moving = emit(.position(axis: axis), .int32)
        return place.start == 0 ? moving : emit(.binary(.add, moving, start), .int32)
    }

    private mutating func emit(_ instruction: Expression.Instruction, _ type: ElementType) -> Int {
        instructions.append(instruction)
        types.append(type)
        return instructions.count - 1
    }
}

extension Graph {
    /// Whether a node is computed of a value of its own size that is stored for others, too, and of one that is so much
    /// smaller that reading it costs nothing.
    fileprivate func isCheap(_ id: NodeID, _ consumers: [[NodeID]]) -> Bool {
        let node = nodes[id]
        switch node.operation {
        case .binary(.add), .binary(.subtract), .binary(.multiply): break
        default: return false  // more than reading costs
        }
        func isStored(_ operand: NodeID) -> Bool {
            guard nodes[operand].type.shape == node.type.shape else { return false }
            switch nodes[operand].operation.fusionRole {
            case .free: return false
            case .elementwise, .anchor, .other:
                return nodes[operand].operation.comesFromOutside
                    || consumers[operand].contains { user in
                        switch nodes[user].operation.fusionRole {
                        case .elementwise, .free: false
                        case .anchor, .other: true
                        }
                    }
            }
        }
        func isSmall(_ operand: NodeID) -> Bool {
            var source = operand
            while nodes[source].operation.fusionRole == .free, let next = nodes[source].operands.first { source = next }
            return 16 * nodes[source].type.elementCount <= node.type.elementCount
        }
        return node.operands.contains(where: isStored) && node.operands.contains(where: isSmall)
    }
}

/// What the fusion pass may do with an operation.
private enum FusionRole { case elementwise, free, anchor, other }

extension Operation {
    /// Whether the value is there before a run begins.
    fileprivate var comesFromOutside: Bool {
        switch self {
        case .input, .state: true
        default: false  // everything else is computed
        }
    }

    fileprivate var fusionRole: FusionRole {
        switch self {
        case .unary, .binary, .compare, .select, .cast: .elementwise
        case .constant, .detach, .iota, .transpose, .broadcast, .slice: .free
        case .matrixMultiply, .convolution, .convolutionInputGradient, .convolutionWeightGradient,
            .sparseConvolutionInputGradient, .sparseConvolutionWeightGradient, .maxPool,
            .windowScatter, .reduce, .gather:
            .anchor
        case .input, .state, .reshape, .pad, .concatenate, .maxPoolIndex, .windowSelect, .scatterAdd, .random, .fused:
            .other
        }
    }

    /// An elementwise operation on the results of earlier instructions.
    fileprivate func instruction(_ parts: [Int]) -> Expression.Instruction {
        switch self {
        case .unary(let function): .unary(function, parts[0])
        case .binary(let function): .binary(function, parts[0], parts[1])
        case .compare(let comparison): .compare(comparison, parts[0], parts[1])
        case .select: .select(parts[0], parts[1], parts[2])
        case .cast(let type): .cast(type, parts[0])
        case .input, .state, .constant, .iota, .detach, .reshape, .transpose, .broadcast, .slice, .pad, .concatenate,
            .matrixMultiply, .convolution, .convolutionInputGradient, .convolutionWeightGradient,
            .sparseConvolutionInputGradient, .sparseConvolutionWeightGradient, .maxPool,
            .maxPoolIndex, .windowSelect, .windowScatter, .reduce, .gather, .scatterAdd, .random, .fused:
            .operand(parts[0])
        }
    }
}

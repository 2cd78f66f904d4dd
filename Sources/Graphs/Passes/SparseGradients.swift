// DESIGN. Behind a max pool the gradient of a convolution's result is windowScatter(dp, places), as a rule under the mask of
// an activation: one element of each window is not 0. This pass
//
//   1. finds such gradients: a scatter, or what elementwise operations make of one that leave 0 where there was 0;
//   2. computes them at the windows' places alone, reading every other operand there (of what was pooled, that is the
//      pool's result);
//   3. gives them to the convolution's own gradients, and sums them over windows where a bias summed them over pixels.
//
// The mathematics is the same: what is left out was multiplied by 0.

/// Takes a convolution's gradients from the elements of windows alone, where the windows are so large that it pays.
func withSparseGradients(_ program: Program) throws(GraphError) -> Program {
    let gradients = SparseGradients(in: program.graph)
    var rewriter = WindowRewriter(old: program.graph, chains: gradients.chains)
    for (id, node) in program.graph.nodes.enumerated() {
        try rewriter.append(node, gradient: gradients.operand(of: id).map { node.operands[$0] })
    }
    return try withoutDeadCode(program.replacing(graph: rewriter.graph) { rewriter.newIDs[$0] })
}

/// Which gradients are scattered from windows, and who takes them.
private struct SparseGradients {
    private let graph: Graph
    /// For each value that is 0 but at one place of each window, where that comes from.
    private(set) var chains: [NodeID: ScatterChain] = [:]
    /// Those of them that are the gradient of a convolution's result for which it pays.
    private var chosen: Set<NodeID> = []

    /// A sparse sum of products takes as long as so many dense ones: each product reads and writes memory. Measured with
    /// images of 14 × 14 and 26 × 26, 8 to 256 channels and windows of 2 × 2 to 12 × 12, two Zen 4 cores, PoCL 3.1.
    private static let slowdown = 8
    /// What laying an element of an image out anew, or writing it back, takes, in dense multiplications and additions;
    /// measured with the same.
    private static let operationsPerElement = 64

    init(in graph: Graph) {
        self.graph = graph
        for (id, node) in graph.nodes.enumerated() { chains[id] = chain(node, id) }
        for node in graph.nodes {
            guard let position = node.operation.gradientOperand, let chain = chains[node.operands[position]] else {
                continue
            }
            if pays(node, graph[chain.scatter]) { chosen.insert(node.operands[position]) }
        }
    }

    /// The position of the operand that the node may take from windows; `nil` where it stays as it is.
    func operand(of id: NodeID) -> Int? {
        let node = graph[id]
        if let position = node.operation.gradientOperand {
            return chosen.contains(node.operands[position]) ? position : nil
        }
        guard case .reduce(.sum, let axes) = node.operation, axes.contains(2), axes.contains(3),
            chosen.contains(node.operands[0]), let chain = chains[node.operands[0]],
            case .maxPoolIndex = graph[graph[chain.scatter].operands[1]].operation  // whose places all lie in the image
        else { return nil }
        return 0
    }

    private func chain(_ node: Node, _ id: NodeID) -> ScatterChain? {
        let positions: [Int]
        switch node.operation {
        case .windowScatter: return ScatterChain(scatter: id, operand: nil)
        case .select: positions = isZero(node.operands[2]) ? [1] : isZero(node.operands[1]) ? [2] : []
        case .binary(.multiply): positions = [0, 1]
        case .binary(.divide), .unary(.negate): positions = [0]
        case .input, .state, .constant, .iota, .unary, .binary, .compare, .cast, .detach, .reshape, .transpose,
            .broadcast, .slice, .pad, .concatenate, .matrixMultiply, .convolution, .convolutionInputGradient,
            .convolutionWeightGradient, .sparseConvolutionInputGradient, .sparseConvolutionWeightGradient, .maxPool,
            .maxPoolIndex, .windowSelect, .reduce, .gather, .scatterAdd, .random, .fused:
            positions = []
        }
        for position in positions {
            if let inner = chains[node.operands[position]] {
                return ScatterChain(scatter: inner.scatter, operand: position)
            }
        }
        return nil
    }

    private func isZero(_ id: NodeID) -> Bool {
        guard case .constant(let scalar, _) = graph[id].operation else { return false }
        return scalar.value == 0
    }

    private func pays(_ node: Node, _ scatter: Node) -> Bool {
        let (windows, pixels) = (graph[scatter.operands[0]].type.elementCount, scatter.type.elementCount)
        guard windows > 0 else { return false }
        let dense = node.operation.floatingPointOperations(node.operands.map { graph[$0].type }, node.type)
        let image = node.operation.gradientOperand == 0 ? node.type : graph[node.operands[0]].type
        return Self.slowdown * (dense / pixels * windows) + Self.operationsPerElement * image.elementCount < dense
    }
}

/// How a value comes from a scatter: itself, or through one operand of an elementwise operation that leaves 0 where that
/// operand is 0, and is linear in it, so that windows may overlap.
private struct ScatterChain {
    let scatter: NodeID
    let operand: Int?
}

extension Operation {
    /// Where the gradient of a convolution's result stands among the operands of the convolution's gradients.
    fileprivate var gradientOperand: Int? {
        switch self {
        case .convolutionInputGradient: 0
        case .convolutionWeightGradient: 1
        case .input, .state, .constant, .iota, .unary, .binary, .compare, .select, .cast, .detach, .reshape, .transpose,
            .broadcast, .slice, .pad, .concatenate, .matrixMultiply, .convolution, .sparseConvolutionInputGradient,
            .sparseConvolutionWeightGradient, .maxPool, .maxPoolIndex, .windowSelect, .windowScatter, .reduce, .gather,
            .scatterAdd, .random, .fused:
            nil
        }
    }

    fileprivate var isElementwise: Bool {
        switch self {
        case .unary, .binary, .compare, .select, .cast, .detach: true
        case .input, .state, .constant, .iota, .reshape, .transpose, .broadcast, .slice, .pad, .concatenate,
            .matrixMultiply, .convolution, .convolutionInputGradient, .convolutionWeightGradient,
            .sparseConvolutionInputGradient, .sparseConvolutionWeightGradient, .maxPool, .maxPoolIndex, .windowSelect,
            .windowScatter, .reduce, .gather, .scatterAdd, .random, .fused:
            false
        }
    }
}

/// Writes the new graph.
private struct WindowRewriter {
    let old: Graph
    let chains: [NodeID: ScatterChain]
    private(set) var graph = Graph()
    private(set) var newIDs: [NodeID] = []

    /// windowScatter(values, places), in the new graph.
    private struct Windows {
        let values, places: NodeID
        let window: PoolingWindow
    }

    init(old: Graph, chains: [NodeID: ScatterChain]) { (self.old, self.chains) = (old, chains) }

    /// Appends the node; where it takes a gradient that is scattered, in the form that takes what is scattered.
    mutating func append(_ node: Node, gradient: NodeID?) throws(GraphError) {
        var (operation, operands) = (node.operation, node.operands.map { newIDs[$0] })
        if let gradient, let windows = try windows(of: gradient) {
            switch operation {
            case .convolutionInputGradient(let geometry, let height, let width):
                operation = .sparseConvolutionInputGradient(geometry, windows.window, height: height, width: width)
                operands = [windows.values, windows.places, operands[1]]
            case .convolutionWeightGradient(let geometry, let height, let width):
                operation = .sparseConvolutionWeightGradient(geometry, windows.window, height: height, width: width)
                operands = [operands[0], windows.values, windows.places]
            default: operands = [windows.values]  // a sum over images is one over their windows
            }
        }
        newIDs.append(try graph.append(operation, operands, scope: node.scope))
    }

    /// What a value of the old graph scatters, with the operations behind the scatter done before it.
    private mutating func windows(of id: NodeID) throws(GraphError) -> Windows? {
        let node = old[id]
        if case .windowScatter(let window, _, _) = node.operation {
            return Windows(values: newIDs[node.operands[0]], places: newIDs[node.operands[1]], window: window)
        }
        guard let position = chains[id]?.operand, let inner = try windows(of: node.operands[position]) else {
            return nil
        }
        var parts: [NodeID] = []
        for (place, operand) in node.operands.enumerated() {
            guard let part = place == position ? inner.values : try selected(newIDs[operand], inner) else { return nil }
            parts.append(part)
        }
        let values = try graph.append(node.operation, parts, scope: node.scope)
        return Windows(values: values, places: inner.places, window: inner.window)
    }

    /// A value's elements at the places of the windows; `nil` where no operation takes them from there.
    private mutating func selected(_ id: NodeID, _ windows: Windows) throws(GraphError) -> NodeID? {
        let (node, shape) = (graph[id], graph[windows.values].type.shape)
        if case .maxPoolIndex = graph[windows.places].operation, graph[windows.places].operands == [id] {
            return try graph.append(.maxPool(windows.window), [id], scope: node.scope)
        }
        if case .constant(let scalar, _) = node.operation {
            return try graph.append(.constant(scalar, shape), [], scope: node.scope)
        }
        if case .broadcast(_, let axes) = node.operation {
            let lengths = graph[node.operands[0]].type.shape.lengths
            if zip(axes, lengths).allSatisfy({ $0 < 2 || $1 == 1 }) {
                return try graph.append(.broadcast(shape, axes: axes), node.operands, scope: node.scope)
            }
        }
        if node.type.elementType == .float32 {
            return try graph.append(.windowSelect(windows.window), [id, windows.places], scope: node.scope)
        }
        guard node.operation.isElementwise else { return nil }
        var parts: [NodeID] = []
        for operand in node.operands {
            guard let part = try selected(operand, windows) else { return nil }
            parts.append(part)
        }
        return try graph.append(node.operation, parts, scope: node.scope)
    }
}

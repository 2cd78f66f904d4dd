import Runtime

/// How far single precision may stray from exact arithmetic, element by element, as values of the same graph.
///
/// A running error analysis of first order: each operation passes on the errors of its operands, and adds what it may
/// round itself. A value without an error is exact.
///
///     contraction of depth K     c·ε·√K · |A|·|B|    c = 4, ε = 2⁻²³ (Higham, Accuracy and Stability of Numerical
///                                                    Algorithms, 2nd ed., ch. 3: K·ε/2 at worst, √K as a rule)
///     function                   n·ε·|y|             n units in the last place; see ``UnaryFunction/unitsInLastPlace``
///
/// Comparisons, conversions to integers and choices are taken as exact: a case must not let them hang on a rounding.
struct RoundingBounds {
    static let contractionFactor = 4.0
    static let epsilon = 0x1p-23

    private(set) var graph: Graph
    /// For each node of the graph that was given, its error; `nil` where it is exact.
    private(set) var errors: [NodeID?] = []
    /// The deepest contraction of the graph: how many products became one number.
    private(set) var depth = 1

    init(_ graph: Graph) throws {
        self.graph = graph
        for id in graph.nodes.indices {
            let error = try error(of: id)
            errors.append(error)
        }
    }

    private mutating func error(of id: NodeID) throws -> NodeID? {
        let node = graph[id]
        let operands = node.operands
        let own = operands.map { errors[$0] }
        switch node.operation {
        case .input, .state, .iota, .compare, .maxPoolIndex, .reduce(.argumentOfMaximum, _),
            .reduce(.argumentOfMinimum, _):
            return nil
        case .random(let draw):
            switch draw.distribution {
            case .integer, .uniform: return nil
            case .normal: return try rounding(id, 12)  // a logarithm (3), a root (3), a cosine (4), two products
            }
        case .constant(let scalar, _):
            let isExact = Double(Float(scalar.value)) == scalar.value || scalar.value.isNaN
            return isExact || !scalar.elementType.isFloatingPoint ? nil : try rounding(id, 1)
        case .unary(let function): return try unary(function, operands[0], own[0], id)
        case .binary(let function): return try binary(function, operands, own, id)
        case .select:
            guard own[1] != nil || own[2] != nil else { return nil }
            return try append(.select, [operands[0], orZero(own[1], id), orZero(own[2], id)])
        case .cast(let type):
            guard type == .float32 else { return nil }
            return try graph[operands[0]].type.elementType == .int32 ? rounding(id, 1) : own[0]
        case .detach, .reshape, .transpose, .broadcast, .slice, .pad, .maxPool, .reduce(.maximum, _),
            .reduce(.minimum, _):
            guard let error = own[0] else { return nil }
            if case .reduce(_, let axes) = node.operation { return try append(.reduce(.maximum, axes: axes), [error]) }
            return try append(node.operation, [error])
        case .concatenate:
            guard own.contains(where: { $0 != nil }) else { return nil }
            var parts: [NodeID] = []
            for (operand, error) in zip(operands, own) { parts.append(try orZero(error, operand)) }
            return try append(node.operation, parts)
        case .matrixMultiply(let product):
            let extents = product.extents(graph[operands[0]].type.shape, graph[operands[1]].type.shape)
            return try bilinear(node, own, depth: extents.depth)
        case .convolution, .convolutionInputGradient:
            let weight = graph[operands[1]].type.shape
            let channels = node.operation.isConvolution ? weight[1] : weight[0]
            return try bilinear(node, own, depth: channels * weight[2] * weight[3])
        case .convolutionWeightGradient:
            let dy = graph[operands[1]].type.shape
            return try bilinear(node, own, depth: dy[0] * dy[2] * dy[3])
        case .sparseConvolutionInputGradient(_, let window, _, _):
            let weight = graph[operands[2]].type.shape
            let depth = weight[0] * weight[2] * weight[3] * window.mostOverlaps
            return try bilinear(node, own, factors: (0, 2), depth: depth)
        case .sparseConvolutionWeightGradient(_, let window, _, _):
            let windows = graph[operands[1]].type.shape
            let depth = windows[0] * windows[2] * windows[3] * window.mostOverlaps
            return try bilinear(node, own, factors: (0, 1), depth: depth)
        case .reduce(.sum, _):
            if node.type.elementType == .int32 { return nil }
            let count = graph[operands[0]].type.elementCount / max(1, node.type.elementCount)
            return try linear(node, operands[0], own[0], depth: count)
        case .windowScatter(let window, _, _):
            return try linear(node, operands[0], own[0], depth: window.mostOverlaps)
        case .scatterAdd:
            return try linear(node, operands[0], own[0], depth: graph[operands[1]].type.elementCount)
        case .windowSelect, .gather: return try own[0].map { try append(node.operation, [$0, operands[1]]) }
        case .fused:
            throw GraphError.notDifferentiable(
                operation: node.operation.name, reason: "expected an operation with a bound, a fused one has none")
        }
    }

    /// |A|·E(B) + E(A)·|B| + c·ε·√K·|A|·|B|, where the factors A and B stand at these places among the operands
    private mutating func bilinear(
        _ node: Node, _ own: [NodeID?], factors: (Int, Int) = (0, 1), depth: Int
    ) throws -> NodeID {
        self.depth = max(self.depth, depth)
        let (a, b) = (try absolute(node.operands[factors.0]), try absolute(node.operands[factors.1]))
        func operands(_ first: NodeID, _ second: NodeID) -> [NodeID] {
            var operands = node.operands
            (operands[factors.0], operands[factors.1]) = (first, second)
            return operands
        }
        let factor = Self.contractionFactor * Self.epsilon * Double(depth).squareRoot()
        var total = try scaled(append(node.operation, operands(a, b)), factor)
        if let error = own[factors.0] { total = try add(total, append(node.operation, operands(error, b))) }
        if let error = own[factors.1] { total = try add(total, append(node.operation, operands(a, error))) }
        return total
    }

    /// S·E(x) + c·ε·√K·S·|x| for a sum S of K terms; one term is not rounded.
    private mutating func linear(_ node: Node, _ x: NodeID, _ error: NodeID?, depth: Int) throws -> NodeID? {
        self.depth = max(self.depth, depth)
        let rest = Array(node.operands.dropFirst())
        let passed = try error.map { try append(node.operation, [$0] + rest) }
        guard depth > 1 else { return passed }
        let factor = Self.contractionFactor * Self.epsilon * Double(depth).squareRoot()
        let rounded = try scaled(append(node.operation, [absolute(x)] + rest), factor)
        return try passed.map { try add($0, rounded) } ?? rounded
    }
}

extension PoolingWindow {
    /// How many windows may hold one element.
    fileprivate var mostOverlaps: Int {
        ((size.height - 1) / stride.height + 1) * ((size.width - 1) / stride.width + 1)
    }
}

extension Operation {
    fileprivate var isConvolution: Bool { name == "convolution" }
}

// MARK: Values of the graph

extension RoundingBounds {
    mutating func append(_ operation: Operation, _ operands: [NodeID]) throws -> NodeID {
        try graph.append(operation, operands, scope: "bound")
    }

    mutating func constant(_ number: Double, like id: NodeID) throws -> NodeID {
        try append(.constant(Scalar(number), graph[id].type.shape), [])
    }

    mutating func orZero(_ error: NodeID?, _ id: NodeID) throws -> NodeID {
        try error ?? constant(0, like: id)
    }

    mutating func absolute(_ x: NodeID) throws -> NodeID { try append(.unary(.absolute), [x]) }
    mutating func add(_ a: NodeID, _ b: NodeID) throws -> NodeID { try append(.binary(.add), [a, b]) }
    mutating func multiply(_ a: NodeID, _ b: NodeID) throws -> NodeID { try append(.binary(.multiply), [a, b]) }

    mutating func scaled(_ x: NodeID, _ factor: Double) throws -> NodeID {
        try multiply(x, constant(factor, like: x))
    }

    /// `units`·ε·|y|
    mutating func rounding(_ y: NodeID, _ units: Double) throws -> NodeID {
        try scaled(absolute(y), units * Self.epsilon)
    }
}

// DESIGN. A sum is linear, so a sum of terms whose sums are there already needs no pass over the elements. Gradients of a
// normalisation ask for such sums: of deviations from the mean, of what is multiplied with one number for each channel.
//
//   Σ u · b        = (Σ u) · b        b is the same for all that the sum adds
//   Σ (−u)         = −Σ u
//   Σ (u ± v)      = Σ u ± Σ v        u and v are products
//   Σ (u − mean u) = 0                written as (mean u) · 0, so that what is not finite stays so
//
// Each only where it is as accurate as adding the terms. Numbers that are large and nearly cancel each other would lose by
// the third; but products are rounded before they are added.

/// Replaces sums that follow from other sums of the program.
func withKnownSums(_ program: Program) throws(GraphError) -> Program {
    var writer = KnownSums()
    var newIDs: [NodeID] = []
    for node in program.graph.nodes {
        newIDs.append(try writer.append(node.operation, node.operands.map { newIDs[$0] }, scope: node.scope))
    }
    return program.replacing(graph: writer.graph) { newIDs[$0] }
}

private struct KnownSums {
    private(set) var graph = Graph()
    private var sums: [Key: NodeID] = [:]

    private struct Key: Hashable {
        let operand: NodeID
        let axes: [Int]
    }

    mutating func append(_ operation: Operation, _ operands: [NodeID], scope: String) throws(GraphError) -> NodeID {
        guard case .reduce(.sum, let axes) = operation, let operand = operands.first,
            graph[operand].type.elementType == .float32
        else { return try graph.append(operation, operands, scope: scope) }
        var terms = Terms(axes: axes, scope: scope)
        let sum: NodeID
        if let known = try total(of: operand, &terms) {
            sum = known
        } else {
            sum = try graph.append(operation, operands, scope: scope)
        }
        sums[Key(operand: operand, axes: axes)] = sum
        return sum
    }

    /// What is summed over, for the nodes that this makes, and how many terms may still be looked at.
    private struct Terms {
        let axes: [Int]
        let scope: String
        var remaining = 32
    }

    /// The sum of a value, put together of sums that are there; `nil` where one is missing.
    private mutating func total(of id: NodeID, _ terms: inout Terms) throws(GraphError) -> NodeID? {
        if let sum = sums[Key(operand: id, axes: terms.axes)] { return sum }
        terms.remaining -= 1
        guard terms.remaining > 0 else { return nil }
        let operands = graph[id].operands
        switch graph[id].operation {
        case .unary(.negate):
            guard let sum = try total(of: operands[0], &terms) else { return nil }
            return try graph.append(.unary(.negate), [sum], scope: terms.scope)
        case .binary(.multiply):
            for (rest, factor) in [(operands[0], operands[1]), (operands[1], operands[0])] {
                guard let factor = try repeated(factor, terms), let sum = try total(of: rest, &terms) else { continue }
                return try graph.append(.binary(.multiply), [sum, factor], scope: terms.scope)
            }
            return nil
        case .binary(let function) where function == .add || function == .subtract:
            if isProduct(operands[0]), isProduct(operands[1]) {
                guard let left = try total(of: operands[0], &terms), let right = try total(of: operands[1], &terms)
                else { return nil }
                return try graph.append(.binary(function), [left, right], scope: terms.scope)
            }
            guard let shift = try repeated(operands[1], terms), let sum = try total(of: operands[0], &terms),
                let share = coefficient(of: sum, in: shift)
            else { return nil }
            let shape = graph[sum].type.shape
            let count = Double(graph[id].type.elementCount / max(1, shape.elementCount))
            guard abs(1 + (function == .add ? share : -share) * count) < 1e-6 else { return nil }
            let zero = try graph.append(.constant(Scalar(0), shape), [], scope: terms.scope)
            return try graph.append(.binary(.multiply), [shift, zero], scope: terms.scope)
        default: return nil  // not linear
        }
    }

    /// The one of each set that is summed, of the sum's shape, where all in the set are the same.
    private mutating func repeated(_ id: NodeID, _ terms: Terms) throws(GraphError) -> NodeID? {
        let shape = graph[id].type.shape
        let keptAxes = shape.lengths.indices.filter { !terms.axes.contains($0) }
        let kept = Shape(keptAxes.map { shape[$0] })
        switch graph[id].operation {
        case .constant(let scalar, _): return try graph.append(.constant(scalar, kept), [], scope: terms.scope)
        case .broadcast(_, let axes):
            let source = graph[id].operands[0]
            let moving = zip(graph[source].type.shape.lengths, axes).filter { $0.0 != 1 }
            guard !moving.contains(where: { terms.axes.contains($0.1) }) else { return nil }
            let own = Shape(moving.map { $0.0 })
            let places = moving.compactMap { keptAxes.firstIndex(of: $0.1) }
            let value =
                own == graph[source].type.shape
                ? source : try graph.append(.reshape(own), [source], scope: terms.scope)
            return own == kept ? value : try graph.append(.broadcast(kept, axes: places), [value], scope: terms.scope)
        default: return nil  // may differ from element to element
        }
    }

    /// Whether a value was rounded in the making: a product, or a sum of some.
    private func isProduct(_ id: NodeID) -> Bool {
        var pending = [id]
        var seen = 0
        while let next = pending.popLast() {
            seen += 1
            switch graph[next].operation {
            case .binary(.multiply): break
            case .binary(.add), .binary(.subtract), .unary(.negate): pending += graph[next].operands
            default: return false
            }
            if seen > 16 { return false }
        }
        return true
    }

    /// The number that makes the value of the sum; `nil` where the value is something else.
    private func coefficient(of sum: NodeID, in value: NodeID) -> Double? {
        var (id, coefficient) = (value, 1.0)
        while id > sum {
            let operands = graph[id].operands
            switch graph[id].operation {
            case .reshape: id = operands[0]
            case .unary(.negate): (id, coefficient) = (operands[0], -coefficient)
            case .binary(.multiply):
                guard case .constant(let scalar, _) = graph[operands[1]].operation else { return nil }
                (id, coefficient) = (operands[0], coefficient * scalar.value)
            default: return nil  // no multiple
            }
        }
        return id == sum ? coefficient : nil
    }
}

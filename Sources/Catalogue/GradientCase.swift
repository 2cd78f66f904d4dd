import Runtime

/// The gradients of L = Σ weight · f(x…), with weights that are drawn like the operands, by every f32 operand of an
/// operation's case.
///
/// Of second order: the gradients of L′ = Σ weight′ · ∂L/∂x by the operands and by the weights of L, so that the part of
/// the second derivative that is linear is there, too.
package struct GradientCase: ProgramCase {
    package enum Order: Int, Sendable, CaseIterable {
        case first = 1
        case second
    }

    /// What is differentiated.
    package let base: OperationCase
    package let order: Order

    package init(of base: OperationCase, _ order: Order = .first) { (self.base, self.order) = (base, order) }

    package var kind: ProofKind { .gradient }
    package var name: String {
        switch order {
        case .first: "gradient of \(base.name)"
        case .second: "second gradient of \(base.name)"
        }
    }
    package var seed: UInt64 { name.seed }
    /// Rounding bounds find out by themselves where a gradient only moves numbers.
    package var isExact: Bool { false }
    package var isJudgedNormwise: Bool { base.isJudgedNormwise }
    package var passLists: [[Pass]] { [Pass.all] }

    /// One output `gradient by …` for each leaf that the loss is differentiated by.
    package func program() throws -> Program {
        let builder = GraphBuilder()
        let slopes = try differentiated(in: builder).slopes
        return try Program(builder, outputs: slopes.map { ("gradient by \($0.leaf)", $0.value) })
    }

    /// The loss, and its gradient by each leaf that it is differentiated by.
    package func differentiated(
        in builder: GraphBuilder
    ) throws -> (loss: Value, slopes: [(leaf: String, value: Value)]) {
        let operands = try base.leaves(in: builder)
        var targets = operands.enumerated().map { (leaf: OperationCase.label($0), value: $1) }
        targets.removeAll { $0.value.elementType != .float32 }
        var weights: [(leaf: String, value: Value)] = []
        func weighted(_ value: Value) throws -> Value {
            let name = Self.label(weights.count)
            weights.append((name, try builder.input(name, value.type)))
            return try (value * weights[weights.count - 1].value).sum()
        }
        var loss = try weighted(base.result(of: operands, in: builder))
        if order == .second {
            let slopes = try gradients(of: loss, withRespectTo: targets.map(\.value))
            targets += weights
            let parts = try slopes.map(weighted)
            loss = try parts.dropFirst().reduce(parts[0]) { try $0 + $1 }
        }
        let slopes = try gradients(of: loss, withRespectTo: targets.map(\.value))
        return (loss, zip(targets, slopes).map { ($0.leaf, $1) })
    }

    package func tensor(named name: String, _ type: TensorType) throws -> Tensor {
        for (index, operand) in base.operands.enumerated() where OperationCase.label(index) == name {
            return try operand.filling.tensor(type, seed: base.seed, operand: index)
        }
        // Labels differ in their last places only, which number the draws.
        let number = Int(name.dropFirst(Self.label.count)) ?? 0
        return try Filling.uniform(0.5, 1.5).tensor(type, seed: base.seed, operand: base.operands.count + number)
    }

    private static let label = "weights "
    private static func label(_ number: Int) -> String { "\(label)\(number)" }
}

extension GradientCase: CustomStringConvertible {
    package var description: String { name }
}

extension Catalogue {
    /// The first gradients of every operation that has them, and the second ones of a few.
    package static func gradients() throws -> [GradientCase] {
        try smoothOperations().map { GradientCase(of: $0) } + secondGradients()
    }

    /// Cases whose operands change nothing but the result's value when they change a little, and have few elements.
    package static func smoothOperations() throws -> [OperationCase] {
        try operations.filter { operationCase in
            let reals = operationCase.operands.filter { $0.type.elementType == .float32 }
            let result = try operationCase.result(in: GraphBuilder())
            return !reals.isEmpty && reals.allSatisfy { $0.filling.isSmooth }
                && operationCase.operands.allSatisfy { $0.type.elementCount <= 3000 }
                && result.elementType == .float32 && result.shape.elementCount <= 10_000
                && operationCase.name != "detach" && !operationCase.name.hasPrefix("gather [9] rows, -3")
                && !operationCase.name.hasSuffix("of no elements")
        }
    }

    /// Gradients of gradients: the functions that are curved, products, and what moves through windows.
    package static func secondGradients() throws -> [GradientCase] {
        let names: Set = [
            "matrixMultiply leftᵀ · right of [7, 9] and [7, 8]",
            "matrixMultiply left · rightᵀ of [3, 8, 7] and [3, 9, 7]",
            "tanh of f32[7]", "sigmoid of f32[7]", "softplus of f32[7]", "exp of f32[7]", "log of f32[7]",
            "rsqrt of f32[7]", "sqrt of f32[7]", "reciprocal of f32[7]", "sin of f32[7]", "cos of f32[7]",
            "expm1 of f32[7]", "log1p of f32[7]", "multiply of f32[9, 7]", "divide of f32[9, 7]", "power of f32[9, 7]",
        ]
        let structured = ["convolution", "maxPool", "windowSelect", "windowScatter"]
        return try smoothOperations().filter { operationCase in
            let isSmall = operationCase.operands.allSatisfy { $0.type.elementCount <= 500 }
            return names.contains(operationCase.name)
                || isSmall && structured.contains { operationCase.name.hasPrefix($0) }
        }.map { GradientCase(of: $0, .second) }
    }
}

import Runtime

/// What a reduction's kernel reads as the elements of its input: memory, or an elementwise expression that it computes on
/// the way. One at a time and sixteen neighbours at a time.
///
/// In the program's text that is `INPUT(index)` and `INPUT16(index)`, where `index` counts in row-major order, and
/// `INPUT_PARAMETERS`, the parameters that they read.
struct Prologue {
    /// Text that stands before the kernel file.
    let prelude: String
    /// The arguments in the place of the input.
    let arguments: [LaunchArgument]

    /// Elements as they lie in memory.
    init(stored memory: Memory) {
        (prelude, arguments) = ("", [.floats("input", memory)])
    }

    /// The elements of `x`, which may be computed.
    init(_ x: LaunchOperand) {
        if let source = x.source { self.init(source) } else { self.init(stored: x.memory) }
    }

    private init(_ source: ComputedOperand) {
        let fusion = source.fusion
        let names = source.operands.indices.map { "in\($0)" }
        // Not `restrict`: of that LLVM notes scopes where it inlines the functions below, which Oclgrind 21.10 does not know.
        let parameters = names.map { "global const float * \($0)" }.joined(separator: ", ")
        let coordinates = Coordinates(fusion.shape, channelAxis: nil)
        func function(_ name: String, width: String) -> String {
            let text = ExpressionText(
                expression: fusion.expression,
                operand: { operand in
                    let (name, access) = (names[operand], fusion.accesses[operand])
                    if !access.isIdentity(fusion.shape) {
                        return "(float\(width))(\(name)[\(coordinates.offset(of: access))])"
                    }
                    return width.isEmpty ? "\(name)[index]" : "vload\(width)(0, \(name) + index)"
                },
                position: { coordinates.position($0) }, width: width)
            return """
                inline float\(width) \(name)(const int index, \(parameters)) {
                \(text.statements)    return \(text.result);
                }

                """
        }
        prelude =
            function("prologue", width: "") + function("prologue16", width: "16") + """
                #define INPUT_PARAMETERS \(parameters)
                #define INPUT_ARGUMENTS \(names.joined(separator: ", "))
                #define INPUT(index) prologue(index, INPUT_ARGUMENTS)
                #define INPUT16(index) prologue16(index, INPUT_ARGUMENTS)

                """
        arguments = zip(names, source.operands).map { .floats($0, $1.memory) }
    }
}

/// A value that is in no memory: who reads it computes it.
struct ComputedOperand {
    let fusion: Fusion
    let operands: [LaunchOperand]

    init?(_ step: Plan.Step) {
        guard case .fused(let fusion) = step.operation, fusion.anchor == nil else { return nil }
        self.fusion = fusion
        operands = step.operands.map(LaunchOperand.init)
    }
}

extension Plan {
    /// For the steps that CPU-class reductions can take as their prologue, the reduction: float elementwise steps that it
    /// alone reads, whose operands are still there when it runs, and that either run along with its input or stay the same
    /// while sixteen lanes do.
    ///
    /// - Parameter isJoined: the steps that are computed elsewhere
    func reductionsWithPrologue(isJoined: (Int) -> Bool) -> [Int: Int] {
        var reductions: [Int: Int] = [:]
        for (index, step) in steps.enumerated() where !isJoined(index) {
            guard case .slot = step.result.place, case .fused(let fusion) = step.operation, fusion.anchor == nil,
                !step.operands.isEmpty, fusion.shape.elementCount > 0, fusion.shape.elementCount <= Int32.max,
                fusion.expression.isAllFloat,
                let reader = onlyReader(ofStep: index), !isJoined(reader),
                steps[reader].takesPrologue(fusion, of: step.result),
                steps[index + 1...reader].allSatisfy({ later in
                    step.operands.allSatisfy { $0.place != later.result.place }
                })
            else { continue }
            reductions[index] = reader
        }
        return reductions
    }

    /// The step that reads a step's result, if just one operand of one step does.
    private func onlyReader(ofStep index: Int) -> Int? {
        let place = steps[index].result.place
        var reader: Int?
        for later in steps.indices.dropFirst(index + 1) {
            let reads = steps[later].operands.filter { $0.place == place }.count
            if reads > 1 || reads == 1 && reader != nil { return nil }
            if reads == 1 { reader = later }
            if steps[later].result.place == place { return reader }
        }
        return outputs.contains { $0.content.place == place } ? nil : reader
    }
}

extension Plan.Step {
    /// Whether this is a reduction to sums or extremes of `operand` whose kernel can compute `fusion` on the way.
    fileprivate func takesPrologue(_ fusion: Fusion, of operand: Plan.Operand) -> Bool {
        var anchor = operation
        var isFloat = result.type.elementType == .float32
        if case .fused(let outer) = operation, let inner = outer.anchor {
            anchor = inner
            isFloat = isFloat && outer.expression.types[0] == .float32
        }
        guard case .reduce(let reduction, let axes) = anchor, !reduction.isPosition, isFloat,
            let input = operands.first, input.place == operand.place,
            let lengths = ReductionLengths(input.type.shape, axes: axes)
        else { return false }
        // Lanes run along the innermost axes up to the first one that is kept.
        let shape = fusion.shape
        let isRow = input.type.shape == shape && lengths.k2 == 1
        let alongLanes = shape.lengths.indices.reversed().prefix { !isRow || axes.contains($0) || shape[$0] == 1 }
        return fusion.accesses.allSatisfy { access in
            access.isIdentity(shape) || alongLanes.allSatisfy { access.strides[$0] == 0 || shape[$0] == 1 }
        }
    }
}

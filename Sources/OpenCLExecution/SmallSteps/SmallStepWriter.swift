import Runtime

/// Writes steps of a plan as OpenCL C, one after the other.
struct SmallStepWriter {
    struct Parameter {
        let name: String
        let place: Plan.Place
        let type: ElementType
    }

    /// The buffers in use so far.
    private(set) var parameters: [Parameter] = []
    /// The elementary operations of the step that was written last.
    private(set) var operationsOfLastStep = 0
    private var arrayBytes = 0
    /// Slots are shared, also by values of different types; a compiler takes pointers of different types for apart.
    private var hasOneTypeEach = true
    private var arrays = 0
    private var body = ""
    /// The array that holds the value which a slot has now; none where that lies in the slot's buffer.
    private var arrayOfSlot: [Int: String] = [:]

    func isWithin(parameters most: Int, arrayBytes mostBytes: Int) -> Bool {
        parameters.count <= most && arrayBytes <= mostBytes && hasOneTypeEach
    }

    /// The generated function and macros that `small_steps.cl` wants.
    var prelude: String {
        let list = parameters.map { "global \($0.type.kernelName) * restrict \($0.name)" }
        let following = list.map { ", \($0)" }.joined()
        return """
            #define SMALL_STEPS_PARAMETERS \(following)
            #define SMALL_STEPS_ARGUMENTS \(parameters.map(\.name).joined(separator: ", "))
            inline void small_steps_run(\(list.joined(separator: ", "))) {
            \(body)}

            """
    }

    /// Writes a step; `false` where there is no text for its operation.
    ///
    /// - Parameter isReadLater: whether its result has to be in its buffer when all is done
    mutating func write(_ step: Plan.Step, isReadLater: Bool) -> Bool {
        operationsOfLastStep = 0
        if case .reshape = step.operation { return true }
        if step.result.type.elementCount == 0 {
            _ = makeRoom(for: step.result, isReadLater: isReadLater)  // later steps name it, though they read nothing
            return true
        }
        let fusion =
            step.fusion
            ?? Fusion(
                anchor: step.operation, anchorOperandCount: step.operands.count, shape: step.result.type.shape,
                accesses: [],
                expression: Expression(instructions: [.operand(0)], types: [step.result.type.elementType]))
        let operands = step.operands.map { name(of: $0) }
        var loops = SmallStepLoops(fusion.shape)
        var anchorText = ""
        if let anchor = fusion.anchor {
            let own = zip(operands, step.operands.map(\.type)).prefix(fusion.anchorOperandCount)
            guard let text = loops.text(of: anchor, own.map { ($0, $1) }, type: fusion.expression.types[0]) else {
                return false
            }
            anchorText = text
        }
        let extras = operands.dropFirst(fusion.anchorOperandCount)
        let firstExtra = fusion.anchor == nil ? 0 : 1
        let expression = ExpressionText(
            expression: fusion.expression,
            operand: { operand in
                if operand < firstExtra { return "value" }
                let index = operand - firstExtra
                return "\(extras[extras.startIndex + index])[\(loops.offset(fusion.accesses[index]))]"
            },
            position: { loops.position($0) })
        operationsOfLastStep = fusion.shape.elementCount * (loops.operationsOfAnchor + fusion.expression.operations)
        let result = makeRoom(for: step.result, isReadLater: isReadLater)
        body += loops.nest(
            anchorText + expression.statements + "    \(result)[\(loops.index)] = \(expression.result);\n")
        return true
    }

    /// The array or parameter where a value lies.
    private mutating func name(of operand: Plan.Operand) -> String {
        switch operand.place {
        case .slot(let slot): arrayOfSlot[slot] ?? parameter("slot\(slot)", operand)
        case .input(let index): parameter("input\(index)", operand)
        case .state(let index): parameter("state\(index)", operand)
        }
    }

    private mutating func parameter(_ name: String, _ operand: Plan.Operand) -> String {
        if let known = parameters.first(where: { $0.name == name }) {
            hasOneTypeEach = hasOneTypeEach && known.type == operand.type.elementType
        } else {
            parameters.append(Parameter(name: name, place: operand.place, type: operand.type.elementType))
        }
        return name
    }

    private mutating func makeRoom(for operand: Plan.Operand, isReadLater: Bool) -> String {
        guard case .slot(let slot) = operand.place else { return name(of: operand) }
        if isReadLater {
            arrayOfSlot[slot] = nil
            return name(of: operand)
        }
        let array = "array\(arrays)"
        arrays += 1
        arrayBytes += operand.type.byteCount
        body += "    \(operand.type.elementType.kernelName) \(array)[\(max(1, operand.type.elementCount))];\n"
        arrayOfSlot[slot] = array
        return array
    }
}

extension Expression {
    /// About how many elementary operations its functions take for one element.
    fileprivate var operations: Int {
        instructions.reduce(1) { sum, instruction in
            switch instruction {
            case .operand, .constant, .position: sum
            case .unary(let function, _): sum + function.operations
            case .binary(let function, _, _): sum + function.operations
            case .compare, .select, .cast: sum + 1
            }
        }
    }
}

extension UnaryFunction {
    fileprivate var operations: Int {
        switch self {
        case .negate, .absolute, .sign, .relu: 1
        case .sqrt, .rsqrt, .reciprocal: 4
        case .exp, .expm1, .log, .log1p, .sin, .cos, .tanh, .sigmoid, .softplus, .erf: 16
        }
    }
}

extension BinaryFunction {
    fileprivate var operations: Int {
        switch self {
        case .add, .subtract, .multiply, .maximum, .minimum: 1
        case .divide: 4
        case .power: 32
        }
    }
}

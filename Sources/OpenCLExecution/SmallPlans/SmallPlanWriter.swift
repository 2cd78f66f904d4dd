import Runtime

/// Writes the steps of a plan as OpenCL C, one after the other.
struct SmallPlanWriter {
    struct Parameter {
        let name: String
        let place: Plan.Place
        let type: ElementType
    }

    /// The buffers in use so far.
    private(set) var parameters: [Parameter] = []
    /// How often the innermost statements of all steps are executed.
    private(set) var operations = 0
    private(set) var arrayBytes = 0
    private var arrays = 0
    private var body = ""
    /// The array that holds the value which a slot has now.
    private var arrayOfSlot: [Int: String] = [:]

    /// The generated function and macros that `small_plan.cl` wants.
    var prelude: String {
        let list = parameters.map { "global \($0.type.kernelName) * restrict \($0.name)" }
        let following = list.map { ", \($0)" }.joined()
        return """
            #define SMALL_PLAN_PARAMETERS \(following)
            #define SMALL_PLAN_ARGUMENTS \(parameters.map(\.name).joined(separator: ", "))
            inline void small_plan_run(\(list.joined(separator: ", "))) {
            \(body)}

            """
    }

    /// Writes a step; `false` where there is no text for its operation.
    mutating func write(_ step: Plan.Step) -> Bool {
        if case .reshape = step.operation { return true }
        if step.result.type.elementCount == 0 {
            _ = makeRoom(for: step.result)  // later steps name it, though they read nothing of it
            return true
        }
        let fusion: Fusion
        if case .fused(let given) = step.operation {
            fusion = given
        } else if let single = Fusion.single(
            step.operation, operands: step.operands.map(\.type), result: step.result.type)
        {
            fusion = single
        } else {
            fusion = Fusion(
                anchor: step.operation, anchorOperandCount: step.operands.count, shape: step.result.type.shape,
                accesses: [],
                expression: Expression(instructions: [.operand(0)], types: [step.result.type.elementType]))
        }
        let operands = step.operands.map { name(of: $0) }
        var loops = SmallPlanLoops(fusion.shape)
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
        operations += fusion.shape.elementCount * max(1, loops.innerCount)
        let result = makeRoom(for: step.result)
        body += loops.nest(
            anchorText + expression.statements + "    \(result)[\(loops.index)] = \(expression.result);\n")
        return true
    }

    /// Copies a value from its array to the buffer of its slot.
    mutating func copyOutput(_ operand: Plan.Operand, _ index: Int) {
        let source = name(of: operand)
        let target = "output\(index)"
        parameters.append(Parameter(name: target, place: operand.place, type: operand.type.elementType))
        body += "    for (int i = 0; i < \(operand.type.elementCount); i++) \(target)[i] = \(source)[i];\n"
    }

    /// The array or parameter where a value lies.
    private mutating func name(of operand: Plan.Operand) -> String {
        switch operand.place {
        case .slot(let slot): arrayOfSlot[slot] ?? "unwritten_slot\(slot)"
        case .input(let index): parameter("input\(index)", operand)
        case .state(let index): parameter("state\(index)", operand)
        }
    }

    private mutating func parameter(_ name: String, _ operand: Plan.Operand) -> String {
        if !parameters.contains(where: { $0.name == name }) {
            parameters.append(Parameter(name: name, place: operand.place, type: operand.type.elementType))
        }
        return name
    }

    private mutating func makeRoom(for operand: Plan.Operand) -> String {
        guard case .slot(let slot) = operand.place else { return name(of: operand) }
        let array = "array\(arrays)"
        arrays += 1
        arrayBytes += operand.type.byteCount
        body += "    \(operand.type.elementType.kernelName) \(array)[\(max(1, operand.type.elementCount))];\n"
        arrayOfSlot[slot] = array
        return array
    }
}

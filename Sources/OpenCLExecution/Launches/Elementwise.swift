import Runtime

extension Lowering {
    /// About so many elements make a work-item of the CPU-class kernel (measured on PoCL: 127 GB/s at 4,096).
    static let elementsPerItem = 4096

    /// An elementwise expression: `elementwise.cl` around generated text.
    mutating func elementwise(_ fusion: Fusion, _ operands: [LaunchOperand], _ result: LaunchOperand) {
        if fusion.shape.elementCount == 0 { return }
        let text = ElementwiseText(fusion, operands, result)
        let rowLength = text.axes.rowLength
        let rows = fusion.shape.elementCount / rowLength
        let pieceLength = min(rowLength, Self.elementsPerItem)
        let rowsPerItem = max(1, Self.elementsPerItem / rowLength)
        let lengths = (1...4).map { $0 < text.axes.outer.count ? text.axes.outer[$0] : 1 }
        let arguments: [LaunchArgument] =
            [
                .int("rows", rows), .int("row_length", rowLength), .int("rows_per_item", rowsPerItem),
                .int("piece_length", pieceLength), .int("length1", lengths[0]), .int("length2", lengths[1]),
                .int("length3", lengths[2]), .int("length4", lengths[3]),
            ] + text.arguments
        let (global, local, kernel) =
            switch family {
            case .cpu:
                ([rows.dividedUp(by: rowsPerItem), rowLength.dividedUp(by: pieceLength)], [1, 1], "elementwise_rows")
            case .gpu:
                ([(rows * rowLength).roundedUp(to: groupSize)], [groupSize], "elementwise_items")
            }
        append(
            Launch("elementwise", prelude: text.prelude, kernel: kernel, arguments, global: global, local: local))
    }

    /// Work-items of a group in GPU-class kernels without local memory.
    var groupSize: Int { min(64, device.maxWorkGroupSize) }
}

extension Plan.Step {
    /// The step as an expression: the fused one, or that of a single elementwise operation; `nil` for any other.
    var fusion: Fusion? {
        if case .fused(let fusion) = operation { return fusion }
        return Fusion.single(operation, operands: operands.map(\.type), result: result.type)
    }
}

extension Int {
    /// The quotient, rounded up.
    func dividedUp(by divisor: Int) -> Int { (self + divisor - 1) / divisor }

    /// The next multiple.
    func roundedUp(to multiple: Int) -> Int { dividedUp(by: multiple) * multiple }
}

/// The output's axes, joined where every operand and the output run on from one axis to the next.
struct CollapsedAxes {
    /// The lengths of all but the innermost, from the outermost.
    let outer: [Int]
    let rowLength: Int
    /// For each access, its strides along `outer` and along the row.
    let strides: [[Int]]

    /// - Parameter kept: axes whose position is asked for; they stay on their own.
    init(_ shape: Shape, _ accesses: [Access], kept: Set<Int>) {
        let own = Access.identity(shape)
        let all = [own] + accesses
        var groups: [[Int]] = []
        for axis in shape.lengths.indices where shape[axis] != 1 || kept.contains(axis) {
            if let last = groups.last?.last, !kept.contains(axis), !kept.contains(last),
                all.allSatisfy({ $0.strides[last] == $0.strides[axis] * shape[axis] })
            {
                groups[groups.count - 1].append(axis)
            } else {
                groups.append([axis])
            }
        }
        let lengths = groups.map { $0.reduce(1) { $0 * shape[$1] } }
        self.groups = groups
        outer = lengths.dropLast()
        rowLength = lengths.last ?? 1
        strides = accesses.map { access in groups.map { access.strides[$0[$0.count - 1]] } }
    }

    /// The shape's axes that make each collapsed axis.
    let groups: [[Int]]
}

/// What `elementwise.cl` wants to find before it: parameters, where a row begins in each operand, and one element.
struct ElementwiseText {
    let axes: CollapsedAxes
    let prelude: String
    let arguments: [LaunchArgument]

    init(_ fusion: Fusion, _ operands: [LaunchOperand], _ result: LaunchOperand) {
        let positions = fusion.expression.instructions.compactMap { instruction -> Int? in
            if case .position(let axis) = instruction { axis } else { nil }
        }
        let axes = CollapsedAxes(fusion.shape, fusion.accesses, kept: Set(positions))
        let outerNames = axes.outer.indices.map { "o\($0)" }
        var parameters = ""
        var rows = ""
        var arguments: [LaunchArgument] = []
        var elements: [String] = []
        // Sixteen at a time: twice as fast with exp, log, tanh …, which compilers do not turn into vectors themselves.
        let isWide =
            fusion.expression.isAllFloat
            && axes.strides.indices.allSatisfy {
                fusion.accesses[$0].isIdentity(fusion.shape) || (axes.strides[$0].last ?? 0) <= 1
            }
        let width = isWide ? "##N" : ""
        for (index, operand) in operands.enumerated() {
            let name = operand.memory == result.memory ? "result0" : "in\(index)"
            if name != "result0" {
                parameters += ", global const \(operand.type.elementType.kernelName) * restrict \(name)"
                arguments.append(.elements(name, operand.memory, operand.type.elementType))
            }
            if fusion.accesses[index].isIdentity(fusion.shape) {
                elements.append("LOAD\(width)(\(name), i)")
                continue
            }
            let strides = axes.strides[index]
            var terms = fusion.accesses[index].offset == 0 ? [] : ["\(fusion.accesses[index].offset)"]
            for (outer, stride) in zip(outerNames, strides) where stride != 0 { terms.append("\(outer) * \(stride)") }
            rows += "const int row\(index) = \(terms.isEmpty ? "0" : terms.joined(separator: " + ")); "
            let inner = strides.last ?? 0
            switch inner {
            case 0: elements.append("(\(operand.type.elementType.kernelName)\(width))(\(name)[row\(index)])")
            case 1: elements.append("LOAD\(width)(\(name), row\(index) + j)")
            default: elements.append("\(name)[row\(index) + j * \(inner)]")
            }
        }
        parameters += ", global \(result.type.elementType.kernelName) * restrict result0"
        arguments.append(.elements("result0", result.memory, result.type.elementType))
        let names = outerNames + ["j"]
        let text = ExpressionText(
            expression: fusion.expression, operand: { elements[$0] },
            position: { axis in
                axes.groups.firstIndex { $0 == [axis] }.map { $0 == axes.groups.count - 1 ? "j" : names[$0] } ?? "0"
            }, width: width)
        prelude = """
            #define OUTER_AXES \(axes.outer.count)
            #define ELEMENTWISE_PARAMETERS \(parameters)
            #define ROW_OFFSETS(o0, o1, o2, o3, o4) \(rows)
            #define ELEMENT_LANES \(isWide ? 16 : 1)
            #define ELEMENT(i, j, N) { \\
            \(text.statements.replacing("\n", with: " \\\n"))    STORE\(width)(\(text.result), result0, i); }

            """
        self.axes = axes
        self.arguments = arguments
    }
}

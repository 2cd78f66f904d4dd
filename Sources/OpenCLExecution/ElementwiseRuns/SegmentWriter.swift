import Runtime

/// Writes segments as OpenCL C: one function for all that compute the same of different buffers, and the choice of the
/// buffers by the work-item's number.
struct SegmentWriter {
    private struct Buffer: Hashable {
        let place: Plan.Place
        let type: ElementType
    }

    private struct Segment {
        let count: Int
        /// The buffers that its function calls p0, p1, …
        let buffers: [Buffer]
    }

    private struct Function {
        let body: String
        var segments: [Segment]
    }

    private var functions: [Function] = []
    private var parameters: [Buffer] = []

    var isEmpty: Bool { functions.isEmpty }
    var parameterCount: Int { parameters.count }

    mutating func write(_ steps: [FlatStep]) {
        var buffers: [Buffer] = []
        func name(_ operand: Plan.Operand) -> String {
            let buffer = Buffer(place: operand.place, type: operand.type.elementType)
            if let known = buffers.firstIndex(of: buffer) { return "p\(known)" }
            buffers.append(buffer)
            return "p\(buffers.count - 1)"
        }
        let single = steps.map { text($0, width: "", name) }.joined()
        let isWide = steps.allSatisfy(\.fusion.expression.isAllFloat)
        let wide = isWide ? steps.map { text($0, width: "16", name) }.joined() : ""
        let list = buffers.enumerated().map { ", global \($1.type.kernelName) * p\($0)" }.joined()
        let body = """
            (int i, const int end\(list)) {
            \(isWide ? "    for (; i + 16 <= end; i += 16) {\n\(wide)    }\n" : "")    for (; i < end; i++) {
            \(single)    }
            }

            """
        for buffer in buffers where !parameters.contains(buffer) { parameters.append(buffer) }
        let segment = Segment(count: steps.first?.count ?? 0, buffers: buffers)
        if let known = functions.firstIndex(where: { $0.body == body }) {
            functions[known].segments.append(segment)
        } else {
            functions.append(Function(body: body, segments: [segment]))
        }
    }

    private func text(_ step: FlatStep, width: String, _ name: (Plan.Operand) -> String) -> String {
        let names = step.operands.map(name)
        let expression = ExpressionText(
            expression: step.fusion.expression,
            operand: { operand in
                let (name, access) = (names[operand], step.fusion.accesses[operand])
                if !access.isIdentity(step.fusion.shape) {
                    return width.isEmpty ? "\(name)[\(access.offset)]" : "(float\(width))(\(name)[\(access.offset)])"
                }
                return width.isEmpty ? "\(name)[i]" : "vload\(width)(0, \(name) + i)"
            },
            position: { _ in "0" }, width: width)
        let result = name(step.result)
        let store =
            width.isEmpty
            ? "\(result)[i] = \(expression.result);" : "vstore\(width)(\(expression.result), 0, \(result) + i);"
        return "    {\n\(expression.statements)    \(store)\n    }\n"
    }

    func launch() -> Launch {
        let names = parameters.indices.map { "buffer\($0)" }
        let list = zip(parameters, names).map { "global \($0.type.kernelName) * \($1)" }.joined(separator: ", ")
        var prelude = ""
        var choice = ""
        var items = 0
        for (number, function) in functions.enumerated() {
            prelude += "inline void segment\(number)\(function.body)"
            var chosen = ""
            let begin = items
            for (index, segment) in function.segments.enumerated() {
                let numbers = segment.buffers.map { parameters.firstIndex(of: $0) ?? 0 }
                let buffers = numbers.enumerated().map { "p\($0) = buffer\($1); " }.joined()
                let condition = index == 0 ? "" : "if (item >= \(items)) "
                chosen += "        \(condition){ first = \(items); count = \(segment.count); \(buffers)}\n"
                items += segment.count.dividedUp(by: Lowering.elementsPerItem)
            }
            let buffers = function.segments[0].buffers
            let declared = buffers.enumerated().map { "global \($1.type.kernelName) * p\($0); " }.joined()
            choice += """
                    if (item >= \(begin) && item < \(items)) {
                        int first, count;
                        \(declared)
                \(chosen)        const int i = (item - first) * \(Lowering.elementsPerItem);
                        segment\(number)(i, min(i + \(Lowering.elementsPerItem), count)\
                \(buffers.indices.map { ", p\($0)" }.joined()));
                    }

                """
        }
        prelude += """
            inline void run_segments(const int item, \(list)) {
            \(choice)}
            #define SEGMENT_PARAMETERS \(list)
            #define SEGMENT_ARGUMENTS \(names.joined(separator: ", "))

            """
        return Launch(
            "elementwise_segments", prelude: prelude, kernel: "elementwise_segments",
            zip(names, parameters).map { .elements($0, .place($1.place), $1.type) }, global: [items], local: [1])
    }
}

import Runtime

/// What a kernel does with each element of its result before storing it.
///
/// In the program's text it is `EPILOGUE(value, index, channel)`, where `index` counts in row-major order, and
/// `EPILOGUE_PARAMETERS`, the further parameters of the kernel.
struct Epilogue {
    /// Text that stands before the kernel file.
    let prelude: String
    /// The arguments after the kernel's own.
    let arguments: [LaunchArgument]

    /// The value itself.
    static let none = Epilogue(
        prelude: """
            #define EPILOGUE_NONE
            #define EPILOGUE_PARAMETERS
            #define EPILOGUE(value, index, channel) (value)

            """, arguments: [])

    private init(prelude: String, arguments: [LaunchArgument]) {
        (self.prelude, self.arguments) = (prelude, arguments)
    }

    /// - Parameters:
    ///   - extras: the operands after the anchor's, one for each access
    ///   - channelAxis: the result's axis that the kernel calls channel
    ///   - valueType: the type of the anchor's result
    init(
        _ fusion: Fusion, extras: [LaunchOperand], channelAxis: Int?, valueType: ElementType = .float32
    ) {
        let names = extras.indices.map { "extra\($0)" }
        let parameters = zip(names, extras).map { name, operand in
            ", global const \(operand.type.elementType.kernelName) * \(name)"
        }.joined()
        let coordinates = Coordinates(fusion.shape, channelAxis: channelAxis)
        let text = ExpressionText(
            expression: fusion.expression,
            operand: { operand in
                operand == 0
                    ? "value" : "\(names[operand - 1])[\(coordinates.offset(of: fusion.accesses[operand - 1]))]"
            },
            position: { coordinates.position($0) })
        let result = fusion.elementType.kernelName
        prelude = """
            #define EPILOGUE_PARAMETERS \(parameters)
            inline \(result) epilogue(const \(valueType.kernelName) value, const int index, const int channel\(parameters)) {
            \(text.statements)    return \(text.result);
            }
            #define EPILOGUE(value, index, channel) epilogue(value, index, channel\(names.map { ", \($0)" }.joined()))

            """
        arguments = zip(names, extras).map { name, operand in
            .elements(name, operand.memory, operand.type.elementType)
        }
    }
}

/// How an output element's place is written in OpenCL C, from `index` and, where the kernel knows it, `channel`.
struct Coordinates {
    private let shape: Shape
    private let channelAxis: Int?

    init(_ shape: Shape, channelAxis: Int?) { (self.shape, self.channelAxis) = (shape, channelAxis) }

    func position(_ axis: Int) -> String {
        if shape[axis] == 1 { return "0" }
        if axis == channelAxis { return "channel" }
        let stride = shape.strides[axis]
        let upper = stride == 1 ? "index" : "(index / \(stride))"
        return shape.lengths.prefix(axis).allSatisfy { $0 == 1 } ? upper : "\(upper) % \(shape[axis])"
    }

    func offset(of access: Access) -> String {
        if access.isIdentity(shape) { return "index" }
        var terms = access.offset == 0 ? [] : ["\(access.offset)"]
        for axis in shape.lengths.indices where access.strides[axis] != 0 && shape[axis] > 1 {
            let stride = access.strides[axis]
            terms.append(stride == 1 ? position(axis) : "(\(position(axis))) * \(stride)")
        }
        return terms.isEmpty ? "0" : terms.joined(separator: " + ")
    }
}

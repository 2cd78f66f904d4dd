import Runtime

/// Turns the steps of a plan into launches for one device.
struct Lowering {
    let device: OpenCLDevice
    let configuration: KernelConfiguration
    var launches: [Launch] = []
    /// The scratch memory that any step needs, in bytes; steps share it, see ``alternateScratch(betweenSteps:)``.
    var scratchBytes: [Int] = []
    private var scratchInUse = 0

    init(device: OpenCLDevice, configuration: KernelConfiguration) {
        (self.device, self.configuration) = (device, configuration)
    }

    var family: DeviceClass { configuration.family }
    var registers: VectorRegisters { configuration.registers }
    var choices: KernelChoices { KernelChoices(configuration, localBytes: device.localBytes) }

    /// Appends the launches of one step.
    /// - Parameter prologue: what the step's first operand is computed of, where it is not stored
    /// - Throws: ``RuntimeError/notSupported(backend:operation:reason:)``
    mutating func lower(_ step: Plan.Step, prologue: ComputedOperand? = nil) throws {
        scratchInUse = 0
        var operands = step.operands.map(LaunchOperand.init)
        if let prologue { operands[0].source = prologue }
        try lower(step.operation, operands, LaunchOperand(step.result))
    }

    mutating func append(_ launch: Launch) { launches.append(launch) }

    /// Memory for intermediate numbers of the step at hand.
    mutating func scratch(_ type: ElementType = .float32, count: Int) -> Memory {
        let bytes = count * type.byteCount
        if scratchInUse == scratchBytes.count {
            scratchBytes.append(bytes)
        } else {
            scratchBytes[scratchInUse] = max(scratchBytes[scratchInUse], bytes)
        }
        scratchInUse += 1
        return .scratch(scratchInUse - 1)
    }

    mutating func lower(
        _ operation: Operation, _ operands: [LaunchOperand], _ result: LaunchOperand, epilogue: Epilogue = .none
    ) throws {
        if result.type.elementCount == 0 { return }
        if operation.isContraction, operands.contains(where: { $0.type.elementCount == 0 }) {
            return try lower(.constant(Scalar(0), result.shape), [], result)  // a sum of nothing
        }
        switch operation {
        case .input, .state, .reshape: break  // memory only
        case .constant, .iota, .unary, .binary, .compare, .select, .cast, .detach, .transpose, .broadcast, .slice:
            try lowerSingle(operation, operands, result)
        case .pad(let low, _): pad(operands[0], low, result)
        case .concatenate(let axis): concatenate(operands, axis, result)
        case .matrixMultiply(let product): matrixMultiply(product, operands, result, epilogue)
        case .convolution(let geometry): convolution(geometry, operands, result, epilogue)
        case .convolutionInputGradient(let geometry, _, _):
            convolutionInputGradient(geometry, operands, result, epilogue)
        case .convolutionWeightGradient(let geometry, _, _): convolutionWeightGradient(geometry, operands, result)
        case .sparseConvolutionInputGradient(let geometry, let window, _, _):
            sparseConvolutionInputGradient(geometry, window, operands, result, epilogue)
        case .sparseConvolutionWeightGradient(let geometry, let window, _, _):
            sparseConvolutionWeightGradient(geometry, window, operands, result)
        case .maxPool(let window): maxPool(window, operands[0], result, epilogue)
        case .maxPoolIndex(let window): maxPoolIndex(window, operands[0], result)
        case .windowSelect(let window): windowSelect(window, operands, result, epilogue)
        case .windowScatter(let window, _, _): windowScatter(window, operands, result, epilogue)
        case .reduce(let reduction, let axes): reduce(reduction, axes, operands[0], result, epilogue)
        case .gather: gather(operands, result, epilogue)
        case .scatterAdd: scatterAdd(operands, result)
        case .random(let draw): random(draw, operands, result)
        case .fused(let fusion): try lower(fusion, operands, result)
        }
    }

    private mutating func lowerSingle(
        _ operation: Operation, _ operands: [LaunchOperand], _ result: LaunchOperand
    ) throws {
        guard let fusion = Fusion.single(operation, operands: operands.map(\.type), result: result.type) else {
            throw RuntimeError.notSupported(
                backend: "opencl", operation: operation.name, reason: "it is not elementwise")
        }
        elementwise(fusion, operands, result)
    }

    /// An anchor whose kernel takes an epilogue keeps it; the result of any other is stored and taken up again.
    private mutating func lower(_ fusion: Fusion, _ operands: [LaunchOperand], _ result: LaunchOperand) throws {
        guard let anchor = fusion.anchor else { return elementwise(fusion, operands, result) }
        let own = Array(operands.prefix(fusion.anchorOperandCount))
        let extras = Array(operands.dropFirst(fusion.anchorOperandCount))
        let sumsNothing = anchor.isContraction && own.contains { $0.type.elementCount == 0 }
        let isFloat = fusion.elementType == .float32 && fusion.expression.types[0] == .float32
        if isFloat || anchor == .gather, !sumsNothing, fusion.shape.elementCount <= Int32.max,
            let channelAxis = anchor.epilogueChannelAxis(of: fusion.shape)
        {
            let epilogue = Epilogue(
                fusion, extras: extras, channelAxis: channelAxis.axis, valueType: fusion.expression.types[0])
            return try lower(anchor, own, result, epilogue: epilogue)
        }
        let type = TensorType(fusion.expression.types[0], fusion.shape)
        let stored = LaunchOperand(scratch(type.elementType, count: type.elementCount), type)
        try lower(anchor, own, stored)
        elementwise(
            Fusion(
                shape: fusion.shape, accesses: [.identity(fusion.shape)] + fusion.accesses,
                expression: fusion.expression),
            [stored] + extras, result)
    }
}

/// The axis that a kernel with an epilogue calls channel, if it knows one.
private struct ChannelAxis {
    let axis: Int?
}

extension Operation {
    /// Whether each result is a sum of products of two operands' elements.
    fileprivate var isContraction: Bool {
        switch self {
        case .matrixMultiply, .convolution, .convolutionInputGradient, .convolutionWeightGradient,
            .sparseConvolutionInputGradient, .sparseConvolutionWeightGradient:
            true
        case .input, .state, .constant, .iota, .unary, .binary, .compare, .select, .cast, .detach, .reshape,
            .transpose, .broadcast, .slice, .pad, .concatenate, .maxPool, .maxPoolIndex, .windowSelect,
            .windowScatter, .reduce, .gather, .scatterAdd, .random, .fused:
            false
        }
    }

    /// `nil` where the operation's kernels take no epilogue.
    fileprivate func epilogueChannelAxis(of shape: Shape) -> ChannelAxis? {
        switch self {
        case .matrixMultiply: ChannelAxis(axis: shape.rank - 1)
        case .convolution, .convolutionInputGradient, .sparseConvolutionInputGradient, .maxPool, .windowSelect,
            .windowScatter:
            ChannelAxis(axis: 1)
        case .reduce(let reduction, _): reduction.isPosition ? nil : ChannelAxis(axis: nil)
        case .gather: ChannelAxis(axis: nil)
        case .input, .state, .constant, .iota, .unary, .binary, .compare, .select, .cast, .detach, .reshape,
            .transpose, .broadcast, .slice, .pad, .concatenate, .convolutionWeightGradient,
            .sparseConvolutionWeightGradient, .maxPoolIndex, .scatterAdd, .random, .fused:
            nil
        }
    }
}

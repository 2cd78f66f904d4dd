import Runtime

/// States as device buffers.
final class OpenCLStore: StateStore {
    let context: OpenCLContext
    private(set) var declarations: [(name: String, type: TensorType)] = []
    private var memory: [String: KernelMemory] = [:]
    private let isGuarded: Bool

    init(context: OpenCLContext, isGuarded: Bool) { (self.context, self.isGuarded) = (context, isGuarded) }

    func declare(_ name: String, _ type: TensorType) throws {
        if let known = declarations.first(where: { $0.name == name }) {
            guard known.type == type else {
                throw RuntimeError.stateType(name: name, expected: known.type, found: type)
            }
            return
        }
        let state = try KernelMemory(
            context: context, byteCount: type.byteCount, purpose: "state \(name) \(type)", isGuarded: isGuarded)
        try state.buffer.fill(with: UInt8(0))
        memory[name] = state
        declarations.append((name, type))
    }

    func write(_ tensor: Tensor, to name: String) throws {
        let (type, state) = try find(name)
        let found = TensorType(tensor.elementType, tensor.shape)
        guard found == type else { throw RuntimeError.stateType(name: name, expected: type, found: found) }
        try state.buffer.write(tensor)
    }

    func write(_ tensor: Tensor, to name: String, firstRow: Int) throws {
        let (type, state) = try find(name)
        let first = try type.firstElement(ofRows: tensor, from: firstRow, name: name)
        guard tensor.elementType == type.elementType else {
            throw RuntimeError.stateType(
                name: name, expected: type, found: TensorType(tensor.elementType, tensor.shape))
        }
        try state.buffer.write(tensor, byteOffset: first * type.elementType.byteCount)
    }

    func read(_ name: String) throws -> Tensor {
        let (type, state) = try find(name)
        return try state.buffer.read(type)
    }

    func memory(_ name: String) throws -> KernelMemory { try find(name).memory }

    private func find(_ name: String) throws -> (type: TensorType, memory: KernelMemory) {
        guard let type = declarations.first(where: { $0.name == name })?.type, let memory = memory[name] else {
            throw RuntimeError.unknownState(name: name, known: declarations.map(\.name))
        }
        return (type, memory)
    }
}

extension DeviceBuffer {
    /// Copies a tensor's elements to `byteOffset …` in their turn; they need not outlive the call.
    func write(_ tensor: Tensor, byteOffset: Int = 0) throws(OpenCLError) {
        switch tensor.elements {
        case .float32(let values): try writeLater(values, byteOffset: byteOffset)
        case .float64(let values): try writeLater(values, byteOffset: byteOffset)
        case .int32(let values): try writeLater(values, byteOffset: byteOffset)
        case .int64(let values): try writeLater(values, byteOffset: byteOffset)
        case .uint8(let values): try writeLater(values, byteOffset: byteOffset)
        }
    }

    /// Waits for the work in flight and copies the numbers to the host.
    func read(_ type: TensorType) throws -> Tensor {
        let count = type.elementCount
        let elements: Tensor.Elements =
            switch type.elementType {
            case .float32: .float32(try read(Float.self, count: count))
            case .float64: .float64(try read(Double.self, count: count))
            case .int32: .int32(try read(Int32.self, count: count))
            case .int64: .int64(try read(Int64.self, count: count))
            case .uint8: .uint8(try read(UInt8.self, count: count))
            }
        return try Tensor(shape: type.shape, elements: elements)
    }
}

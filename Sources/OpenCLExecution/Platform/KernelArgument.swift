import COpenCL

/// The value of one argument of a launch.
package enum KernelArgument: Sendable {
    /// A buffer from `byteOffset` on, which must be a multiple of the device's ``OpenCLDevice/alignment``.
    case buffer(DeviceBuffer, byteOffset: Int = 0)
    case int32(Int32)
    case uint32(UInt32)
    case float32(Float)
    /// This many bytes of local memory for each work-group.
    case local(byteCount: Int)

    func fits(_ kind: KernelParameter.Kind) -> Bool {
        switch (self, kind) {
        case (.buffer, .buffer), (.local, .local), (.int32, .int32), (.uint32, .uint32), (.float32, .float32): true
        case (.buffer, _), (.local, _), (.int32, _), (.uint32, _), (.float32, _): false
        }
    }

    /// Sets argument `index` of `kernel`.
    /// - Returns: the buffer that the kernel now uses and that must live as long as its launches.
    func set(_ index: Int, of kernel: cl_kernel, _ context: String) throws(OpenCLError) -> DeviceBuffer? {
        switch self {
        case .buffer(let whole, let byteOffset):
            let buffer = byteOffset == 0 ? whole : try whole.part(byteOffset: byteOffset)
            try Self.set(index, of: kernel, to: buffer.handle.raw, context)
            return buffer
        case .int32(let value): try Self.set(index, of: kernel, to: value, context)
        case .uint32(let value): try Self.set(index, of: kernel, to: value, context)
        case .float32(let value): try Self.set(index, of: kernel, to: value, context)
        case .local(let byteCount):
            try check("clSetKernelArg", context) { clSetKernelArg(kernel, cl_uint(index), max(byteCount, 1), nil) }
        }
        return nil
    }

    private static func set<Value>(
        _ index: Int, of kernel: cl_kernel, to value: Value, _ context: String
    ) throws(OpenCLError) {
        try check("clSetKernelArg", context) {
            withUnsafeBytes(of: value) { clSetKernelArg(kernel, cl_uint(index), $0.count, $0.baseAddress) }
        }
    }
}

extension KernelArgument: CustomStringConvertible {
    package var description: String {
        switch self {
        case .buffer(let buffer, _): "the buffer \(buffer.purpose)"
        case .int32(let value): "the int \(value)"
        case .uint32(let value): "the uint \(value)"
        case .float32(let value): "the float \(value)"
        case .local(let byteCount): "\(byteCount) bytes of local memory"
        }
    }
}

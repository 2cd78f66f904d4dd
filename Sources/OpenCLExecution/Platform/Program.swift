import COpenCL
import Synchronization

/// A built program: what its kernels take, and which of them have been launched in groups of which size.
package final class Program: Sendable {
    package enum Origin: String, Sendable {
        case source, cache
    }

    package let context: OpenCLContext
    package let name: String
    package let origin: Origin
    let handle: Owned<_cl_program>
    /// What the compiler reported when the program was built from source, by kernel; nil where the driver does not tell.
    let interface: ProgramInterface?
    /// Each kernel and group size that has been launched: PoCL compiles for them at the first launch, so a binary
    /// taken earlier lacks that code.
    private let launched = Mutex<Set<LaunchedGroup>>([])
    private let counted: LiveObjects.Entry

    init(
        context: OpenCLContext, name: String, origin: Origin, handle: consuming Owned<_cl_program>,
        interface: ProgramInterface?
    ) {
        self.context = context
        self.name = name
        self.origin = origin
        self.handle = handle
        self.interface = interface
        counted = LiveObjects.Entry(context.live, .program)
    }

    /// A kernel with its arguments set, ready to be launched any number of times.
    /// - Parameter entry: what the program calls the kernel, where that is not `signature.name`
    /// - Throws: ``OpenCLError/signature(kernel:argument:expected:found:)`` where the kernel, the signature and the
    ///   arguments do not agree, ``OpenCLError/call(name:code:context:)``
    package func kernel(
        _ signature: KernelSignature, _ arguments: [KernelArgument], entry: String? = nil
    ) throws(OpenCLError) -> Kernel {
        try Kernel(program: self, entry: entry ?? signature.name, signature: signature, arguments: arguments)
    }

    /// Compares `signature` with the compiler's report.
    /// - Throws: ``OpenCLError/signature(kernel:argument:expected:found:)``; nothing where the driver made no report, then
    ///   ``Kernel`` still compares the number of arguments.
    package func verify(_ signature: KernelSignature, entry: String? = nil) throws(OpenCLError) {
        guard let interface else { return }
        guard let arguments = interface.kernels[entry ?? signature.name] else {
            throw .signature(
                kernel: signature.name, argument: "its name", expected: "a kernel of \(name)",
                found: interface.kernels.keys.sorted().joined(separator: ", "))
        }
        try signature.verify(against: arguments)
    }

    func noteLaunch(_ group: LaunchedGroup) { launched.withLock { _ = $0.insert(group) } }
    var launchedGroups: Set<LaunchedGroup> { launched.withLock { $0 } }

    /// The program in the driver's own form, with the code of what has been launched so far.
    /// - Throws: ``OpenCLError/call(name:code:context:)``
    func binary() throws(OpenCLError) -> [UInt8] {
        let sizes = try infoValues(Int.self, "clGetProgramInfo") {
            clGetProgramInfo(handle.raw, cl_program_info(CL_PROGRAM_BINARY_SIZES), $0, $1, $2)
        }
        var bytes = [UInt8](repeating: 0, count: sizes.first ?? 0)
        try check("clGetProgramInfo", "the binary of \(name)") {
            bytes.withUnsafeMutableBufferPointer { room in
                var places = room.baseAddress
                return clGetProgramInfo(
                    handle.raw, cl_program_info(CL_PROGRAM_BINARIES), MemoryLayout<UnsafeMutablePointer<UInt8>?>.size,
                    &places, nil)
            }
        }
        return bytes
    }
}

/// A kernel and the group size of a launch.
struct LaunchedGroup: Hashable, Sendable {
    let kernel: String
    /// As ``LaunchRange/localKey``
    let localKey: UInt64
}

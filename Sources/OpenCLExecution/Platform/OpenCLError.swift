/// What can go wrong between this program and an OpenCL device.
///
/// The cases carry data; ``description`` says what, where, expected and found, and on its second line what to do.
public enum OpenCLError: Error, Equatable, Sendable {
    /// The OpenCL function `name` answered `code`; `context` names the kernel, buffer and sizes at hand.
    case call(name: String, code: Int32, context: String)
    /// The device's compiler refused a program.
    case build(program: String, device: String, options: String, log: String)
    /// The system's OpenCL library cannot be opened.
    case noLoader(name: String, reason: String)
    /// The ICD loader knows no OpenCL platform.
    case noPlatform
    /// There are platforms but no device on any of them.
    case noDevice(platforms: [String])
    /// `selector` fits more than one device.
    case ambiguousDevice(selector: String, matches: [String])
    /// `selector` fits no device.
    case unknownDevice(selector: String, choices: [String])
    /// The device exists but cannot run this program's kernels.
    case unusableDevice(name: String, reasons: [String])
    /// Memory for `purpose` does not fit; `heldBytes` are in use already.
    case outOfMemory(purpose: String, bytes: Int, limit: Int, heldBytes: Int, device: String)
    /// A transfer leaves its buffer.
    case transferRange(buffer: String, byteOffset: Int, byteCount: Int, bufferBytes: Int)
    /// A fill whose pattern or place OpenCL does not allow.
    case fillPattern(buffer: String, patternBytes: Int, byteOffset: Int, byteCount: Int)
    /// A part of a buffer that starts where the device cannot address one.
    case misaligned(buffer: String, byteOffset: Int, alignment: Int)
    /// A kernel wrote outside of the memory that it was given: `byteDistance` bytes lie between that and the place.
    case writeOutside(
        buffer: String, kernel: String, side: BandSide, byteDistance: Int, expected: UInt32, found: UInt32)
    /// A kernel's argument differs from what the launch code declares.
    case signature(kernel: String, argument: String, expected: String, found: String)
    /// A launch that the device or the kernel cannot take.
    case launch(kernel: String, global: [Int], local: [Int], reason: String)
    /// No kernel file of this name is built in.
    case unknownKernelFile(name: String, choices: [String])
    /// A kernel file of the override folder cannot be read.
    case unreadableKernelFile(path: String, reason: String)
}

extension OpenCLError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .call(let name, let code, let context):
            "\(name) failed\(context.isEmpty ? "" : " for \(context)"): \(OpenCLStatus.name(code)) (\(code))\n"
                + OpenCLStatus.advice(code)
        case .build(let program, let device, let options, let log):
            "the program \(program) does not build on \(device) with \(options)\n"
                + "correct the kernel, or update the driver; the compiler says:\n\(log)"
        case .noLoader(let name, let reason):
            "no OpenCL loader: expected \(name), found none that can be opened (\(reason))\n"
                + "install one with a driver, e.g. `apt install ocl-icd-libopencl1 pocl-opencl-icd`, or take "
                + "--backend cpu; `tandem doctor` says more"
        case .noPlatform:
            "no OpenCL platform found: expected at least one, the ICD loader lists none\n"
                + OpenCLStatus.advice(OpenCLStatus.platformNotFound)
        case .noDevice(let platforms):
            "no usable OpenCL device: expected at least one on \(platforms.joined(separator: ", ")), found none\n"
                + "check the driver and the permissions of /dev/dri; `tandem doctor` says more"
        case .ambiguousDevice(let selector, let matches):
            "the device '\(selector)' is ambiguous: expected one match, found \(matches.joined(separator: ", "))\n"
                + "give the index or a longer part of the name"
        case .unknownDevice(let selector, let choices):
            "no OpenCL device '\(selector)': the choices are "
                + (choices.isEmpty ? "none" : choices.joined(separator: ", "))
                + "\ngive an index as `tandem devices` prints it, or part of the device or platform name"
        case .unusableDevice(let name, let reasons):
            "the device \(name) cannot be used: \(reasons.joined(separator: "; "))\n"
                + "choose another with --device; `tandem devices` lists them"
        case .outOfMemory(let purpose, let bytes, let limit, let heldBytes, let device):
            "out of memory on \(device): \(purpose) needs \(bytes) bytes, the limit of one allocation is \(limit), "
                + "\(heldBytes) are held already\nuse a smaller --batch-size or another --device"
        case .transferRange(let buffer, let byteOffset, let byteCount, let bufferBytes):
            "transfer outside \(buffer): expected a range in 0..<\(bufferBytes) bytes, "
                + "found \(byteCount) bytes at \(byteOffset)\nthis is a defect of the calling code: report it"
        case .fillPattern(let buffer, let patternBytes, let byteOffset, let byteCount):
            "fill of \(buffer): expected a pattern of 1, 2, 4 … 128 bytes that divides offset and count, found "
                + "\(patternBytes) bytes for \(byteCount) at \(byteOffset)\n"
                + "this is a defect of the calling code: report it"
        case .misaligned(let buffer, let byteOffset, let alignment):
            "part of \(buffer): expected an offset that is a multiple of \(alignment) bytes, found \(byteOffset)\n"
                + "this is a defect of the calling code: report it"
        case .writeOutside(let buffer, let kernel, let side, let byteDistance, let expected, let found):
            "the kernel \(kernel) wrote outside of \(buffer): expected \(expected.hexadecimal) \(byteDistance) bytes "
                + "\(side.rawValue) it, found \(found.hexadecimal) (\(Float(bitPattern: found)))\n"
                + "correct the bounds of the kernel or its launch"
        case .signature(let kernel, let argument, let expected, let found):
            "the kernel \(kernel) does not fit its launch: \(argument): expected \(expected), found \(found)\n"
                + "change the .cl file or the launch code so that both say the same"
        case .launch(let kernel, let global, let local, let reason):
            "the kernel \(kernel) cannot be launched over \(global) in groups of \(local): \(reason)\n"
                + "this is a defect of the launch code: report it with the output of `tandem devices`"
        case .unknownKernelFile(let name, let choices):
            "no kernel file '\(name).cl' is built in: the choices are \(choices.joined(separator: ", "))\n"
                + "add it to Kernels/KernelSources.c"
        case .unreadableKernelFile(let path, let reason):
            "the kernel file \(path) cannot be read: \(reason)\ncheck --kernels and TANDEM_KERNELS"
        }
    }
}

extension UInt32 {
    fileprivate var hexadecimal: String { "0x" + String(self, radix: 16, uppercase: true) }
}

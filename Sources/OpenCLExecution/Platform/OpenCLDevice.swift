import COpenCL

/// Which family of kernels suits a device.
public enum DeviceClass: String, Sendable {
    /// Work-groups that share local memory.
    case gpu
    /// No barrier, no local memory, wide vectors, packed panels.
    case cpu
}

/// An OpenCL device and what this program needs to know of it; a plain value, made by ``all()``.
public struct OpenCLDevice: Sendable {
    /// As the driver classes it; what it calls neither a GPU nor a CPU counts as an accelerator.
    public enum Kind: String, Sendable {
        case gpu, accelerator, cpu
    }

    /// The place in ``all()``, as printed and as taken by ``select(_:)``.
    public internal(set) var index: Int
    /// As the driver gives it: `NVIDIA H200`, `pthread-AMD EPYC …`.
    public let name: String
    /// As the driver gives it: `NVIDIA Corporation`.
    public let vendor: String
    /// As the driver gives it: `Portable Computing Language`, `NVIDIA CUDA`.
    public let platformName: String
    /// E.g. `OpenCL 3.0 PoCL 3.1+debian …`
    public let platformVersion: String
    /// E.g. `OpenCL 3.0 PoCL HSTR: …`
    public let version: String
    /// Of the compiler that builds kernels: `OpenCL C 1.2 …`.
    public let languageVersion: String
    /// The driver's version, in a form of its own.
    public let driver: String
    public let kind: Kind
    /// A GPU's multiprocessors, a processor's logical cores.
    public let computeUnits: Int
    /// The highest clock, in MHz; 0 where the driver does not say.
    public let clockMegahertz: Int
    /// The memory that all buffers share, in bytes; a processor's is the computer's own.
    public let globalBytes: Int
    /// The most that one buffer may take, in bytes; often a quarter of ``globalBytes``.
    public let maxAllocationBytes: Int
    /// The memory that one work-group shares, in bytes.
    public let localBytes: Int
    /// The most work-items in one work-group, over all of its dimensions; a kernel may allow fewer.
    public let maxWorkGroupSize: Int
    /// The longest side of a work-group, by dimension.
    public let maxWorkItemSizes: [Int]
    /// How many `float` the device likes in one vector.
    public let preferredFloatWidth: Int
    /// How many `float` one of its vector registers holds.
    public let nativeFloatWidth: Int
    /// The alignment of buffers and of parts of buffers, in bytes.
    public let alignment: Int
    /// Whether it has queues whose commands may overtake each other.
    let reorders: Bool
    /// `cl_khr_fp64` and the like.
    public let extensions: Set<String>
    /// Why this program cannot use the device; empty where it can.
    public let limitations: [String]

    let handle: DeviceHandle

    /// A property of the device's kind: processors take the one family, everything else the other.
    public var deviceClass: DeviceClass { kind == .cpu ? .cpu : .gpu }

    /// Whether launches of a run that do not need each other may run at the same time, see `LaunchGraph`.
    package var runsSideBySide: Bool { kind == .cpu && reorders }

    /// How the device appears in messages: `0: name (platform)`.
    public var label: String { "\(index): \(name) (\(platformName))" }
}

/// The driver's id of a device. Unchecked because the raw pointer is not Sendable: ids of root devices are
/// constants of the process, never released.
struct DeviceHandle: @unchecked Sendable {
    let platform: cl_platform_id
    let raw: cl_device_id
}

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
    public enum Kind: String, Sendable {
        case gpu, accelerator, cpu
    }

    /// The place in ``all()``, as printed and as taken by ``select(_:)``.
    public internal(set) var index: Int
    public let name: String
    public let vendor: String
    public let platformName: String
    /// E.g. `OpenCL 3.0 PoCL 3.1+debian …`
    public let platformVersion: String
    /// E.g. `OpenCL 3.0 PoCL HSTR: …`
    public let version: String
    public let languageVersion: String
    public let driver: String
    public let kind: Kind
    public let computeUnits: Int
    public let clockMegahertz: Int
    public let globalBytes: Int
    public let maxAllocationBytes: Int
    public let localBytes: Int
    public let maxWorkGroupSize: Int
    /// The longest side of a work-group, by dimension.
    public let maxWorkItemSizes: [Int]
    /// How many `float` the device likes in one vector.
    public let preferredFloatWidth: Int
    /// How many `float` one of its vector registers holds.
    public let nativeFloatWidth: Int
    /// The alignment of buffers and of parts of buffers, in bytes.
    public let alignment: Int
    public let extensions: Set<String>
    /// Why this program cannot use the device; empty where it can.
    public let limitations: [String]

    let handle: DeviceHandle

    /// A property of the device's kind: processors take the one family, everything else the other.
    public var deviceClass: DeviceClass { kind == .cpu ? .cpu : .gpu }

    /// How the device appears in messages: `0: name (platform)`.
    public var label: String { "\(index): \(name) (\(platformName))" }
}

/// The driver's id of a device. Unchecked because the raw pointer is not Sendable: ids of root devices are
/// constants of the process, never released.
struct DeviceHandle: @unchecked Sendable {
    let platform: cl_platform_id
    let raw: cl_device_id
}

/// A driver that the ICD loader has loaded, and what it answered when it was asked for its devices.
public struct OpenCLPlatform: Sendable {
    /// Its own name, such as `Portable Computing Language`.
    public let name: String
    /// E.g. `OpenCL 3.0 PoCL 3.1+debian …`
    public let version: String
    /// Those that it lists and that can be asked what they are.
    public let devices: [OpenCLDevice]
    /// Why a device, or all of them, could not be asked.
    public let failures: [OpenCLError]

    package init(name: String, version: String, devices: [OpenCLDevice], failures: [OpenCLError]) {
        (self.name, self.version, self.devices, self.failures) = (name, version, devices, failures)
    }
}

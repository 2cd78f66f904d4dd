extension OpenCLDevice {
    /// A device and why it was taken, in words that follow "took … because".
    public struct Choice: Sendable {
        /// Usable: its ``OpenCLDevice/limitations`` are empty.
        public let device: OpenCLDevice
        /// E.g. `it is the only GPU or accelerator`
        public let reason: String
    }

    /// The device that `selector` names: an index as printed, or part of the device or platform name in any case.
    ///
    /// Digits alone are always an index, so that an absent index never turns into part of another device's name.
    /// - Throws: ``OpenCLError/noLoader(name:reason:)``, ``OpenCLError/noPlatform`` or
    ///   ``OpenCLError/noDevice(platforms:)`` where there is nothing to choose from,
    ///   ``OpenCLError/unknownDevice(selector:choices:)``, ``OpenCLError/ambiguousDevice(selector:matches:)``,
    ///   ``OpenCLError/unusableDevice(name:reasons:)``.
    public static func select(_ selector: String) throws(OpenCLError) -> OpenCLDevice {
        let devices = try all()
        if devices.isEmpty { throw try absence() }
        return try select(selector, among: devices)
    }

    /// Why there is nothing to choose from.
    package static func absence() throws(OpenCLError) -> OpenCLError {
        let loader = OpenCLLoader.current
        if let failure = loader.failure { return .noLoader(name: loader.name, reason: failure) }
        let platforms = try platformNames()
        return platforms.isEmpty ? .noPlatform : .noDevice(platforms: platforms)
    }

    /// ``select(_:)`` among `devices`.
    public static func select(
        _ selector: String, among devices: [OpenCLDevice]
    ) throws(OpenCLError) -> OpenCLDevice {
        let matches = devices.filter { $0.matches(selector) }
        guard let device = matches.first else {
            throw .unknownDevice(selector: selector, choices: devices.map(\.label))
        }
        guard matches.count == 1 else {
            throw .ambiguousDevice(selector: selector, matches: matches.map(\.label))
        }
        guard device.limitations.isEmpty else {
            throw .unusableDevice(name: device.label, reasons: device.limitations)
        }
        return device
    }

    /// The device that `auto` takes: of the usable GPUs and accelerators the one with most compute units × clock, then
    /// most memory, then the lowest index; without any, the processor chosen likewise; nil where nothing is usable.
    /// - Throws: ``OpenCLError`` where the ICD loader fails.
    public static func best() throws(OpenCLError) -> Choice? {
        best(among: try all())
    }

    /// ``best()`` among `devices`.
    public static func best(among devices: [OpenCLDevice]) -> Choice? {
        let usable = devices.filter(\.limitations.isEmpty)
        let fast = usable.filter { $0.deviceClass == .gpu }
        let candidates = fast.isEmpty ? usable : fast
        guard let device = candidates.max(by: { $0.rank < $1.rank }) else { return nil }
        let strength = "\(device.computeUnits) compute units × \(device.clockMegahertz) MHz"
        let reason =
            switch (fast.isEmpty, candidates.count) {
            case (false, 1): "it is the only GPU or accelerator"
            case (false, let count): "it is the strongest of \(count) GPUs and accelerators (\(strength))"
            case (true, 1): "there is no GPU or accelerator and it is the only OpenCL device"
            case (true, let count): "there is no GPU or accelerator and it is the strongest of \(count) (\(strength))"
            }
        return Choice(device: device, reason: reason)
    }

    private var rank: (Int, Int, Int) { (computeUnits * clockMegahertz, globalBytes, -index) }

    private func matches(_ selector: String) -> Bool {
        if !selector.isEmpty, selector.allSatisfy(\.isNumber) { return Int(selector) == index }
        let wanted = selector.lowercased()
        return name.lowercased().contains(wanted) || platformName.lowercased().contains(wanted)
    }
}

import OpenCLExecution

/// What the drivers answer: platforms, their devices, and whether those can run Tandem's kernels.
package enum PlatformCheck {
    /// - Parameters:
    ///   - platforms: as the loader lists them
    ///   - loader: its name and version, where it says
    package static func findings(
        _ platforms: [OpenCLPlatform], loader: String?, _ machine: Machine
    ) -> [Finding] {
        let loader = loader ?? "the loader"
        guard !platforms.isEmpty else {
            return [
                .wrong(
                    "platforms", "\(loader) lists none",
                    mend: "mend the driver files above; OCL_ICD_DEBUG=7 tandem devices shows what the loader does")
            ]
        }
        return [.ok("platforms", "\(loader) lists \(platforms.count)")]
            + platforms.flatMap { platform in
                [finding(platform, machine)]
                    + platform.failures.map { failure in
                        .wrong(
                            "platform", "\(platform.name): a device does not answer: \(failure.firstLine)",
                            mend: "update or reinstall that driver")
                    } + platform.devices.map(finding)
            }
    }

    /// What is said where the loader itself fails.
    package static func finding(_ failure: OpenCLError) -> Finding {
        .wrong(
            "platforms", "the loader fails: \(failure.firstLine)",
            mend:
                "OCL_ICD_DEBUG=7 tandem devices shows what it does; reinstall it: apt install --reinstall ocl-icd-libopencl1"
        )
    }

    private static func finding(_ platform: OpenCLPlatform, _ machine: Machine) -> Finding {
        // What follows two blanks in PoCL's version is how it was compiled.
        let version = platform.version.split(separator: "  ").first ?? ""
        let name = "\(platform.name), \(version)"
        guard platform.devices.isEmpty && platform.failures.isEmpty else {
            let count = platform.devices.count
            return .ok("platform", "\(name): \(count) device\(count == 1 ? "" : "s")")
        }
        if platform.name == "rusticl", machine.variable("RUSTICL_ENABLE") == nil {
            return .wrong(
                "platform", "\(name): a driver without a device, for RUSTICL_ENABLE names none",
                mend: "export RUSTICL_ENABLE=radeonsi    (AMD; iris for Intel, nouveau for NVIDIA)")
        }
        if platform.name == CacheCheck.poclPlatform {
            // PoCL 3.1 offers no device where it cannot make its folder.
            return .wrong(
                "platform", "\(name): a driver without a device",
                mend: "see PoCL's cache below: it needs a folder to write")
        }
        return .wrong(
            "platform", "\(name): a driver without a device",
            mend: "see the device files above; remove the driver's package if its card is not in this machine")
    }

    private static func finding(_ device: OpenCLDevice) -> Finding {
        guard device.limitations.isEmpty else {
            return .wrong(
                "device", "\(device.label) cannot be used: \(device.limitations.joined(separator: "; "))",
                mend: "update its driver, or choose another device with --device")
        }
        return .ok("device", "\(device.label): \(device.version), driver \(device.driver)")
    }
}

extension OpenCLError {
    /// What happened, without what to do.
    var firstLine: String { String(description.prefix { !$0.isNewline }) }
}

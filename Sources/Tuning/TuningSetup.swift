import OpenCLExecution

/// What measured speeds of kernels hold for.
package struct TuningSetup: Equatable, Sendable {
    /// The device's name, its version, and the versions of its driver and platform.
    package let device, version, driver, platform: String
    /// The digest of the kernels, and which of them are allowed.
    package let kernels, configuration: String

    /// - Parameter configuration: its table does not count
    package init(_ device: OpenCLDevice, _ configuration: KernelConfiguration) {
        let allowed = KernelConfiguration(
            family: configuration.family, convolutions: configuration.convolutions,
            registers: configuration.registers)
        self.init(
            device: device.name, version: device.version, driver: device.driver, platform: device.platformVersion,
            kernels: KernelText.digest, configuration: allowed.description)
    }

    init(device: String, version: String, driver: String, platform: String, kernels: String, configuration: String) {
        (self.device, self.version, self.driver, self.platform) = (device, version, driver, platform)
        (self.kernels, self.configuration) = (kernels, configuration)
    }

    /// Its facts by name, those that a user chooses first.
    var facts: [(name: String, value: String)] {
        [
            ("device", device), ("kernel configuration", configuration), ("driver", driver), ("platform", platform),
            ("device version", version), ("digest of the kernels", kernels),
        ]
    }

    /// The file that remembers what was measured: one for each device and configuration. After an update of a driver it is
    /// found and refused, so that a message can say what to do.
    package func rememberedPath(in folder: String) -> String {
        "\(folder)/tuning-\(fnv1a64Digits("\(device)\n\(configuration)".utf8)).json"
    }
}

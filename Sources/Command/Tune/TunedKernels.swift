import Foundation
import OpenCLExecution
import Training
import Tuning

/// Where a command finds the kernels that were measured to be faster.
struct TunedKernels {
    /// `nil` for what is remembered of the device.
    let file: String?
    /// The folder of what is remembered; `nil` where the environment names none.
    let folder: String?

    /// The table for a device.
    /// - Throws: ``TuningError`` where nothing is remembered, or it does not hold for this device, driver and kernels.
    func table(for device: OpenCLDevice, _ options: OpenCLBackend.Options) throws -> TuningTable {
        let configuration = KernelConfiguration(
            family: options.family ?? device.deviceClass, convolutions: options.convolutions,
            registers: options.registers ?? device.registers)
        let setup = TuningSetup(device, configuration)
        let choices = KernelChoices(configuration, localBytes: device.localBytes)
        if let file { return try TuningFile(file, for: setup, choices).table }
        guard let folder else { throw TuningError.noFolder }
        let path = setup.rememberedPath(in: folder)
        do {
            return try TuningFile(path, for: setup, choices).table
        } catch let error as FileError where error.isMissing {
            throw TuningError.nothingRemembered(path: path, device: device.name)
        }
    }
}

extension BackendOptions {
    /// The tuned kernels that the options or the run that is resumed ask for.
    func tunedKernels(_ recorded: RunRecord?, _ options: OpenCLBackend.Options) throws -> TunedKernels? {
        if tuned, tuning != nil {
            throw Failure.usage("tuned: expected without --tuning, found with it", "leave one of the two out")
        }
        guard tuned || tuning != nil || recorded?.isTuned == true else { return nil }
        if options.kernelFolder != nil {
            throw Failure.usage(
                "tuned: expected with the kernels inside the program, found with a folder of others",
                "leave --kernels and TANDEM_KERNELS out: what was measured holds for the former")
        }
        return TunedKernels(file: tuning, folder: options.cacheFolder)
    }
}

extension RunRecord {
    /// Whether the run used tuned kernels.
    fileprivate var isTuned: Bool { kernelConfiguration.contains(" tuned kernel") }
}

extension FileError {
    var isMissing: Bool {
        if case .system(let code) = reason { code == ENOENT } else { false }
    }
}

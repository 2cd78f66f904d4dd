import ArgumentParser
import CPUExecution
import Foundation
import OpenCLExecution
import Training
import Tuning

/// Which machine computes.
struct BackendOptions: ParsableArguments {
    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case auto, cpu, opencl
    }

    @Option(help: .valued("auto (the default) takes the best OpenCL device, else the CPU reference.", "name"))
    var backend: Kind?

    @Option(
        parsing: .unconditional,
        help: .valued(
            "An OpenCL device: its index as `tandem devices` prints it, or part of its name or platform.", "selector"))
    var device: String?

    @Option(
        help: .valued("Read OpenCL kernels from this folder instead of those inside the program.", "dir"),
        completion: .directory)
    var kernels: String?

    @Option(
        help: .valued(
            """
            The algorithms that OpenCL convolutions may take: winograd (the default) chooses the fastest of those that \
            round little, winograd-large is faster still and rounds more; direct and lanes are one algorithm each.
            """, "choice"))
    var convolutions: ConvolutionAlgorithms?

    @Flag(
        help: """
            Take the kernels that `tandem tune` measured to be faster on this device. They add in other orders: results differ \
            in their last places from those without.
            """)
    var tuned = false

    @Option(
        help: .valued("The same with the kernels in this file, which `tandem tune --output` wrote.", "file"),
        completion: .file(extensions: ["json"]))
    var tuning: String?

    @Flag(help: "Say where the time goes.")
    var verbose = false

    /// The backend that the options name; where they are absent, the run that is resumed, then the environment.
    ///
    /// - Parameters:
    ///   - family: the family of OpenCL kernels; `nil` takes the device's own.
    ///   - isGuarded: whether OpenCL kernels run between guard bands, for a proof.
    ///   - isProfiling: whether OpenCL launches can be timed.
    ///   - joinsSmallSteps: whether CPU-class kernels join consecutive small steps into one.
    func choose(
        recorded: RunRecord? = nil, family: DeviceClass? = nil, isGuarded: Bool = false,
        isProfiling: Bool = false, joinsSmallSteps: Bool = true,
        _ environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> ChosenBackend {
        var kind = backend ?? recorded.flatMap { Kind(rawValue: $0.backend) }
        if kind == nil, let text = environment["TANDEM_BACKEND"], !text.isEmpty {
            guard let named = Kind(rawValue: text) else {
                throw Failure.usage(
                    "TANDEM_BACKEND: expected auto, cpu or opencl, found '\(text)'", "unset it or correct it")
            }
            kind = named
        }
        let selector = device ?? environment["TANDEM_DEVICE"].flatMap { $0.isEmpty ? nil : $0 }
        var options = OpenCLBackend.Options()
        (options.family, options.isGuarded, options.isProfiling) = (family, isGuarded, isProfiling)
        options.joinsSmallSteps = joinsSmallSteps
        options.convolutions = convolutions ?? recorded?.convolutions ?? .winograd
        options.cacheFolder = ProgramCache.defaultFolder(environment: environment)
        options.kernelFolder = kernels ?? environment["TANDEM_KERNELS"].flatMap { $0.isEmpty ? nil : $0 }
        let tuned = try tunedKernels(recorded, options)
        switch (kind ?? .auto, selector) {
        case (.cpu, nil):
            if tuned != nil {
                throw Failure.usage(
                    "tuned: expected with an OpenCL device, found with the cpu backend",
                    "leave --tuned and --tuning out")
            }
            return .reference(reason: "as asked")
        case (.cpu, let selector?):
            throw Failure.usage(
                "device '\(selector)': the cpu backend has no devices to choose from",
                "leave --device and TANDEM_DEVICE out, or take --backend opencl")
        case (_, let selector?):
            return try .openCL(try OpenCLDevice.select(selector), options, tuned, reason: "as asked")
        case (.opencl, nil):
            guard let best = try OpenCLDevice.best() else { throw try OpenCLDevice.absence() }
            return try .openCL(best.device, options, tuned, reason: best.reason)
        case (.auto, nil): return try .best(options, tuned)
        }
    }
}

extension BackendOptions {
    /// The options as they were given, to be given again.
    var words: [String] {
        let options = [
            ("--backend", backend?.rawValue), ("--device", device), ("--kernels", kernels),
            ("--convolutions", convolutions?.rawValue), ("--tuning", tuning),
        ]
        return options.flatMap { name, value in value.map { [name, $0] } ?? [] } + (tuned ? ["--tuned"] : [])
    }
}

extension ConvolutionAlgorithms: ExpressibleByArgument {}

extension RunRecord {
    /// The convolutions that the run's kernel configuration names.
    fileprivate var convolutions: ConvolutionAlgorithms? {
        ConvolutionAlgorithms.allCases.first { kernelConfiguration.contains(" \($0.rawValue) convolutions") }
    }
}

/// A backend, and why it was taken.
struct ChosenBackend {
    let backend: any Backend
    let reason: String
    /// What a run records, and what resuming it must find again.
    let configuration: String

    var openCL: OpenCLBackend? { backend as? OpenCLBackend }

    /// The first line of a command's output.
    var announcement: String {
        let tuning = openCL?.configuration.tuning ?? TuningTable()
        return "backend \(backend.name) on \(backend.device): \(reason)"
            + (tuning.isEmpty ? "" : "; \(tuning), the others by rule")
    }

    static func reference(reason: String) -> ChosenBackend {
        ChosenBackend(backend: CPUBackend(), reason: reason, configuration: "reference")
    }

    static func openCL(
        _ device: OpenCLDevice, _ options: OpenCLBackend.Options, _ tuned: TunedKernels? = nil, reason: String
    ) throws -> ChosenBackend {
        var options = options
        if let tuned { options.tuning = try tuned.table(for: device, options) }
        let backend = try OpenCLBackend(device: device, options: options)
        return ChosenBackend(backend: backend, reason: reason, configuration: backend.configuration.description)
    }

    /// The best OpenCL device; the reference on a machine without any.
    static func best(_ options: OpenCLBackend.Options, _ tuned: TunedKernels? = nil) throws -> ChosenBackend {
        if let best = try OpenCLDevice.best() { return try openCL(best.device, options, tuned, reason: best.reason) }
        if tuned != nil { throw try OpenCLDevice.absence() }
        let reason =
            if OpenCLLoader.current.failure != nil {
                "no OpenCL loader is installed"
            } else if try OpenCLDevice.platformNames().isEmpty {
                "no OpenCL platform is installed"
            } else {
                "no OpenCL device can be used"
            }
        return .reference(reason: "\(reason); `tandem doctor` says more")
    }
}

import Runtime

/// Runs plans on an OpenCL device.
///
///     let backend = try OpenCLBackend(device: OpenCLDevice.select("pocl"))
///     let session = try Session(program, on: backend)
public final class OpenCLBackend: Backend {
    /// How a backend is set up, apart from the device.
    public struct Options: Sendable {
        /// The family of kernels; `nil` takes the one that suits the device.
        public var family: DeviceClass?
        /// The algorithms that convolutions may take.
        public var convolutions = ConvolutionAlgorithms.winograd
        /// The registers that CPU-class kernels are cut for; `nil` takes the device's.
        public var registers: VectorRegisters?
        /// Kernels to take in place of those that the rules choose.
        package var tuning = TuningTable()
        /// Whether CPU-class kernels join consecutive small steps into one.
        package var joinsSmallSteps = true
        /// Whether CPU-class reductions compute what they alone read.
        package var computesReductionOperands = true
        /// Whether CPU-class kernels take consecutive elementwise steps together.
        package var joinsElementwiseSteps = true
        /// Whether launches of a run that do not need each other may run at the same time, see `LaunchGraph`: on processors
        /// only, and not between guard bands, which are looked at after each launch.
        package var runsSideBySide = true
        /// The folder for program binaries, which ``OpenCLBackend/storeBinaries()`` writes; `nil` keeps none.
        public var cacheFolder: String?
        /// A folder to read `.cl` files from, instead of those inside the program.
        public var kernelFolder: String?
        /// The most bytes that may lie on the device, where that is less than it has; `nil` leaves all of it.
        public var memoryLimit: Int?
        /// Whether each launch is timed by the device, which costs a little.
        public var isProfiling = false
        /// Whether every buffer lies between guard bands, see `GuardBands`: slots and scratch memory are filled with NaN
        /// before each run, and a write outside is an error: after each launch the bands of its own buffers are looked at,
        /// after a run all. For proofs; slow.
        package var isGuarded = false

        /// The device's own kernels; no folder for binaries.
        public init() {}
    }

    /// The device that computes.
    public let openCLDevice: OpenCLDevice
    /// The kernels that it was set up with.
    public let configuration: KernelConfiguration
    package let context: OpenCLContext
    package let programs: ProgramCache
    private let isGuarded: Bool

    public var name: String { "opencl" }
    public var device: String { openCLDevice.name }
    /// What the device has, or ``Options/memoryLimit`` where that is less.
    public let memoryLimits: MemoryLimits
    public var memoryByteCount: Int { memoryLimits.total }

    /// - Throws: ``OpenCLError`` where the device cannot be used.
    public init(device: OpenCLDevice, options: Options = Options()) throws {
        openCLDevice = device
        configuration = KernelConfiguration(
            family: options.family ?? device.deviceClass, convolutions: options.convolutions,
            registers: options.registers ?? device.registers, joinsSmallSteps: options.joinsSmallSteps,
            computesReductionOperands: options.computesReductionOperands,
            joinsElementwiseSteps: options.joinsElementwiseSteps, tuning: options.tuning)
        isGuarded = options.isGuarded
        let limit = options.memoryLimit ?? .max
        memoryLimits = MemoryLimits(
            total: min(device.globalBytes, limit), allocation: min(device.maxAllocationBytes, limit))
        context = try OpenCLContext(
            device: device, profiling: options.isProfiling,
            runsSideBySide: options.runsSideBySide && !options.isGuarded && device.runsSideBySide)
        programs = ProgramCache(context: context, folder: options.cacheFolder, kernelFolder: options.kernelFolder)
    }

    public func makeStore() throws -> any StateStore { OpenCLStore(context: context, isGuarded: isGuarded) }

    public func makeExecutable(for plan: Plan, store: any StateStore) throws -> any Executable {
        guard let store = store as? OpenCLStore, store.context === context else {
            throw RuntimeError.foreignStore(backend: "opencl")
        }
        return try OpenCLExecutable(plan, store: store, backend: self)
    }

    /// Memory for kernels, between bands where the backend is guarded.
    func allocate(byteCount: Int, purpose: String) throws -> KernelMemory {
        try KernelMemory(context: context, byteCount: byteCount, purpose: purpose, isGuarded: isGuarded)
    }

    /// What building programs has cost so far, in words for people.
    package var buildSummary: String {
        let done = programs.statistics
        return "\(done.builtFromSource) programs built in \(done.buildSeconds.rounded(toDigits: 2)) s, "
            + "\(done.loadedFromCache) loaded from the cache in \(done.loadSeconds.rounded(toDigits: 3)) s"
    }

    /// Keeps the binaries of what has been launched for the next process, where this one has run for long enough that it
    /// hardly takes longer by that. To be called at the end of a program.
    public func storeBinaries() { programs.storeBinariesIfWorthwhile() }
}

extension Double {
    fileprivate func rounded(toDigits digits: Int) -> Double {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        return (self * scale).rounded() / scale
    }
}

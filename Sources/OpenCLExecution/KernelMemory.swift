/// A buffer that kernels read or write, with its guard bands where the backend is guarded.
struct KernelMemory {
    let buffer: DeviceBuffer
    let bands: GuardBands?

    init(context: OpenCLContext, byteCount: Int, purpose: String, isGuarded: Bool) throws(OpenCLError) {
        if isGuarded {
            let bands = try GuardBands(context: context, byteCount: byteCount, purpose: purpose)
            (buffer, self.bands) = (bands.content, bands)
        } else {
            (buffer, bands) = (try context.allocate(byteCount: byteCount, purpose: purpose), nil)
        }
    }
}

/// The guard bands of an executable.
struct Guard {
    /// Of what does not outlive a run.
    private let transient: [GuardBands]
    private let all: [GuardBands]

    /// `nil` where the backend is not guarded.
    init?(kept: [KernelMemory], transient: [KernelMemory]) {
        self.transient = transient.compactMap(\.bands)
        all = (kept + transient).compactMap(\.bands)
        if all.isEmpty { return nil }
    }

    /// To be called before each run: what a run does not write must not be taken for its result.
    func poison() throws(OpenCLError) {
        for bands in transient { try bands.poison() }
    }

    /// - Parameter known: bands that have been looked at and need not be again
    /// - Throws: ``OpenCLError/writeOutside(buffer:kernel:side:byteDistance:expected:found:)``
    func verify(beside known: [GuardBands] = [], after kernel: String) throws(OpenCLError) {
        for bands in all where !known.contains(where: { $0 === bands }) { try bands.verify(after: kernel) }
    }
}

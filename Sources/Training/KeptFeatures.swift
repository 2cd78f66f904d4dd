/// What becomes of the features that frozen parts of a model compute of each training sample. A run that takes samples more
/// than once computes them once and keeps them on the device; see `KeptRows` for what can be kept.
///
/// They are the bits that each step would compute, take at most a quarter of the device's memory, stand in no
/// checkpoint, and are computed anew when a run goes on, if more than one pass over the samples is left of it. The last
/// batch of an epoch, where it is shorter, is computed without them: at another length a device may choose other kernels,
/// and so other bits.
public enum KeptFeatures: Sendable, Equatable {
    /// They are being computed; this share of them is done.
    case computing(share: Double, byteCount: Int)
    /// They are computed and lie on the device; `seconds` is what that took.
    case kept(byteCount: Int, seconds: Double)
    /// An earlier run computed the same ones, and left them in the `KeptRowsCache` that both share.
    case known(byteCount: Int)
    /// They would take more than the limit, so that each step computes them.
    case tooLarge(byteCount: Int, limit: Int)

    /// They take one part of the device's memory in so many, at most.
    package static let memoryParts = 4
}

extension KeptFeatures: CustomStringConvertible {
    public var description: String {
        switch self {
        case .computing(let share, let byteCount):
            "frozen parts: computing \(Self.mebibytes(byteCount)) of features, \(Int(share * 100)) % done"
        case .kept(let byteCount, let seconds):
            "frozen parts: computed once, \(Self.mebibytes(byteCount)) of features kept on the device, "
                + "in \(Int(seconds.rounded())) s"
        case .known(let byteCount):
            "frozen parts: \(Self.mebibytes(byteCount)) of features kept on the device, known from an earlier run"
        case .tooLarge(let byteCount, let limit):
            "frozen parts: computed in each step: their features would take \(Self.mebibytes(byteCount)), more than "
                + "\(Self.mebibytes(limit)), 1/\(Self.memoryParts) of the device's memory; --limit takes fewer samples"
        }
    }

    private static func mebibytes(_ byteCount: Int) -> String { "\((byteCount + (1 << 20) - 1) >> 20) MiB" }
}

extension Trainer {
    /// What a step may take from tables; `nil` where nothing is frozen, what is left of the run takes no sample twice, or
    /// the operation that makes a number that is not finite is wanted: a table does not say where its numbers come from.
    static func keptRows(
        _ step: TrainingStep, _ schedule: Schedule, _ options: TrainingOptions, completedSteps: Int
    ) throws -> KeptRows? {
        guard options.keepsFeatures, !options.checkFinite, schedule.steps - completedSteps > schedule.stepsPerEpoch
        else { return nil }
        return try KeptRows(step.program, constants: step.constantStates)
    }

    /// Fills the tables, or does without them where they are too large.
    /// - Returns: `false` where the run was asked to stop.
    func keepFeatures(_ report: (TrainingEvent) throws -> Void, _ shouldStop: () -> Bool) throws -> Bool {
        guard let rows = keptRows else { return true }
        let (byteCount, limit) = (rows.byteCount, backend.memoryByteCount / KeptFeatures.memoryParts)
        guard byteCount <= limit else {
            keptRows = nil
            try report(.features(.tooLarge(byteCount: byteCount, limit: limit)))
            return true
        }
        let begin = clock.seconds
        var isKnown = true
        let isComplete = try rows.fill(store, on: backend, knownTo: keptRowsCache) { share in
            isKnown = false
            try report(.features(.computing(share: share, byteCount: byteCount)))
            return !shouldStop()
        }
        guard isComplete else { return false }
        let seconds = clock.seconds - begin
        try report(.features(isKnown ? .known(byteCount: byteCount) : .kept(byteCount: byteCount, seconds: seconds)))
        return true
    }
}

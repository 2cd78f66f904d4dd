/// What a run tells its caller while it goes on.
public enum TrainingEvent: Sendable {
    /// The losses up to a step are known and logged.
    case progress(Progress)
    /// An epoch is done, and evaluated where the run evaluates.
    case epoch(EpochResult)
    /// A checkpoint holds everything up to and without `step`.
    case checkpoint(file: String, step: Int)
    /// Features of frozen parts are being kept, or cannot be.
    case features(KeptFeatures)

    /// How far a run is.
    public struct Progress: Sendable {
        /// The epoch of the last step, and the epochs that the run will touch.
        public let epoch, epochs: Int
        /// The steps that are done, and those of the whole run.
        public let step, steps: Int
        /// The steps of this epoch that are done, and all of them.
        public let stepInEpoch, stepsPerEpoch: Int
        /// The loss of the last step.
        public let loss: Double
        /// Over the epoch so far; `nil` while only steps are done that waited for the device's compiler.
        public let samplesPerSecond: Double?
        /// Until the end of the run, at the epoch's speed, evaluations apart; `nil` where the speed is.
        public let secondsLeft: Double?
    }
}

/// What an epoch came to.
public struct EpochResult: Sendable {
    /// Which epoch it was; they count from 0.
    public let epoch: Int
    /// The steps that are done at its end.
    public let steps: Int
    /// The mean over the epoch's samples, each at the time of its step.
    public let trainLoss: Double
    /// The model's metrics over the epoch, likewise.
    public let trainMetrics: [NamedValue]
    /// On the test set after the epoch; `nil` where the run does not evaluate.
    public let test: Evaluation?
    /// Whether this is the best epoch of the run so far.
    public let isBest: Bool
    /// The time since the epoch before it.
    public let seconds: Double
}

/// What a run came to.
public struct TrainingResult: Sendable {
    /// The steps that are done, those before a resumption included.
    public let steps: Int
    /// The epochs that these steps touch.
    public let epochs: Int
    /// The time this took since the beginning, or since the resumption.
    public let seconds: Double
    /// Over the steps of the last epoch, evaluation apart, and apart from the first ones of the run where there are others:
    /// they wait for the device's compiler. 0 where there was nothing left to do.
    public let samplesPerSecond: Double
    /// The mean training loss over the steps of the last epoch.
    public let loss: Double
}

/// Which samples each step takes, and where a run ends. Steps, epochs and samples count from 0.
///
/// An epoch takes every sample once, `batchSize` at a time; the last batch may be smaller.
struct Schedule: Equatable {
    let samples: Int
    let batchSize: Int
    /// The steps of the whole run.
    let steps: Int
    /// Whether the run was asked for by epochs, and so evaluates at the end of each.
    let isByEpochs: Bool

    init(_ options: TrainingOptions, _ defaults: TrainingDefaults, samples: Int) {
        self.samples = samples
        batchSize = min(options.batchSize ?? defaults.batchSize, samples)
        isByEpochs = options.epochs != nil || options.steps == nil
        let stepsPerEpoch = (samples + batchSize - 1) / batchSize
        let byEpochs = (options.epochs ?? defaults.epochs) * stepsPerEpoch
        steps = isByEpochs ? min(options.steps ?? byEpochs, byEpochs) : options.steps ?? byEpochs
    }

    var stepsPerEpoch: Int { (samples + batchSize - 1) / batchSize }

    /// The epochs that the run touches.
    var epochs: Int { (steps + stepsPerEpoch - 1) / stepsPerEpoch }

    func epoch(ofStep step: Int) -> Int { step / stepsPerEpoch }

    /// The first of the step's places in the epoch's order.
    func cursor(atStep step: Int) -> Int { step % stepsPerEpoch * batchSize }

    /// How many samples the step takes.
    func count(atStep step: Int) -> Int { min(batchSize, samples - cursor(atStep: step)) }

    /// Whether an epoch is complete when `count` steps are done.
    func isEpochEnd(after count: Int) -> Bool { count > 0 && count % stepsPerEpoch == 0 }

    /// The samples in the order of `epoch`.
    func order(_ order: SampleOrder, epoch: Int, seed: UInt64) -> [Int32] {
        switch order {
        case .sequential: (0..<Int32(samples)).map { $0 }
        case .shuffled: Philox(seed: seed).shuffled(count: samples, epoch: UInt32(epoch))
        }
    }
}

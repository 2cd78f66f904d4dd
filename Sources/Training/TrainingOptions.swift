/// How a model is trained: what stands on the command line. What is absent follows the model's defaults.
public struct TrainingOptions: Sendable, Equatable {
    /// The end by epochs; absent, the model's default, or as many as ``steps`` take.
    public var epochs: Int?
    /// The end by optimiser steps; with ``epochs``, whichever comes first.
    public var steps: Int?
    /// Samples of a step; absent, the model's default.
    public var batchSize: Int?
    /// Absent, that of the model's optimiser.
    public var learningRate: Double?
    /// Only the first so many training samples are used.
    public var limit: Int?
    /// In which order an epoch takes them.
    public var order = SampleOrder.shuffled
    /// The seed of all random numbers.
    public var seed: UInt64 = 0
    /// Which parameters are trained; the others stay as they begin.
    public var trainable = ParameterChoice.all
    /// A file of weights to begin with, in place of drawn ones.
    public var initialWeights: String?
    /// Where the weights go at the end.
    public var save: String?
    /// The run directory of a new run.
    public var output: String?
    /// The run directory of a run to continue.
    public var resume: String?
    /// Where the log of steps goes, besides the run directory.
    public var log: String?

    /// Whether the operation is searched that makes a number that is not finite. Reads the states several times a second.
    public var checkFinite = false
    /// The longest time between two checkpoints of a run directory, apart from those at the ends of epochs.
    public var checkpointSeconds = 60.0
    /// How many samples are evaluated at a time. 400 divides MNIST's 10,000 and is a multiple of 16 vector lanes.
    public var evaluationBatchSize = 400
    /// The most steps that are started before their losses are read.
    public var stepsInFlight = 256

    /// Whether what frozen parts compute of each sample is computed once and kept, see ``KeptFeatures``;
    /// not with ``checkFinite``.
    public var keepsFeatures = true

    /// The model's defaults, without files.
    public init() {}
}

/// In which order an epoch takes the training samples.
public enum SampleOrder: String, Sendable, CaseIterable {
    /// Anew for each epoch: sorted by the words of Philox stream 0.
    case shuffled
    /// 0, 1, 2, …
    case sequential
}

extension TrainingOptions {
    /// - Throws: ``TrainingError/option(name:expected:found:)``, ``TrainingError/conflict(_:_:advice:)``.
    public func validate() throws(TrainingError) {
        let counts = [
            ("epochs", epochs), ("steps", steps), ("batch-size", batchSize), ("limit", limit),
            ("evaluation batch size", evaluationBatchSize), ("steps in flight", stepsInFlight),
        ]
        for (name, value) in counts {
            guard let value else { continue }
            guard value >= 1, value <= Int(Int32.max) else {
                throw .option(name: name, expected: "a whole number from 1 to \(Int32.max)", found: "\(value)")
            }
        }
        if let learningRate, !(learningRate >= 0 && learningRate <= Double(Float.greatestFiniteMagnitude)) {
            throw .option(name: "learning-rate", expected: "a finite number ≥ 0", found: "\(learningRate)")
        }
        guard checkpointSeconds >= 0 else {
            throw .option(name: "checkpoint-seconds", expected: "seconds ≥ 0", found: "\(checkpointSeconds)")
        }
        if resume != nil && output != nil {
            throw .conflict("resume", "output", advice: "a resumed run writes to its own directory; leave --output out")
        }
        if resume != nil && initialWeights != nil {
            throw .conflict(
                "resume", "initial-weights", advice: "a resumed run has its weights; leave --initial-weights out")
        }
    }
}

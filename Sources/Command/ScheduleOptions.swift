import ArgumentParser
import Training

/// How long, how fast and in which order. A negative number after an option is a value, and refused by name.
struct ScheduleOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: .valued("Pass over the training set so often (default: \(ModelOptions.defaultEpochs)).", "n"))
    var epochs: Int?

    @Option(parsing: .unconditional, help: .valued("Stop after so many optimiser steps.", "n"))
    var steps: Int?

    @Option(parsing: .unconditional, help: .valued("Samples of a step; models have their own defaults.", "n"))
    var batchSize: Int?

    @Option(
        parsing: .unconditional, help: .valued("The optimiser's learning rate; models have their own defaults.", "x"))
    var learningRate: Double?

    @Option(parsing: .unconditional, help: .valued("Use the first so many training samples only.", "n"))
    var limit: Int?

    @Option(help: .valued("shuffled, anew for each epoch (the default; not of hybrid), or sequential.", "order"))
    var order: SampleOrder?

    @Option(parsing: .unconditional, help: .valued("The seed of all random numbers (default 0).", "n"))
    var seed: UInt64?

    func apply(to options: inout TrainingOptions) {
        options.epochs = epochs ?? options.epochs
        options.steps = steps ?? options.steps
        options.batchSize = batchSize ?? options.batchSize
        options.learningRate = learningRate ?? options.learningRate
        options.limit = limit ?? options.limit
        options.order = order ?? options.order
    }
}

extension SampleOrder: ExpressibleByArgument {}

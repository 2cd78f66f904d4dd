import ArgumentParser
import Training

/// How long, how fast and in which order. A negative number after an option is a value, and refused by name.
struct ScheduleOptions: ParsableArguments {
    @Option(parsing: .unconditional, help: "Pass over the training set so often.")
    var epochs: Int?

    @Option(parsing: .unconditional, help: "Stop after so many optimiser steps.")
    var steps: Int?

    @Option(parsing: .unconditional, help: "Samples of a step.")
    var batchSize: Int?

    @Option(parsing: .unconditional, help: "The optimiser's learning rate.")
    var learningRate: Double?

    @Option(parsing: .unconditional, help: "Use the first so many training samples only.")
    var limit: Int?

    @Option(help: "shuffled, anew for each epoch (the default; not of hybrid), or sequential.")
    var order: SampleOrder?

    @Option(parsing: .unconditional, help: "The seed of all random numbers (default 0).")
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

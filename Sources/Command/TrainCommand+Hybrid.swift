import Training

extension TrainCommand {
    /// Epochs are short; this many of them are told of.
    private static let epochsTold = 10

    /// Trains the hybrid network, whose data are points.
    func runHybrid(_ record: RunRecord?) throws {
        try model.refuseForeignOptions()
        if data.data != nil {
            throw Failure.usage(
                "data: expected with models of images, found with hybrid", "name a CSV file of points with --targets")
        }
        if profile {
            throw Failure.usage(
                "profile: expected a model of images, found hybrid, whose whole step is one kernel",
                "leave --profile out")
        }
        let settings = try model.hybrid.settings(recorded: record?.modelOptions ?? [:])
        var options = try trainingOptions(record)
        // The points are taken as they are listed, unless another order is asked for.
        if schedule.order == nil && record == nil { options.order = .sequential }
        let points = try settings.data()
        let chosen = try backend.choose(recorded: record)
        Terminal.printProse(chosen.announcement)
        Terminal.printProse("data: \(points.source), \(points.count) points")
        let trainer = try HybridTrainer(
            settings, points, options: options, on: chosen.backend, kernelConfiguration: chosen.configuration)
        let first = trainer.completedSteps
        let monitor = try monitor(trainer.record, from: first)
        let progress = ProgressDisplay(isShown: !noProgress)
        Interruption.watch()
        let epochs = options.epochs ?? HybridSettings.epochs
        let interval = max(1, epochs / Self.epochsTold)
        let result = try trainer.run(
            { event in
                try monitor?.observe(event, weights: trainer.weights)
                if case .epoch(let epoch) = event, (epoch.epoch + 1) % interval != 0 { return }
                progress.show(event)
            }, shouldStop: { Interruption.isAsked })
        progress.end()
        try monitor?.finish(result, weights: trainer.weights())
        chosen.openCL?.storeBinaries()
        try report(result, from: first, nil, chosen)
        let evaluation = try trainer.evaluate()
        if !json { Terminal.printResult("on all points: \(evaluation.text)") }
        sayWhereToLook(monitor)
        if Interruption.isAsked { sayHowToGoOn() }
    }
}

extension HybridEvaluation {
    /// `L1 0.0448 (R² 0.978), L2 0.0137 (R² 0.997)`
    var text: String {
        losses.indices.map { index in
            let share = determination[index]
            let explained = share.isNaN ? "all targets are equal" : "R² \(share.formatted(digits: 3))"
            return "L\(index + 1) \(losses[index].formatted(digits: 4)) (\(explained))"
        }.joined(separator: ", ")
    }
}

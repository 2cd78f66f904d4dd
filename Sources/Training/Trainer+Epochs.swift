// What happens around the steps: at the beginning of an epoch, when losses are read, and at the end.

extension Trainer {
    /// Gives the device the epoch's order. An epoch that is continued keeps its cursor and sums.
    func enterEpoch(at step: Int) throws {
        let epoch = schedule.epoch(ofStep: step)
        if schedule.cursor(atStep: step) == 0 {
            progress.sums = progress.sums.map { _ in 0 }
            progress.samples = 0
            try store.write(.scalar(Int32(0)), to: TrainingStep.cursorState)
            try store.write(.scalar(Int32(epoch)), to: TrainingStep.epochState)
        }
        let order = schedule.order(options.order, epoch: epoch, seed: options.seed)
        try store.write(.vector(order), to: TrainingStep.orderState)
        clock.enterEpoch()
    }

    /// Reads what the pending steps recorded: adds it up, logs it, tells of it.
    /// - Throws: ``TrainingError/notFinite(step:epoch:loss:)`` for the first such step, after it is logged.
    func collect(_ window: inout RecordingWindow, _ report: (TrainingEvent) throws -> Void) throws {
        let values = try recorder.read(store, from: window.start, count: window.pending)
        var rows: [(step: Int, epoch: Int, values: [Double])] = []
        var failure: TrainingError?
        let figures = FigureSums(step.metrics)
        var (sums, samples) = (progress.sums, progress.samples)
        for row in values {
            let step = progress.step + rows.count
            let count = schedule.count(atStep: step)
            rows.append((step, schedule.epoch(ofStep: step), figures.figures(ofBatch: row, count: count)))
            if !row[0].isFinite {
                failure = .notFinite(step: step, epoch: schedule.epoch(ofStep: step), loss: row[0])
                break
            }
            figures.add(row, count: count, to: &sums, of: &samples)
        }
        try tables.append(steps: rows)
        if let failure { throw failure }
        clock.collected(steps: rows.count, samples: samples - progress.samples)
        (progress.sums, progress.samples) = (sums, samples)
        progress.step += rows.count
        progress.epoch = schedule.epoch(ofStep: progress.step)
        window.collected(secondsPerStep: clock.secondsPerStep)
        try report(.progress(describe(loss: rows.last?.values.first ?? .nan)))
    }

    private func describe(loss: Double) -> TrainingEvent.Progress {
        let last = max(0, progress.step - 1)
        return TrainingEvent.Progress(
            epoch: schedule.epoch(ofStep: last), epochs: schedule.epochs, step: progress.step, steps: schedule.steps,
            stepInEpoch: last % schedule.stepsPerEpoch + 1, stepsPerEpoch: schedule.stepsPerEpoch, loss: loss,
            samplesPerSecond: clock.isSpeedKnown ? clock.samplesPerSecond : nil,
            secondsLeft: clock.isSpeedKnown ? Double(schedule.steps - progress.step) * clock.secondsPerStep : nil)
    }

    /// Evaluates where the run is by epochs, adds a row to the table, and keeps the weights.
    func finishEpoch(_ report: (TrainingEvent) throws -> Void) throws {
        let epoch = schedule.epoch(ofStep: progress.step - 1)
        let seconds = clock.secondsOfEpoch
        let means = FigureSums(step.metrics).figures(progress.sums, of: progress.samples)
        let evaluation = schedule.isByEpochs ? try evaluate() : nil
        if let evaluation, !evaluation.loss.isFinite {
            throw TrainingError.notFinite(step: progress.step, epoch: epoch, loss: Float(evaluation.loss))
        }
        let isBest = evaluation.map { evaluation in progress.best.map { evaluation.score > $0 } ?? true } ?? false
        let result = EpochResult(
            epoch: epoch, steps: progress.step, trainLoss: means[0],
            trainMetrics: zip(step.metrics, means.dropFirst()).map { NamedValue($0.name, $1) }, test: evaluation,
            isBest: isBest, seconds: seconds)
        try tables.append(epoch: result)
        progress.finishedEpochs = epoch + 1
        if isBest { progress.best = evaluation?.score }
        if let directory {
            let weights = try annotatedWeights()
            if isBest { try Safetensors.write(weights, to: directory.best) }
            try Safetensors.write(weights, to: directory.weights)
            try checkpoint(report)
        }
        try report(.epoch(result))
    }

    /// Writes a checkpoint, after the rows that it counts on.
    func checkpoint(_ report: (TrainingEvent) throws -> Void) throws {
        guard let directory else { return }
        try tables.flush()
        var states = NamedTensors()
        for (name, _) in step.lastingStates { try states.append(name, try store.read(name)) }
        try directory.write(Checkpoint(record: record, progress: progress, states: states))
        clock.wroteCheckpoint(step: progress.step)
        try report(.checkpoint(file: directory.checkpoint, step: progress.step))
    }

    /// Writes the weights where they were asked for.
    func finish() throws -> TrainingResult {
        try tables.flush()
        let weights = try annotatedWeights()
        if let directory { try Safetensors.write(weights, to: directory.weights) }
        if let path = options.save { try Safetensors.write(weights, to: path) }
        return TrainingResult(
            steps: progress.step, epochs: (progress.step + schedule.stepsPerEpoch - 1) / schedule.stepsPerEpoch,
            seconds: clock.seconds, samplesPerSecond: clock.samplesPerSecond,
            loss: progress.sums[0] / Double(max(1, progress.samples)))
    }

    private func annotatedWeights() throws -> NamedTensors {
        var weights = try weights()
        weights.metadata["step"] = "\(progress.step)"
        weights.metadata["run"] = try record.json()
        return weights
    }
}

// What happens when steps have been read, at the end of an epoch, and at the end of the run.

extension HybridTrainer {
    /// Reads what the pending steps recorded: adds it up, logs it, tells of it; at the end of each epoch writes its row.
    /// - Throws: ``TrainingError/notFinite(step:epoch:loss:)`` for the first such step, after it is logged.
    func collect(
        _ start: Int, _ pending: Int, _ report: (TrainingEvent) throws -> Void,
        _ observe: ([HybridStepRecord]) throws -> Void
    ) throws {
        let values = try step.recorder.read(store, from: start, count: pending)
        clock.collected(steps: pending, samples: pending)
        let seconds = clock.secondsOfEpoch * Double(data.count) / Double(max(1, pending))
        let first = progress.step
        let records = values.enumerated().map { index, row in
            HybridStepRecord(
                step: first + index, epoch: schedule.epoch(ofStep: first + index),
                losses: row.prefix(settings.objectives).map(Double.init), phase: Int(row[settings.objectives]),
                misalignment: Double(row[settings.objectives + 1]))
        }
        let bad = records.firstIndex { !$0.losses.allSatisfy(\.isFinite) }
        try tables.append(steps: bad.map { Array(records[...$0]) } ?? records)
        if let bad {
            let loss = records[bad].losses.first { !$0.isFinite } ?? .nan
            throw TrainingError.notFinite(step: records[bad].step, epoch: records[bad].epoch, loss: Float(loss))
        }
        try observe(records)
        for record in records {
            if schedule.cursor(atStep: progress.step) == 0 {
                progress.sums = progress.sums.map { _ in 0 }
                progress.samples = 0
            }
            for (index, loss) in record.losses.enumerated() { progress.sums[index] += loss }
            progress.samples += 1
            progress.step += 1
            progress.epoch = schedule.epoch(ofStep: progress.step)
            if schedule.isEpochEnd(after: progress.step) { try finishEpoch(record.epoch, seconds, report) }
        }
        try report(.progress(describe(loss: records.last?.losses.first ?? .nan)))
    }

    private func describe(loss: Double) -> TrainingEvent.Progress {
        let last = max(0, progress.step - 1)
        return TrainingEvent.Progress(
            epoch: schedule.epoch(ofStep: last), epochs: schedule.epochs, step: progress.step, steps: schedule.steps,
            stepInEpoch: last % data.count + 1, stepsPerEpoch: data.count, loss: loss,
            samplesPerSecond: clock.isSpeedKnown ? clock.samplesPerSecond : nil,
            secondsLeft: clock.isSpeedKnown ? Double(schedule.steps - progress.step) * clock.secondsPerStep : nil)
    }

    /// With a run directory, an epoch is read when it ends, so that the weights are those of its end.
    private func finishEpoch(_ epoch: Int, _ seconds: Double, _ report: (TrainingEvent) throws -> Void) throws {
        let means = progress.sums.map { $0 / Double(max(1, progress.samples)) }
        let evaluation = directory == nil ? nil : try evaluate()
        let isBest = evaluation.map { evaluation in progress.best.map { evaluation.score > $0 } ?? true } ?? false
        if isBest {
            progress.best = evaluation?.score
            best = try weights()
        }
        let result = EpochResult(
            epoch: epoch, steps: progress.step, trainLoss: means[0],
            trainMetrics: means.enumerated().map { NamedValue("l\($0 + 1)", $1) }, test: evaluation?.summary,
            isBest: isBest, seconds: seconds)
        try tables.append(epoch: result)
        progress.finishedEpochs = epoch + 1
        try report(.epoch(result))
    }

    /// Writes a checkpoint, after the rows and the best weights that it counts on.
    func checkpoint(_ report: (TrainingEvent) throws -> Void) throws {
        guard let directory else { return }
        try tables.flush()
        if let best { try Safetensors.write(best, to: directory.best) }
        best = nil
        var states = NamedTensors()
        for (name, _) in step.lastingStates { try states.append(name, try store.read(name)) }
        try directory.write(Checkpoint(record: record, progress: progress, states: states))
        clock.wroteCheckpoint(step: progress.step)
        try report(.checkpoint(file: directory.checkpoint, step: progress.step))
    }

    /// Writes the weights where they were asked for.
    func finish() throws -> TrainingResult {
        try tables.flush()
        let weights = try weights()
        if let directory { try Safetensors.write(weights, to: directory.weights) }
        if let path = options.save { try Safetensors.write(weights, to: path) }
        return TrainingResult(
            steps: progress.step, epochs: (progress.step + data.count - 1) / data.count, seconds: clock.seconds,
            samplesPerSecond: clock.samplesPerSecond, loss: progress.sums[0] / Double(max(1, progress.samples)))
    }
}

extension RunRecord {
    /// `hybrid --hidden 10 --objectives 2 …`
    package var title: String {
        ([model] + modelOptions.sorted { $0.key < $1.key }.map { "--\($0.key) \($0.value)" }).joined(separator: " ")
    }
}

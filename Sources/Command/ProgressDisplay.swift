import Experiments
import Foundation
import Training

/// Shows how a run goes on.
final class ProgressDisplay {
    private let line: ProgressLine

    init(isShown: Bool) { line = ProgressLine(isShown: isShown) }

    func show(_ event: TrainingEvent) {
        switch event {
        case .progress(let progress): line.show(progress.text, fitted: progress.line)
        case .epoch(let result): show(result)
        case .checkpoint: break
        case .features(let features): show(features)
        }
    }

    func show(_ event: ExperimentEvent) {
        switch event {
        case .training(let event): show(event)
        case .part(let text), .note(let text):
            end()
            Terminal.printNotice(text)
        }
    }

    /// Leaves the line that is being rewritten.
    func end() { line.end() }

    private func show(_ features: KeptFeatures) {
        switch features {
        case .computing: line.show(features.description)
        case .kept, .known, .tooLarge:
            line.clear()
            Terminal.printNotice(features.description)
        }
    }

    private func show(_ result: EpochResult) {
        line.clear()
        var text = "epoch \(result.epoch): train loss \(result.trainLoss.formatted(digits: 4))"
        for metric in result.trainMetrics { text += ", \(metric.text)" }
        if let test = result.test { text += " | test \(test.summary)" }
        text += " | \(result.seconds.asDuration)"
        if result.isBest && result.test != nil { text += ", " + Terminal.notice("best so far", .good) }
        Terminal.printProse(text)
    }
}

extension TrainingEvent.Progress {
    /// Everything on one line, without a bar.
    var text: String {
        let place = "epoch \(epoch) of \(epochs)  step \(step)/\(steps)  loss \(loss.formatted(digits: 4))"
        guard let samplesPerSecond, let secondsLeft else { return place }
        return "\(place)  \(samplesPerSecond.formatted(digits: 0)) samples/s  \(secondsLeft.asDuration) left"
    }

    /// With a bar for the epoch in what room is left.
    func line(columns: Int) -> String {
        let room = min(30, columns - text.count - 4)
        guard room >= 8 else { return String(text.prefix(max(0, columns - 1))) }
        let filled = min(room, room * stepInEpoch / max(1, stepsPerEpoch))
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: room - filled)
        return "\(bar)  \(text)"
    }
}

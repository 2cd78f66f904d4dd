import Foundation
import Training

/// Shows how a run goes on: a line that is rewritten where a person looks, plain lines now and then elsewhere.
final class ProgressDisplay {
    private let isShown: Bool
    private let isInteractive = Terminal.isInteractive
    private var lastPlainLine = ContinuousClock.now
    private var hasOpenLine = false

    /// Plain lines come at most this often.
    private static let plainInterval = Duration.seconds(10)

    init(isShown: Bool) { self.isShown = isShown }

    func show(_ event: TrainingEvent) {
        switch event {
        case .progress(let progress): if isShown { show(progress) }
        case .epoch(let result): show(result)
        case .checkpoint: break
        }
    }

    /// Leaves the line that is being rewritten.
    func end() {
        if hasOpenLine { Terminal.endLine() }
        hasOpenLine = false
    }

    private func show(_ progress: TrainingEvent.Progress) {
        if isInteractive {
            Terminal.rewriteLine(progress.line(columns: Terminal.columns))
            hasOpenLine = true
        } else if lastPlainLine.duration(to: .now) >= Self.plainInterval {
            Terminal.printNotice(progress.text)
            lastPlainLine = .now
        }
    }

    private func show(_ result: EpochResult) {
        if hasOpenLine { Terminal.rewriteLine("") }
        hasOpenLine = false
        var text = "epoch \(result.epoch): train loss \(result.trainLoss.formatted(digits: 4))"
        for metric in result.trainMetrics { text += ", \(metric.text)" }
        if let test = result.test { text += " | test \(test.summary)" }
        text += " | \(result.seconds.asDuration)\(result.isBest && result.test != nil ? ", best so far" : "")"
        Terminal.printNotice(text)
    }
}

extension TrainingEvent.Progress {
    /// Everything on one line, without a bar.
    var text: String {
        "epoch \(epoch) of \(epochs)  step \(step)/\(steps)  loss \(loss.formatted(digits: 4))  "
            + "\(samplesPerSecond.formatted(digits: 0)) samples/s  \(secondsLeft.asDuration) left"
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

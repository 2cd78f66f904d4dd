/// What a run measures of itself. Evaluations and checkpoints do not count towards the speed of an epoch.
struct RunClock {
    private let clock = ContinuousClock()
    private let begin: ContinuousClock.Instant
    private var epochBegin: ContinuousClock.Instant
    private var lastCheckpoint: ContinuousClock.Instant
    /// When the time that is being measured began: the end of the last reading, or of what came after it.
    private var mark: ContinuousClock.Instant
    private var trainingSeconds = 0.0
    private var steps = 0
    private var samples = 0
    private(set) var stepOfCheckpoint: Int?

    init() {
        begin = clock.now
        (epochBegin, lastCheckpoint, mark) = (begin, begin, begin)
    }

    mutating func enterEpoch() {
        (epochBegin, mark) = (clock.now, clock.now)
        (trainingSeconds, steps, samples) = (0, 0, 0)
    }

    mutating func collected(steps: Int, samples: Int) {
        let now = clock.now
        trainingSeconds += (now - mark).seconds
        mark = now
        self.steps += steps
        self.samples += samples
    }

    mutating func wroteCheckpoint(step: Int) {
        (lastCheckpoint, mark) = (clock.now, clock.now)
        stepOfCheckpoint = step
    }

    var seconds: Double { (clock.now - begin).seconds }
    var secondsOfEpoch: Double { (clock.now - epochBegin).seconds }
    var secondsSinceCheckpoint: Double { (clock.now - lastCheckpoint).seconds }
    /// Over the epoch so far.
    var secondsPerStep: Double { steps == 0 ? 0 : trainingSeconds / Double(steps) }
    var samplesPerSecond: Double { trainingSeconds > 0 ? Double(samples) / trainingSeconds : 0 }
}

extension Duration {
    var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}

/// What a run measures of itself. Evaluations and checkpoints do not count towards the speed of an epoch.
struct RunClock {
    private let clock = ContinuousClock()
    private let begin: ContinuousClock.Instant
    private var epochBegin: ContinuousClock.Instant
    private var lastCheckpoint: ContinuousClock.Instant
    /// When the time that is being measured began: the end of the last reading, or of what came after it.
    private var mark: ContinuousClock.Instant
    /// The first steps of a run wait for the device's compiler: they count towards the speed while there are no others.
    private var first = Work()
    private var others = Work()
    private var isWarm = false
    private(set) var stepOfCheckpoint: Int?

    init() {
        begin = clock.now
        (epochBegin, lastCheckpoint, mark) = (begin, begin, begin)
    }

    mutating func enterEpoch() {
        (epochBegin, mark) = (clock.now, clock.now)
        (first, others) = (Work(), Work())
    }

    mutating func collected(steps: Int, samples: Int) {
        let now = clock.now
        let work = Work(seconds: (now - mark).seconds, steps: steps, samples: samples)
        mark = now
        if isWarm { others += work } else { first += work }
        isWarm = true
    }

    mutating func wroteCheckpoint(step: Int) {
        (lastCheckpoint, mark) = (clock.now, clock.now)
        stepOfCheckpoint = step
    }

    var seconds: Double { (clock.now - begin).seconds }
    var secondsOfEpoch: Double { (clock.now - epochBegin).seconds }
    var secondsSinceCheckpoint: Double { (clock.now - lastCheckpoint).seconds }
    /// Whether the speed is that of steps that waited for no compiler.
    var isSpeedKnown: Bool { others.steps > 0 }
    /// Over the epoch so far.
    var secondsPerStep: Double { measured.steps == 0 ? 0 : measured.seconds / Double(measured.steps) }
    var samplesPerSecond: Double { measured.seconds > 0 ? Double(measured.samples) / measured.seconds : 0 }

    private var measured: Work { isSpeedKnown ? others : first }
}

/// Steps, and the time they took.
private struct Work {
    var seconds = 0.0
    var steps = 0
    var samples = 0

    static func += (total: inout Work, part: Work) {
        total.seconds += part.seconds
        total.steps += part.steps
        total.samples += part.samples
    }
}

extension Duration {
    var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}

/// Where the time of a command goes; said with `--verbose`.
struct Stages {
    let isVerbose: Bool
    private var last = ContinuousClock.now

    init(isVerbose: Bool) { self.isVerbose = isVerbose }

    mutating func finished(_ stage: String) {
        let now = ContinuousClock.now
        if isVerbose { Terminal.printNotice("\(stage): \(last.duration(to: now).inSeconds.asDuration)") }
        last = now
    }

    func note(_ text: String) { if isVerbose { Terminal.printNotice(text) } }
}

extension Duration {
    var inSeconds: Double { self / .seconds(1) }
}

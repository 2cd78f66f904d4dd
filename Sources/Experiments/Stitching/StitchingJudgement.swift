/// What the seeds of one case came to beside the control, and how that is judged. A claim holds where it does with every
/// seed.
struct StitchingJudgement {
    /// What became of the digits.
    enum Digits: String {
        case readAgain = "read again"
        case destroyed = "destroyed"
        case worse = "read worse"
        /// The control reads none, so that there is nothing to find again or to destroy.
        case neverRead = "never read"
    }

    let name: String
    /// By seed: the mean absolute error of `mnist_net1` alone on digits, and of the whole network on pairs.
    let digitErrors, pairErrors: Spread
    /// The same, divided by the control's of the same seed.
    let digitRatios, pairRatios: Spread
    /// The control's errors on digits.
    private let control: Spread

    /// Digits are read again where their error is at most so many times the control's …
    static let relearned = 1.5
    /// … pairs are solved where theirs is at most so many times the control's …
    static let solved = 1.2
    /// … and digits are destroyed where they are read wrong by more than this, and not read again.
    static let destroyed = 2.0
    /// A reader that is wrong by this or more does not read digits: the next one is as near.
    static let unread = 0.5

    /// - Parameters:
    ///   - results: of one case, or the controls themselves; one for each seed.
    ///   - controls: one for each seed.
    init(_ name: String, _ results: [StitchingResult], beside controls: [StitchingResult]) {
        func ratios(_ figure: KeyPath<StitchingFigures, Double>) -> Spread {
            Spread(
                results.compactMap { result in
                    controls.first { $0.seed == result.seed }.map {
                        result.after[keyPath: figure] / $0.after[keyPath: figure]
                    }
                })
        }
        self.name = name
        digitErrors = Spread(results.map(\.after.digitMAE))
        pairErrors = Spread(results.map(\.after.pairMAE))
        (digitRatios, pairRatios) = (ratios(\.digitMAE), ratios(\.pairMAE))
        control = Spread(controls.map(\.after.digitMAE))
    }

    var solvesPairs: Bool { pairRatios.greatest <= Self.solved }

    var digits: Digits {
        guard control.greatest < Self.unread else { return .neverRead }
        if digitRatios.greatest <= Self.relearned { return .readAgain }
        return digitErrors.least > Self.destroyed && digitRatios.least > Self.relearned ? .destroyed : .worse
    }

    /// Both in a sentence.
    var sentence: String {
        let seeds = digitErrors.count > 1 ? "over all \(digitErrors.count) seeds" : "with one seed"
        let pairs =
            "its error on pairs is \(pairRatios.text) times the control's"
            + (solvesPairs ? ", so that it solves the task" : "")
        let digits =
            switch self.digits {
            case .readAgain:
                "mnist_net1 reads digits again: its error is \(digitRatios.text) times the control's, \(seeds)"
            case .destroyed:
                "mnist_net1 alone no longer reads digits: it is wrong by \(digitErrors.text), \(seeds)"
            case .worse: "mnist_net1 reads digits with \(digitRatios.text) times the control's error, \(seeds)"
            case .neverRead:
                "on digits, which the control does not read, mnist_net1 is wrong by \(digitErrors.text), \(seeds)"
            }
        return "Experiment \(name): \(pairs); \(digits)."
    }

    /// What the words of a judgement mean.
    static func rule(seeds: Int) -> String {
        let spread = """
            The medians over the seeds, with the least and the greatest; ratios are to the control with the same seed. What \
            is said holds with every seed.
            """
        return (seeds == 1 ? "" : spread + " ") + """
            Digits are read again where their error is at most \(relearned) times the control's, and destroyed where it is \
            more than that and more than \(destroyed.significant(2)); pairs are solved where their error is at most \
            \(solved) times the control's. A control that is wrong by \(unread) or more does not read digits.
            """
    }
}

extension Spread {
    /// The median, and of different values the least and the greatest, which stay on one line.
    var text: String {
        guard least < greatest else { return median.significant(3) }
        return "\(median.significant(3)) (\(least.significant(3))\u{A0}to\u{A0}\(greatest.significant(3)))"
    }
}

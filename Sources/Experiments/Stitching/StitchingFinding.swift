/// What the experiment found: whether what was reset says again what it said before.
struct StitchingFinding {
    let plan: StitchingPlan
    /// One for each seed, in their order.
    let controls: [StitchingResult]
    let results: [StitchingResult]

    /// A case relearns digits where its digit error is at most so many times the control's …
    static let relearned = 1.5
    /// … it solves the pairs where its pair error is at most so many times the control's …
    static let solved = 1.2
    /// … and digits are destroyed where they are read wrong by more than this, and not relearned.
    static let destroyed = 2.0
    /// A reader that is wrong by this or more does not read digits: the next one is as near.
    static let unread = 0.5

    init(_ plan: StitchingPlan, controls: [StitchingResult], results: [StitchingResult]) {
        (self.plan, self.controls, self.results) = (plan, controls, results)
    }

    func results(of tested: StitchingCase) -> [StitchingResult] { results.filter { $0.tested == tested } }

    /// A figure over the seeds.
    static func spread(_ results: [StitchingResult], _ figure: KeyPath<StitchingFigures, Double>) -> Spread {
        Spread(results.map { $0.after[keyPath: figure] })
    }

    /// A figure of each seed of a case, divided by the control's of that seed.
    private func ratios(_ tested: StitchingCase, _ figure: KeyPath<StitchingFigures, Double>) -> Spread {
        Spread(
            results(of: tested).compactMap { result in
                controls.first { $0.seed == result.seed }.map {
                    result.after[keyPath: figure] / $0.after[keyPath: figure]
                }
            })
    }

    /// The mean, and from several seeds the range.
    static func text(_ spread: Spread) -> String {
        let mean = spread.mean.significant(3)
        guard spread.count > 1 else { return mean }
        return "\(mean) (\(spread.least.significant(3)) to \(spread.greatest.significant(3)))"
    }

    /// What became of the digits and the pairs in one case, judged over all seeds.
    func verdict(_ tested: StitchingCase) -> String {
        let (pairs, digits) = (ratios(tested, \.pairMAE), ratios(tested, \.digitMAE))
        let digitErrors = Self.spread(results(of: tested), \.digitMAE)
        let seeds = digitErrors.count > 1 ? "over all \(digitErrors.count) seeds" : "with one seed"
        let pairSentence =
            "its error on pairs is \(Self.text(pairs)) times the control's"
            + (pairs.greatest <= Self.solved ? ", so that it solves the task" : "")
        let digitSentence: String
        if digits.greatest <= Self.relearned {
            digitSentence =
                "mnist_net1 reads digits again: its error is \(Self.text(digits)) times the control's, \(seeds)"
        } else if digitErrors.least > Self.destroyed {
            digitSentence =
                "mnist_net1 alone no longer reads digits: it is wrong by \(Self.text(digitErrors)), \(seeds)"
        } else {
            digitSentence = "mnist_net1 reads digits with \(Self.text(digits)) times the control's error, \(seeds)"
        }
        return "Experiment \(tested.name): \(pairSentence); \(digitSentence)."
    }

    /// The sentence that was reported, and whether these figures bear it out.
    var reportedFinding: String? {
        let known = StitchingCase.reported
        guard plan.cases.contains(known[0]), plan.cases.contains(known[2]) else { return nil }
        let control = Self.spread(controls, \.digitMAE)
        guard control.greatest < Self.unread else {
            return
                "The control itself does not read digits: it is wrong by \(Self.text(control)). So these figures say "
                + "nothing of what was reported."
        }
        let relearns = ratios(known[0], \.digitMAE).greatest <= Self.relearned
        let solves = ratios(known[2], \.pairMAE).greatest <= Self.solved
        let destroys =
            Self.spread(results(of: known[2]), \.digitMAE).least > Self.destroyed
            && ratios(known[2], \.digitMAE).least > Self.relearned
        let parts = [
            (relearns, "1.1 relearns digits"), (solves, "1.3 solves the pairs"), (destroys, "1.3 destroys the digits"),
        ]
        let (held, failed) = (parts.filter(\.0).map(\.1), parts.filter { !$0.0 }.map(\.1))
        return "Of what was reported, "
            + [
                held.isEmpty ? nil : "\(held.listed) \(held.count == 1 ? "is" : "are") found again",
                failed.isEmpty ? nil : "\(failed.listed) \(failed.count == 1 ? "is" : "are") not found",
            ].compactMap(\.self).joined(separator: "; ") + "."
    }

    var lead: String {
        let pairs = Self.text(Self.spread(controls, \.pairMAE))
        let digits = Self.text(Self.spread(controls, \.digitMAE))
        let control =
            "Stitched without further training, the fragments are wrong by \(pairs) on pairs, and by \(digits) on digits."
        return control + " " + (reportedFinding ?? plan.cases.map(verdict).joined(separator: " "))
    }

    /// What sums the experiment up.
    var figures: [NamedValue] {
        var figures = [
            NamedValue("control_pair_mae", Self.spread(controls, \.pairMAE).mean),
            NamedValue("control_digit_mae", Self.spread(controls, \.digitMAE).mean),
        ]
        for tested in plan.cases {
            let results = results(of: tested)
            figures.append(NamedValue("\(tested.name)_pair_mae", Self.spread(results, \.pairMAE).mean))
            figures.append(NamedValue("\(tested.name)_digit_mae", Self.spread(results, \.digitMAE).mean))
        }
        return figures
    }
}

/// What the experiment found: whether what was reset says again what it said before.
struct StitchingFinding {
    let plan: StitchingPlan
    /// One for each seed, in their order.
    let controls: [StitchingResult]
    let results: [StitchingResult]

    init(_ plan: StitchingPlan, controls: [StitchingResult], results: [StitchingResult]) {
        (self.plan, self.controls, self.results) = (plan, controls, results)
    }

    func results(of tested: StitchingCase) -> [StitchingResult] { results.filter { $0.tested == tested } }

    func judgement(of tested: StitchingCase) -> StitchingJudgement {
        StitchingJudgement(tested.name, results(of: tested), beside: controls)
    }

    /// Beside itself.
    var control: StitchingJudgement { StitchingJudgement("control", controls, beside: controls) }

    /// The sentence that was reported, and whether these figures bear it out.
    var reportedFinding: String? {
        let known = StitchingCase.reported
        guard plan.cases.contains(known[0]), plan.cases.contains(known[2]) else { return nil }
        let (first, third) = (judgement(of: known[0]), judgement(of: known[2]))
        guard first.digits != .neverRead else {
            return "So the control itself does not read digits, and these figures say nothing of what was reported."
        }
        let parts = [
            (first.digits == .readAgain, "1.1 relearns digits"), (third.solvesPairs, "1.3 solves the pairs"),
            (third.digits == .destroyed, "1.3 destroys the digits"),
        ]
        let (held, failed) = (parts.filter(\.0).map(\.1), parts.filter { !$0.0 }.map(\.1))
        return "Of what was reported, "
            + [
                held.isEmpty ? nil : "\(held.listed) \(held.count == 1 ? "is" : "are") found again",
                failed.isEmpty ? nil : "\(failed.listed) \(failed.count == 1 ? "is" : "are") not found",
            ].compactMap(\.self).joined(separator: "; ")
            + (controls.count > 1 ? ", with each of \(controls.count) seeds." : ".")
    }

    var lead: String {
        let control =
            "Stitched without further training, the fragments are wrong by \(control.pairErrors.text) on pairs, and by "
            + "\(control.digitErrors.text) on digits."
        return control + " " + (reportedFinding ?? plan.cases.map { judgement(of: $0).sentence }.joined(separator: " "))
    }

    /// What sums the experiment up: medians over the seeds.
    var figures: [NamedValue] {
        let control = control
        return [
            NamedValue("control_pair_mae", control.pairErrors.median),
            NamedValue("control_digit_mae", control.digitErrors.median),
        ]
            + plan.cases.map(judgement).flatMap { judgement in
                [
                    NamedValue("\(judgement.name)_pair_mae", judgement.pairErrors.median),
                    NamedValue("\(judgement.name)_pair_ratio", judgement.pairRatios.median),
                    NamedValue("\(judgement.name)_digit_mae", judgement.digitErrors.median),
                    NamedValue("\(judgement.name)_digit_ratio", judgement.digitRatios.median),
                ]
            }
    }
}

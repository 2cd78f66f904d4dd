/// Fragments that were trained alone and stitched together, some of whose layers are reset and learn anew with all others
/// frozen: whether they find the language again that the fragments spoke before, or one of their own.
///
///     ImageOpNet(image a, image b) = operation_net(mnist_net1(a) ‖ mnist_net2(b))
package struct Stitching: Experiment {
    package static let name = "stitching"
    package static let abstract =
        "trained fragments stitched, layers reset and relearned: digits again, or a language of its own"
    package static let accepted = ExperimentOptions.Name.ofStitching
    package static let usesDigits = true
    package static let quickSamples = (train: 1920, test: 400)

    private let plan: StitchingPlan

    /// - Throws: ``ExperimentError/option(name:expected:found:)``, `ParameterError.unmatchedPattern`.
    package init(_ options: ExperimentOptions) throws { plan = try StitchingPlan(options) }

    package var settings: [String: String] { plan.settings }

    package func run(in run: ExperimentRun) throws -> [NamedValue] {
        let base = try StitchingBase(plan, in: run)
        let reader = try StitchingReader(run.digits.test, on: run.backend)
        var (controls, results): ([StitchingResult], [StitchingResult]) = ([], [])
        for seed in plan.seeds {
            run.note("control, seed \(seed)")
            let control = try reader.reading(base.weights, seed: seed) { try run.checkStop() }
            controls.append(StitchingResult(control: control, seed: seed))
            for tested in plan.cases {
                results.append(try relearned(tested, seed, base, control, reader, run))
            }
        }
        let finding = StitchingFinding(plan, controls: controls, results: results)
        try StitchingReport(plan, base, finding, labels: reader.labels).write(in: run)
        return finding.figures
    }

    /// Resets the layers of `tested`, trains them, and measures what came of it.
    private func relearned(
        _ tested: StitchingCase, _ seed: UInt64, _ base: StitchingBase, _ control: StitchingReading,
        _ reader: StitchingReader, _ run: ExperimentRun
    ) throws -> StitchingResult {
        let model = ImageOpNet()
        let start = try base.weights.replaced(by: tested.freshValues(seed: seed &+ 1))
        let trained = try run.train(
            model, seed: seed, epochs: plan.epochs, name: "\(model.name)-\(tested.fileName)-seed-\(seed)",
            label: "\(tested.sentence), seed \(seed)", from: start, trainable: tested.trainable)
        let weights = try run.weights(of: model, in: trained.directory.weights)
        try Folder.create(run.file("fragments"))
        for fragment in ImageOpNet.Fragment.allCases where try tested.changes(fragment) {
            let path = run.file("fragments/\(tested.fileName)-seed-\(seed)-\(fragment.rawValue).safetensors")
            try Safetensors.write(try weights.fragment(fragment), to: path)
        }
        let before = try reader.reading(start, seed: seed) { try run.checkStop() }.figures
        let after = try reader.reading(weights, seed: seed) { try run.checkStop() }
        return StitchingResult(
            tested: tested, seed: seed, before: before, after: after, control: control, epochs: trained.epochs)
    }
}

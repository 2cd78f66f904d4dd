/// Test images above what autoencoders make of them.
struct Reconstructions {
    let grid: ImageGrid

    /// - Parameter models: a row for each, with what is written beside it.
    /// - Throws: ``ExperimentError/tooFewSamples(set:digit:expected:found:)`` where the test set lacks a digit.
    init(_ models: [(label: String, model: TrainedAutoencoder)], in run: ExperimentRun) throws {
        let digits = Array(0...9)
        let test = run.digits.test
        let originals = test.samples(at: try test.firstSamples(of: digits, set: "test"))
        var rows: [[GreyImage?]] = [try originals.greyImages()]
        for (_, model) in models {
            let parts = try AutoencoderParts(model, on: run.backend)
            rows.append(try parts.decoded(parts.codes(of: originals)))
        }
        grid = try ImageGrid(
            "Ten test digits, and what is drawn again from their codes", rows: rows,
            rowLabels: ["original"] + models.map(\.label), columnLabels: digits.map(String.init))
    }
}

import Glibc

/// The trained fragments that an experiment begins with: a reader of digits and the operation.
struct StitchingBase {
    /// The weights of the network that is stitched of them.
    let weights: NamedTensors
    /// How a fragment was trained, where that is known.
    let curves: [(model: String, epochs: EpochTable)]

    /// Trains the fragments that are not given and not trained yet. Those that are given are copied, so that a run that is
    /// continued begins with the same ones.
    init(_ plan: StitchingPlan, in run: ExperimentRun) throws {
        let reader = try Self.fragment(
            MNISTNet(), plan.readerFile, epochs: plan.readerEpochs, seed: plan.baseSeed, in: run)
        let operation = try Self.fragment(
            OperatorNet(), plan.operationFile, epochs: plan.operationEpochs, seed: plan.baseSeed, in: run)
        weights = try ImageOpNet.stitched(reader: reader.weights, operation: operation.weights)
        curves = [(MNISTNet().name, reader.epochs), (OperatorNet().name, operation.epochs)].compactMap {
            model, epochs in
            epochs.map { (model, $0) }
        }
    }

    private static func fragment(
        _ model: any Model, _ file: String?, epochs: Int, seed: UInt64, in run: ExperimentRun
    ) throws -> (weights: NamedTensors, epochs: EpochTable?) {
        guard let file else {
            let trained = try run.train(
                model, seed: seed, epochs: epochs, name: "\(model.name)-seed-\(seed)", label: "base: \(model.name)")
            return (try run.weights(of: model, in: trained.directory.weights), trained.epochs)
        }
        let copy = run.file("base/\(model.name).safetensors")
        // The run that the file came from has its curve beside it.
        let curve = run.file("base/\(model.name)-epochs.csv")
        if access(copy, F_OK) != 0 {
            let given = try run.weights(of: model, in: file)
            try Folder.create(run.file("base"))
            let folder = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
            let table = RunDirectory(folder + ".").epochs
            if access(table, F_OK) == 0 {
                try AtomicFile.write(String(decoding: try RegularFile.read(table), as: UTF8.self), to: curve)
            }
            try Safetensors.write(given, to: copy)
        }
        return (try run.weights(of: model, in: copy), access(curve, F_OK) == 0 ? try EpochTable(curve) : nil)
    }
}

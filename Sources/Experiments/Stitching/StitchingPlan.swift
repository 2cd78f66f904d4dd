/// What a run of the stitching experiment trains, and how long.
struct StitchingPlan: Sendable {
    let cases: [StitchingCase]
    /// Of the relearning.
    let epochs: Int
    /// Of the fragments that are not given.
    let readerEpochs, operationEpochs: Int
    /// Files of weights that are given.
    let readerFile, operationFile: String?
    /// Of the fragments.
    let baseSeed: UInt64
    /// Of the pairs, the order of the samples and, each plus one, the values that layers are reset to: a layer does not begin
    /// where it began in the training of its fragment.
    let seeds: [UInt64]

    static let quickReaderEpochs = 8
    static let quickEpochs = 20

    /// - Throws: ``ExperimentError/option(name:expected:found:)``, `ParameterError.unmatchedPattern`.
    init(_ options: ExperimentOptions) throws {
        cases = try Self.cases(options)
        epochs = options.epochs ?? (options.isQuick ? Self.quickEpochs : ImageOpNet().defaults.epochs)
        readerEpochs =
            options.baseEpochs ?? (options.isQuick ? Self.quickReaderEpochs : MNISTNet().defaults.epochs)
        operationEpochs = OperatorNet().defaults.epochs
        (readerFile, operationFile) = (options.mnistNet, options.operatorNet)
        baseSeed = options.seed
        seeds = options.seeds(options.seeds ?? 1)
    }

    private static func cases(_ options: ExperimentOptions) throws -> [StitchingCase] {
        let known = StitchingCase.reported
        if let patterns = options.reset {
            if options.experimentNames != nil {
                throw ExperimentError.option(
                    name: "reset", expected: "no --experiments beside it", found: "both")
            }
            return [try StitchingCase(resetting: patterns)]
        }
        guard let names = options.experimentNames else { return known }
        return try names.map { name in
            guard let found = known.first(where: { $0.name == name }) else {
                throw ExperimentError.option(
                    name: "experiments", expected: known.map(\.name).joined(separator: ", "), found: "'\(name)'")
            }
            return found
        }
    }

    var settings: [String: String] {
        [
            "experiments": cases.map(\.sentence).joined(separator: "; "), "epochs": "\(epochs)",
            "seeds": "\(seeds.count)", "mnist-net": readerFile ?? "\(readerEpochs) epochs",
            "operator-net": operationFile ?? "\(operationEpochs) epochs",
        ]
    }

    var facts: [(name: String, value: String)] {
        func base(_ file: String?, _ epochs: Int) -> String {
            file.map { "the weights in \($0)" } ?? "\(epochs) epochs, Adam 0.001, batches of 32"
        }
        return [
            ("reset", cases.map { "\($0.name): \($0.reset.listed)" }.joined(separator: "; ")),
            ("mnist_net", base(readerFile, readerEpochs)), ("operation_net", base(operationFile, operationEpochs)),
            ("relearning", "mean squared error, Adam 0.001, batches of 32, \(epochs) epochs"),
            (seeds.count == 1 ? "seed" : "seeds", seeds.map(String.init).listed),
        ]
    }
}

/// Why an experiment cannot begin or go on.
///
/// The first line of ``description`` says what, where, expected and found, the second what to do.
package enum ExperimentError: Error, Equatable {
    case unknownExperiment(name: String, known: [String])
    case option(name: String, expected: String, found: String)
    case foreignOption(name: String, experiment: String)
    /// The run directory holds the experiment with other options.
    case differentRun(folder: String, differences: [RunDifference])
    case damagedRecord(file: String, reason: String)
    /// A file of results that an earlier run left is not what it should be.
    case damagedResult(file: String, expected: String, found: String)
    /// A data set has fewer samples of a digit than are needed.
    case tooFewSamples(set: String, digit: Int, expected: Int, found: Int)
    /// The experiment was asked to stop, and left everything ready to go on.
    case interrupted

    /// Whether arguments or files given are at fault, rather than what happened while running.
    package var isUnusableInput: Bool { self != .interrupted }
}

extension ExperimentError: CustomStringConvertible {
    package var description: String { "\(fact)\n\(advice)" }

    private var fact: String {
        switch self {
        case .unknownExperiment(let name, let known):
            "experiment: expected one of \(known.joined(separator: ", ")), found '\(name)'"
        case .option(let name, let expected, let found): "\(name): expected \(expected), found \(found)"
        case .foreignOption(let name, let experiment):
            "\(name): expected with an experiment that understands it, found with \(experiment)"
        case .differentRun(let folder, let differences):
            "run directory \(folder): expected the experiment it holds, found other options: "
                + differences.map(\.description).joined(separator: "; ")
        case .damagedRecord(let file, let reason): "record \(file): expected that of an experiment, found \(reason)"
        case .damagedResult(let file, let expected, let found): "results \(file): expected \(expected), found \(found)"
        case .tooFewSamples(let set, let digit, let expected, let found):
            "data: the \(set) set: digit \(digit): expected at least \(expected) sample\(expected == 1 ? "" : "s"), "
                + "found \(found)"
        case .interrupted: "experiment: stopped before its end"
        }
    }

    private var advice: String {
        switch self {
        case .unknownExperiment: "name one of these"
        case .option: "give a value in that range"
        case .foreignOption(let name, _): "leave --\(name) out"
        case .differentRun: "give the options that it was begun with, or name another folder with --output"
        case .damagedRecord: "name another folder with --output, or remove this one"
        case .damagedResult: "remove the file; what it held is then computed again"
        case .tooFewSamples: "use more samples"
        case .interrupted: "run the same command again to go on"
        }
    }
}

import ArgumentParser
import Training

extension ArgumentHelp {
    /// What an option does, and what its value is called in the help: `--epochs <n>`.
    static func valued(_ text: String, _ valueName: String) -> ArgumentHelp { ArgumentHelp(text, valueName: valueName) }
}

extension String {
    /// The longest line that the argument parser leaves as it is on a terminal of 80 columns.
    private static let helpColumns = 79

    /// Lines of a list in a help page, with this text in a column beside `name`.
    func listed(under name: String) -> [String] {
        let (margin, column) = (2, 18)
        var lines = wrapped(width: Self.helpColumns, indent: column)
        guard let first = lines.first else { return [] }
        let blanks = String(repeating: " ", count: max(1, column - margin - name.count))
        lines[0] = String(repeating: " ", count: margin) + name + blanks + first.dropFirst(column)
        return lines
    }
}

extension ModelOptions {
    /// Each model that a `Trainer` trains, without any option.
    static let standard: [any Model] = [
        SumClassifier(), Autoencoder(), ImageOpNet(), MNISTNet(), OperatorNet(), MLP(),
    ]

    /// The epochs of each model unless told otherwise: `sum-classifier 25, autoencoder 30, …`
    static var defaultEpochs: String {
        let epochs = standard.map { ($0.name, $0.defaults.epochs) } + [(Name.hybrid.rawValue, HybridSettings.epochs)]
        return epochs.map { "\($0) \($1)" }.joined(separator: ", ")
    }
}

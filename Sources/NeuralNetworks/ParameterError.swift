/// What can be wrong with the parameters of a model.
public enum ParameterError: Error, Equatable, CustomStringConvertible {
    /// Two layers declare a parameter of this name.
    case duplicateName(String)
    /// A pattern that was to choose parameters chooses none.
    case unmatchedPattern(String, names: [String])
    /// Nothing is left of all parameters.
    case emptyChoice(String)

    public var description: String {
        switch self {
        case .duplicateName(let name):
            "model: expected each parameter once, found a second \"\(name)\"\n"
                + "give each layer its own name, or call one layer twice to share its parameters"
        case .unmatchedPattern(let pattern, let names):
            "parameters: expected a pattern that matches one of \(names.joined(separator: ", ")), found '\(pattern)'\n"
                + "name a parameter, the beginning of names up to a dot, or use * for what differs"
        case .emptyChoice(let choice):
            "parameters: expected a choice of at least one, found '\(choice)', which leaves none\n"
                + "leave some out of the patterns"
        }
    }

    /// Whether what a user gave is at fault, rather than the description of a model.
    package var isUnusableInput: Bool {
        switch self {
        case .duplicateName: false
        case .unmatchedPattern, .emptyChoice: true
        }
    }
}

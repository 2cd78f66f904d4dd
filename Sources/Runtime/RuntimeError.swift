/// What can go wrong around any backend.
///
/// The first line of ``description`` says what, where, expected and found, the second what to do.
public enum RuntimeError: Error {
    /// A state was asked for that nobody declared.
    case unknownState(name: String, known: [String])
    /// An input was asked for that the program does not have.
    case unknownInput(name: String, known: [String])
    /// An output was asked for that the program does not have.
    case unknownOutput(name: String, known: [String])
    /// A state was declared or written with another type.
    case stateType(name: String, expected: TensorType, found: TensorType)
    /// An input was written with another type.
    case inputType(name: String, expected: TensorType, found: TensorType)
    /// An executable was to be made with the store of another backend.
    case foreignStore(backend: String)
    /// A backend cannot run an operation.
    case notSupported(backend: String, operation: String, reason: String)
    /// A program needs more memory than the device has.
    case memory(MemoryShortage)
}

extension RuntimeError: CustomStringConvertible {
    public var description: String { "\(fact)\n\(advice)" }

    private var fact: String {
        switch self {
        case .unknownState(let name, let known):
            "state: expected one of those declared (\(Self.list(known))), found '\(name)'"
        case .unknownInput(let name, let known):
            "input: expected one of the program's (\(Self.list(known))), found '\(name)'"
        case .unknownOutput(let name, let known):
            "output: expected one of the program's (\(Self.list(known))), found '\(name)'"
        case .stateType(let name, let expected, let found): "state '\(name)': expected \(expected), found \(found)"
        case .inputType(let name, let expected, let found): "input '\(name)': expected \(expected), found \(found)"
        case .foreignStore(let backend): "store: expected one made by the backend \(backend), found another's"
        case .notSupported(let backend, let operation, let reason):
            "backend \(backend): cannot run \(operation): \(reason)"
        case .memory(let shortage): shortage.fact
        }
    }

    private var advice: String {
        switch self {
        case .unknownState: "name one of these, or declare the state first; a session declares those of its program"
        case .unknownInput: "name one of these, or make the program with such an input"
        case .unknownOutput: "name one of these, or make the program with such an output"
        case .stateType: "give a tensor of that type, or rows that lie within it; a new store may declare it anew"
        case .inputType: "give a tensor of that type and shape"
        case .foreignStore: "make the store with the backend that is to run the program, by its makeStore()"
        case .notSupported: "choose another backend, or build the program without this operation"
        case .memory(let shortage): shortage.advice
        }
    }

    private static func list(_ names: [String]) -> String {
        names.isEmpty ? "none" : names.joined(separator: ", ")
    }
}

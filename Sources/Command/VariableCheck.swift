import Datasets
import Diagnosis
import OpenCLExecution

/// The variables `TANDEM_…` that are set, what they do, and whether they can be used.
struct VariableCheck {
    private let environment: [String: String]

    init(_ environment: [String: String]) { self.environment = environment }

    private static let known = [
        "TANDEM_BACKEND", "TANDEM_DEVICE", "TANDEM_DATA", "TANDEM_KERNELS", "TANDEM_LONG_TESTS",
    ]

    func findings(devices: [OpenCLDevice]) -> [Finding] {
        let set = environment.filter { $0.key.hasPrefix("TANDEM_") && !$0.value.isEmpty }.sorted { $0.key < $1.key }
        if set.isEmpty { return [.note("variables", "no TANDEM_ variable is set")] }
        return set.map { name, value in
            let unset = "unset \(name), or correct it"
            let text = "\(name)=\(value)"
            switch name {
            case "TANDEM_BACKEND":
                let choices = BackendOptions.Kind.allCases.map(\.rawValue)
                return choices.contains(value)
                    ? .note("variable", "\(text): the backend where --backend is absent")
                    : .wrong(
                        "variable", "\(text): expected \(choices.joined(separator: ", "))", mend: unset)
            case "TANDEM_DEVICE": return device(text, value, devices, unset)
            case "TANDEM_DATA":
                return MNIST.isComplete(value)
                    ? .note("variable", "\(text): the data where --data is absent")
                    : .wrong(
                        "variable", "\(text): expected a folder with the four MNIST files, some are missing",
                        mend: "tandem data fetch mnist --to \(value)", unset)
            case "TANDEM_KERNELS": return kernels(text, value, unset)
            case "TANDEM_LONG_TESTS": return .note("variable", "\(text): for Tandem's own tests")
            default:
                return .wrong(
                    "variable", "\(text): Tandem knows \(Self.known.joined(separator: ", ")) only",
                    mend: "unset \(name)")
            }
        }
    }

    private func device(_ text: String, _ value: String, _ devices: [OpenCLDevice], _ unset: String) -> Finding {
        if environment["TANDEM_BACKEND"] == "cpu" {
            return .wrong("variable", "\(text): TANDEM_BACKEND=cpu has no devices to choose from", mend: unset)
        }
        if devices.isEmpty {
            return .wrong("variable", "\(text): there is no OpenCL device to choose from", mend: unset)
        }
        do {
            let device = try OpenCLDevice.select(value, among: devices)
            return .note("variable", "\(text): takes \(device.label) where --device is absent")
        } catch {
            let fact = error.description.prefix { !$0.isNewline }
            return .wrong("variable", "\(text): \(fact)", mend: unset)
        }
    }

    private func kernels(_ text: String, _ folder: String, _ unset: String) -> Finding {
        do {
            for name in KernelText.names { _ = try KernelText.named(name, folder: folder) }
            return .note("variable", "\(text): kernels are read from there, not from the program")
        } catch {
            let fact = error.description.prefix { !$0.isNewline }
            return .wrong("variable", "\(text): \(fact)", mend: unset)
        }
    }
}

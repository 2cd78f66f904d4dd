import OpenCLExecution

/// What `tandem --version` prints: what a report of a defect has to name.
enum Version {
    static let number = "0.1.0"

    static var lines: [String] {
        let loader = OpenCLLoader.current
        let found = loader.failure ?? [OpenCLLoader.version, loader.path].compactMap { $0 }.joined(separator: ", ")
        return ["tandem \(number)", "kernels \(KernelText.digest)", "OpenCL loader: \(found)"]
    }
}

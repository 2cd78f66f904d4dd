import OpenCLExecution

/// The ICD loader, without which no driver is reached.
package enum LoaderCheck {
    private static let check = "OpenCL loader"

    package static func finding(_ loader: OpenCLLoader) -> Finding {
        if let failure = loader.failure {
            return .wrong(
                check, "\(loader.name) cannot be used: \(failure)",
                mend: "sudo apt install ocl-icd-libopencl1    (other systems: the package that holds \(loader.name))")
        }
        return .ok(check, loader.path ?? loader.name)
    }
}

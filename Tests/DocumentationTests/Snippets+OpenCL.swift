import OpenCLExecution
import Training

// As in Snippets.swift.

func bestDevice() throws {
    // begins
    if let best = try OpenCLDevice.best() {
        let backend = try OpenCLBackend(device: best.device)
        print("computing on \(backend.device), for \(best.reason)")
    }
    // ends
}

func namedDevice() throws -> any Backend {
    // begins
    let device = try OpenCLDevice.select("pocl")
    var options = OpenCLBackend.Options()
    options.cacheFolder = "/tmp/kernels"
    let backend = try OpenCLBackend(device: device, options: options)
    // ends
    return backend
}

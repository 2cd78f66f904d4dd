import Testing

@testable import OpenCLExecution

/// Every usable device of this machine: the platform layer is tested on all of them. None, no tests of that kind.
let testDevices: [OpenCLDevice] = ((try? OpenCLDevice.all()) ?? []).filter(\.limitations.isEmpty)

extension OpenCLDevice: CustomTestStringConvertible {
    public var testDescription: String { label }

    /// Oclgrind 21.10 is not: it aborts when two threads launch (`m_kernelInvocation == NULL`), against the standard.
    var isThreadSafe: Bool { platformName != "Oclgrind" }
}

import CPUExecution
import Testing

@testable import Diagnosis
@testable import OpenCLExecution

@Suite struct DeviceTests {
    static let devices = ((try? OpenCLDevice.all()) ?? []).filter(\.limitations.isEmpty)

    private func findings(
        _ platforms: OpenCLPlatform..., environment: [String: String] = [:]
    ) -> [Finding] {
        PlatformCheck.findings(platforms, loader: "a loader 1.0", Machine(environment: environment))
    }

    @Test("No platform, a driver without a device, and one that does not answer are told apart")
    func platforms() throws {
        #expect(try #require(findings().onlyWrong).finding == "a loader 1.0 lists none")
        let empty = OpenCLPlatform(name: "Clover", version: "OpenCL 1.1", devices: [], failures: [])
        #expect(try #require(findings(empty).onlyWrong).finding.contains("a driver without a device"))
        let rusticl = OpenCLPlatform(name: "rusticl", version: "OpenCL 3.0", devices: [], failures: [])
        #expect(try #require(findings(rusticl).onlyWrong).remedies.contains { $0.contains("RUSTICL_ENABLE=radeonsi") })
        let pocl = OpenCLPlatform(name: "Portable Computing Language", version: "", devices: [], failures: [])
        #expect(try #require(findings(pocl).onlyWrong).remedies.first?.contains("cache") == true)
        let failure = OpenCLError.call(name: "clGetDeviceIDs", code: -6, context: "")
        let broken = PlatformCheck.finding(failure)
        #expect(broken.verdict == .wrong && broken.finding.contains("the loader fails: clGetDeviceIDs failed"))
        let silent = OpenCLPlatform(name: "Silent", version: "OpenCL 3.0", devices: [], failures: [failure])
        #expect(try #require(findings(silent).onlyWrong).finding.contains("clGetDeviceIDs failed"))
    }

    @Test("A device that works: copied numbers are equal, both families agree with the reference", arguments: devices)
    func works(device: OpenCLDevice) throws {
        let result = try DeviceTrial(reference: CPUBackend()).run(on: device)
        #expect(result.canTrain)
        #expect(result.findings.map(\.check) == ["copy", "kernels", "kernels"])
        #expect(result.findings.allSatisfy { $0.verdict == .ok })
    }

    @Test(
        "A kernel that does not build, and memory that cannot be had, keep a device from training", arguments: devices)
    func fails(device: OpenCLDevice) throws {
        let trial = try DeviceTrial(reference: CPUBackend())
        func result(_ codes: [String: Int32]) -> DeviceTrial.Result {
            CallFault.inject(CallFault { codes["\($0)"] }) { trial.run(on: device) }
        }
        // CL_BUILD_PROGRAM_FAILURE, with an empty log
        let unbuilt = result(["clBuildProgram": -11, "clGetProgramBuildInfo": 0])
        #expect(unbuilt.findings.filter { $0.verdict == .wrong }.map(\.check) == ["kernels", "kernels"])
        #expect(unbuilt.findings[1].finding.contains("does not build"))
        #expect(!unbuilt.findings[1].remedies.contains { $0.contains("compiler says: correct the kernel") })
        #expect(unbuilt.findings[1].remedies.last?.contains("update the driver") == true)
        let full = result(["clCreateBuffer": -6])  // CL_OUT_OF_HOST_MEMORY
        #expect(full.findings.filter { $0.verdict == .wrong }.map(\.check) == ["copy", "kernels", "kernels"])
        #expect(full.findings.allSatisfy { $0.finding.contains("out of memory") && !$0.remedies.isEmpty })
        #expect(!unbuilt.canTrain && !full.canTrain)
    }

    @Test("A device that computes other numbers is found", arguments: devices)
    func wrongNumbers(device: OpenCLDevice) throws {
        let result = DeviceTrial(expected: [1, 2, 3]).run(on: device)
        #expect(!result.canTrain)
        #expect(result.findings.filter { $0.finding.contains("other numbers") }.count == 2)
    }
}

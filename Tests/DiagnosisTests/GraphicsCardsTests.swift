import Testing

@testable import Diagnosis

@Suite struct GraphicsCardsTests {
    private func cards(_ files: [String: String]) throws -> GraphicsCards {
        GraphicsCards(try FakeMachine(files).machine)
    }

    @Test(
        "Cards are told by their PCI vendor; outputs such as card0-HDMI are none, and containers show device files only"
    )
    func vendors() throws {
        let found = try cards([
            "/sys/class/drm/card0/device/vendor": "0x1002\n", "/sys/class/drm/card1/device/vendor": "0x8086\n",
            "/sys/class/drm/card1-HDMI-A-1/device/vendor": "0x10de\n", "/sys/class/drm/card2/device/vendor": "0x1a03\n",
        ])
        #expect(found.vendors == [.amd, .intel] && found.otherIDs == ["0x1a03"])
        #expect(try cards(["/dev/nvidia0": ""]).vendors == [.nvidia])
    }

    @Test(
        "A card without a driver for it says what to install; with one all is well",
        arguments: [
            ("0x10de", "libnvidia-opencl.so.1", "nvidia-opencl-icd"),
            ("0x1002", "libRusticlOpenCL.so.1", "mesa-opencl-icd"),
            ("0x8086", "/usr/lib/intel-opencl/libigdrcl.so", "intel-opencl-icd"),
        ])
    func drivers(id: String, library: String, package: String) throws {
        let fake = try FakeMachine([
            "/sys/class/drm/card0/device/vendor": "\(id)\n", "/etc/OpenCL/vendors/pocl.icd": "libpocl.so.2",
        ])
        let wrong = try #require(GraphicsCards(fake.machine).findings(DriverFiles(fake.machine)).onlyWrong)
        #expect(wrong.remedies.contains { $0.contains("apt install \(package)") })
        #expect(GraphicsCards(fake.machine).installation.contains { $0.contains(package) })
        try fake.add("/etc/OpenCL/vendors/card.icd", library)
        #expect(GraphicsCards(fake.machine).findings(DriverFiles(fake.machine)).map(\.verdict) == [.ok])
    }

    @Test("A render node without permission says how to join the group")
    func permission() throws {
        let fake = try FakeMachine(["/dev/dri/renderD128": "", "/dev/dri/renderD129": "", "/dev/dri/card0": ""])
        #expect(GraphicsCards(fake.machine).nodeFindings().map(\.verdict) == [.ok, .ok])
        fake.forbidden = ["/dev/dri/renderD129"]
        let wrong = try #require(GraphicsCards(fake.machine).nodeFindings().onlyWrong)
        #expect(wrong.finding.contains("/dev/dri/renderD129"))
        #expect(wrong.remedies.first?.contains("sudo usermod -aG render,video $USER") == true)
    }

    @Test("A card whose device files are missing: the kernel's driver, or the container's option")
    func noNodes() throws {
        let amd = try cards(["/sys/class/drm/card0/device/vendor": "0x1002"]).nodeFindings()
        #expect(try #require(amd.onlyWrong).remedies.contains { $0.contains("--device /dev/dri") })
        #expect(amd.contains { $0.verdict == .note && $0.finding.contains("/dev/kfd") })
        let nvidia = try cards(["/sys/class/drm/card0/device/vendor": "0x10de"]).nodeFindings()
        #expect(try #require(nvidia.onlyWrong).remedies.contains { $0.contains("--gpus all") })
        #expect(try cards([:]).nodeFindings().map(\.verdict) == [.note])
    }

    @Test("AMD's compute node and NVIDIA's device files need permission, too")
    func otherNodes() throws {
        let fake = try FakeMachine([
            "/sys/class/drm/card0/device/vendor": "0x1002", "/dev/dri/renderD128": "", "/dev/kfd": "",
            "/dev/nvidia0": "",
            "/dev/nvidiactl": "", "/dev/nvidia-uvm": "", "/dev/nvidia-caps": "",
        ])
        #expect(GraphicsCards(fake.machine).nodeFindings().allSatisfy { $0.verdict == .ok })
        for node in ["/dev/kfd", "/dev/nvidia0", "/dev/nvidiactl", "/dev/nvidia-uvm"] {
            fake.forbidden = [node]
            #expect(try #require(GraphicsCards(fake.machine).nodeFindings().onlyWrong).finding.contains(node))
        }
    }
}

import Foundation
import TestFiles
import Testing

@testable import Diagnosis
@testable import OpenCLExecution

@Suite struct CacheAndMemoryTests {
    private func own(_ fake: FakeMachine) throws -> Finding {
        try #require(CacheCheck.findings(fake.machine, platforms: []).first)
    }

    @Test("A cache is counted; one that is not there yet is no fault")
    func content() throws {
        let fake = try FakeMachine(["/home/somebody/notes": ""])
        #expect(try own(fake) == .note("program cache", "/home/somebody/.cache/tandem will be made at the first use"))
        try fake.add("/home/somebody/.cache/tandem/a.clbinary", String(repeating: "x", count: 1 << 20))
        try fake.add("/home/somebody/.cache/tandem/b.clbinary", String(repeating: "x", count: 1 << 19))
        let found = try own(fake)
        #expect(found.verdict == .ok && found.finding.hasSuffix("can be written: 2 files, 1.5 MiB"))
    }

    @Test("A cache that cannot be written, whose folder is a file, or that has no home, is wrong")
    func unusable() throws {
        let fake = try FakeMachine(["/home/somebody/.cache/tandem/a.clbinary": ""])
        fake.forbidden = ["/home/somebody/.cache/tandem"]
        let forbidden = try own(fake)
        #expect(forbidden.verdict == .wrong && forbidden.remedies.contains { $0.contains("sudo install -d -o $USER") })
        let file = try own(FakeMachine(["/home/somebody/.cache": "a file"]))
        #expect(file.verdict == .wrong && file.finding == "/home/somebody/.cache is no folder")
        fake.environment = [:]
        #expect(try own(fake).finding.contains("neither XDG_CACHE_HOME nor HOME"))
        fake.environment = ["XDG_CACHE_HOME": "/cache"]
        #expect(try own(fake).finding.hasPrefix("/cache/tandem"))
    }

    @Test("A folder is tried by writing, which leaves nothing there; the superuser's permissions do not help in /proc")
    func reallyWritten() throws {
        let folder = try TemporaryFolder()
        #expect(Machine.canUse(folder.path) && folder.isEmpty)
        #expect(!Machine.canUse(folder.path + "/absent") && !Machine.canUse("/proc"))
    }

    @Test("PoCL's and NVIDIA's caches are looked at where those are installed")
    func vendors() throws {
        let fake = try FakeMachine(["/kernels/x": "", "/home/somebody/.nv/ComputeCache/y": ""])
        fake.environment["POCL_CACHE_DIR"] = "/kernels"
        let platforms = ["NVIDIA CUDA", "Portable Computing Language"]
        #expect(CacheCheck.findings(fake.machine, platforms: platforms).dropFirst().map(\.verdict) == [.ok, .ok])
        fake.forbidden = ["/kernels"]
        fake.environment["CUDA_CACHE_DISABLE"] = "1"
        let found = CacheCheck.findings(fake.machine, platforms: platforms).dropFirst()
        #expect(found.map(\.verdict) == [.wrong, .wrong])
        #expect(found.contains { $0.remedies.contains { $0.contains("POCL_CACHE_DIR") } })
        #expect(CacheCheck.findings(fake.machine, platforms: []).count == 1)
    }

    @Test("Free memory is the computer's, or the container's where that is less")
    func memory() throws {
        let fake = try FakeMachine(["/proc/meminfo": "MemTotal: 8000000 kB\nMemAvailable:    2048 kB\n"])
        #expect(MemoryCheck.freeBytes(fake.machine) == 2 << 20)
        try fake.add("/sys/fs/cgroup/memory.max", "max\n")
        try fake.add("/sys/fs/cgroup/memory.current", "1000\n")
        #expect(MemoryCheck.freeBytes(fake.machine) == 2 << 20)
        try fake.add("/sys/fs/cgroup/memory.max", "5000\n")
        #expect(MemoryCheck.freeBytes(fake.machine) == 4000)
        for device in (try OpenCLDevice.all()).filter({ $0.kind == .cpu }) {
            #expect(MemoryCheck.finding(device, fake.machine).verdict == .wrong)
        }
    }
}

extension TemporaryFolder {
    fileprivate var isEmpty: Bool { (try? contents.isEmpty) ?? false }
}

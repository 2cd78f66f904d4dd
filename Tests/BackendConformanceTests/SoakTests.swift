import CPUExecution
import Foundation
import OpenCLExecution
import TestFiles
import Testing
import Training

/// Trains again and again in one process: a second in CI, as long as `TANDEM_SOAK_SECONDS` says in `tools/soak`.
@Suite(.serialized) struct SoakTests {
    private static let seconds = ProcessInfo.processInfo.environment["TANDEM_SOAK_SECONDS"].flatMap { Double($0) }

    @Test(
        "however often runs begin and end on one device, the objects there go with them, and memory does not grow",
        arguments: FaultedRun.platforms, [true, false])
    func sessions(platform: String, joinsSteps: Bool) throws {
        var options = OpenCLBackend.Options()
        options.joinsSmallSteps = joinsSteps
        let backend = try OpenCLBackend(device: OpenCLDevice.select(platform), options: options)
        let live = backend.context.live
        try soak("\(platform), \(joinsSteps ? "a kernel for a step" : "a kernel for each operation")") {
            let entries = try FaultedRun.train(FaultedRun.options(), on: backend).entries
            // The programs stay in the backend's cache for the next run.
            #expect(live.buffers == 0 && live.bufferBytes == 0 && live.kernels == 0)
            return entries
        }
    }

    @Test("however often a device is put to use and left, memory does not grow", arguments: FaultedRun.platforms)
    func backends(platform: String) throws {
        try soak("\(platform), a new context for each run") {
            let backend = try OpenCLBackend(device: OpenCLDevice.select(platform))
            return try FaultedRun.train(FaultedRun.options(), on: backend).entries
        }
    }

    @Test("however often runs begin and end on the reference, memory does not grow")
    func reference() throws {
        try soak("the reference") { try FaultedRun.train(FaultedRun.options(), on: CPUBackend()).entries }
    }

    /// Runs `body` until the time is over; it gives the same each time. The memory of the process is looked at when a quarter
    /// of the time is over, and at the end; in a short run, beside other tests, it says nothing.
    private func soak(_ title: String, _ body: () throws -> [NamedTensors.Entry]) throws {
        let clock = ContinuousClock()
        let duration = Duration.seconds((Self.seconds ?? 1) / 4)
        let start = clock.now
        let first = try body()
        var (runs, early) = (1, Self.residentBytes)
        while clock.now - start < duration {
            #expect(try body() == first)
            runs += 1
            if clock.now - start < duration / 4 { early = Self.residentBytes }
        }
        let late = Self.residentBytes
        guard Self.seconds != nil else { return }
        print("soak, \(title): \(runs) runs in \(duration), \(early >> 10) KiB early, \(late >> 10) KiB late")
        #expect(late - early < Self.allowedGrowth, "\(title)")
    }

    /// What pools of allocators may still grow by.
    private static let allowedGrowth = 8 << 20

    private static var residentBytes: Int {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
        return (Int(text.split(separator: " ")[1]) ?? 0) * sysconf(Int32(_SC_PAGESIZE))
    }
}

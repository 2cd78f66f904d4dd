import Foundation
import OpenCLExecution
import Runtime

/// One measured speed.
struct BenchRow: Encodable {
    let name: String
    /// `train`, `infer` or `operation`.
    let mode: String
    let backend: String
    let device: String
    let batch: Int
    let milliseconds: Double
    let samplesPerSecond: Double
    let gflops: Double
    let gbytesPerSecond: Double
    let launches: Int
    let plannedBytes: Int
    let peakRSSBytes: Int

    enum CodingKeys: String, CodingKey, CaseIterable {
        case name, mode, backend, device, batch, milliseconds, samplesPerSecond, gflops, gbytesPerSecond, launches
        case plannedBytes
        case peakRSSBytes = "peakRssBytes"
    }

    /// The name and the figures, with the shares of the device's ceilings.
    func text(_ ceilings: Ceilings?) -> String {
        let share = ceilings.map { " (\((gflops / $0.gigaflops * 100).formatted(digits: 0)) %)" } ?? ""
        let memory =
            ceilings.map { " (\((gbytesPerSecond / $0.gigabytesPerSecond * 100).formatted(digits: 0)) %)" } ?? ""
        let title = "\(name), \(mode)\(mode == "operation" ? "" : ", batch \(batch)")"
        return title.padding(toLength: max(44, title.count), withPad: " ", startingAt: 0)
            + String(format: milliseconds < 0.01 ? "%10.6f ms" : "%10.3f ms", milliseconds)
            + (mode == "operation" ? "" : String(format: "%10.0f samples/s", samplesPerSecond))
            + String(format: "%8.1f GFLOP/s", gflops) + share + String(format: "%7.1f GB/s", gbytesPerSecond) + memory
            + "  \(launchText), \(plannedBytes.inBinaryUnits) planned"
    }

    /// `1 launch`, `26 launches`
    var launchText: String { "\(launches) launch\(launches == 1 ? "" : "es")" }
}

extension BenchRow {
    /// Measures a session.
    ///
    /// - Parameters:
    ///   - runs: how many runs of the session `run` starts; the figures are of one.
    ///   - run: starts them; their end is waited for here.
    init(
        name: String, mode: String, batch: Int, session: Session, backend: any Backend, runs: Int = 1,
        run: () throws -> Void
    ) throws {
        let (seconds, plan) = (try Self.medianSeconds(session, run) / Double(runs), session.plan)
        self.init(
            name: name, mode: mode, backend: backend.name, device: backend.device, batch: batch,
            milliseconds: seconds * 1000, samplesPerSecond: Double(batch) / seconds,
            gflops: Double(plan.floatingPointOperations) / seconds / 1e9,
            gbytesPerSecond: Double(plan.steps.reduce(0) { $0 + $1.byteCount }) / seconds / 1e9,
            launches: session.executable.launchCount, plannedBytes: plan.plannedBytes,
            peakRSSBytes: Self.peakResidentBytes)
    }

    /// How long measuring takes where a run takes so many seconds, without building the kernels.
    static func secondsToMeasure(_ perRun: Double) -> Double {
        perRun > longRun
            ? 2 * perRun : 2 * perRun + max(warmUp, perRun) + Double(sampleCount) * max(sampleLength, perRun)
    }

    private static let (warmUp, sampleLength, sampleCount) = (0.4, 0.1, 7)
    /// A run that takes more seconds than this is timed once.
    private static let longRun = 5.0

    /// The median of seven samples of about a tenth of a second each, after a warm-up; one run where it takes seconds.
    private static func medianSeconds(_ session: Session, _ run: () throws -> Void) throws -> Double {
        let clock = ContinuousClock()
        func time(_ count: Int) throws -> Double {
            let start = clock.now
            for _ in 0..<count { try run() }
            try session.finish()
            return start.duration(to: clock.now).inSeconds
        }
        _ = try time(1)  // builds what is built late
        let once = try time(1)
        if once > longRun { return once }
        let warm = clock.now
        var perRun = once
        while warm.duration(to: clock.now).inSeconds < warmUp {
            let count = max(1, Int(0.02 / perRun))
            perRun = try time(count) / Double(count)
        }
        let count = max(1, Int(sampleLength / perRun))
        return try (0..<sampleCount).map { _ in try time(count) / Double(count) }.sorted()[sampleCount / 2]
    }

    private static var peakResidentBytes: Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss * 1024
    }
}

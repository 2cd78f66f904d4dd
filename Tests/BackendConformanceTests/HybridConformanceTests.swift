import Catalogue
import CPUExecution
import OpenCLExecution
import Testing
import Training

/// The longest part of a run in which the backends serve the same objectives. The threshold makes the rest chaotic: a
/// point whose L1 differs in the last bit may be served the other way, and the runs part.
private func records(_ settings: HybridSettings, on backend: any Backend) throws -> [HybridStepRecord] {
    var options = TrainingOptions()
    (options.epochs, options.order) = (100, .sequential)
    var records: [HybridStepRecord] = []
    _ = try HybridTrainer(settings, settings.data(), options: options, on: backend).run(observe: { records += $0 })
    return records
}

@Test(
    "hybrid: both backends serve the same objectives for 100 epochs of the reported points, with the same losses",
    arguments: ConformanceBackends.openCL.filter { !$0.testDescription.hasSuffix("convolutions") })
func hybridAgrees(_ tested: ConformanceBackend) throws {
    let settings = HybridSettings()
    let expected = try records(settings, on: CPUBackend())
    let found = try records(settings, on: tested.backend)
    #expect(expected.count == found.count)
    var largest = 0.0
    for (one, other) in zip(expected, found) {
        #expect(one.phase == other.phase, "step \(one.step)")
        for (a, b) in zip(one.losses, other.losses) { largest = max(largest, abs(a - b) / max(1, a)) }
        #expect(other.misalignment <= 1e-6)
    }
    #expect(largest < 1e-4)
}

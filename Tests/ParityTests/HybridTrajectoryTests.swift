import CPUExecution
import Testing
import Training

@testable import Parity

@Suite struct HybridTrajectoryTests {
    private let reference = CPUBackend(precision: .double)

    @Test(
        "In single precision the hybrid network serves the same objectives with the same losses, each of them served",
        arguments: HybridTrajectory.all)
    func agrees(_ trajectory: HybridTrajectory) throws {
        let records = try trajectory.run(on: reference)
        #expect(trajectory.decided(records).count >= 40, "decided \(trajectory.decided(records).count)")
        #expect(Set(trajectory.decided(records).map(\.phase)) == Set(1...trajectory.settings.objectives))
        for finding in try trajectory.expectation(from: reference).findings(on: CPUBackend(), listing: 1) {
            guard case .agrees(let worst) = finding.outcome else {
                Issue.record("\(finding.subject): \(finding.outcome)")
                continue
            }
            #expect(worst < 0.2, "\(finding.subject)")
        }
    }

    @Test("A hybrid network that learns a thousandth too fast is found by its losses")
    func tooFast() throws {
        let findings = try HybridTrajectory(.jacobian).expectation(from: reference)
            .findings(on: HastyBackend(), listing: 1)
        for finding in findings.prefix(2) {
            guard case .differs = finding.outcome else {
                Issue.record("\(finding.subject): \(finding.outcome)")
                continue
            }
        }
    }

    @Test("A step whose L1 lies at the threshold, and all after it, are not judged")
    func undecided() {
        let trajectory = HybridTrajectory(.jacobian)
        func record(_ step: Int, _ loss: Double) -> HybridStepRecord {
            HybridStepRecord(step: step, epoch: 0, losses: [loss, 1], phase: loss > 0.05 ? 1 : 2, misalignment: 0)
        }
        let records = [record(0, 0.06), record(1, 0.04), record(2, 0.05 + 1e-7), record(3, 0.06)]
        #expect(trajectory.decided(records).count == 2)
    }
}

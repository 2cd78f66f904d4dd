import CPUExecution
import Models
import Testing

@testable import Parity

@Suite struct TrajectoryTests {
    private let trajectory = Trajectory(of: MLP(), steps: 4)
    private let reference = CPUBackend(precision: .double)

    @Test("In single precision the first steps stay within the bounds, loss by loss and tensor by tensor")
    func agrees() throws {
        let findings = try trajectory.expectation(from: reference).findings(on: CPUBackend(), listing: 1)
        #expect(
            findings.map(\.subject) == [
                "loss by step", "change of fc1.weight", "change of fc1.bias", "change of fc2.weight",
                "change of fc2.bias",
            ])
        #expect(findings[0].elements.count == 4)
        #expect(findings[0].elements.allSatisfy { $0.share > 0 || $0.expected == $0.found })
        for finding in findings {
            guard case .agrees = finding.outcome else {
                Issue.record("\(finding.subject): \(finding.outcome)")
                continue
            }
        }
    }

    @Test("A backend that learns a thousandth too fast is found: by how far the weights move, then by the loss")
    func tooFast() throws {
        let findings = try trajectory.expectation(from: reference).findings(on: HastyBackend(), listing: 1)
        for finding in findings.dropFirst() {
            guard case .differs(let difference) = finding.outcome else {
                Issue.record("\(finding.subject): \(finding.outcome)")
                continue
            }
            #expect(difference.share > 1 && difference.seed == trajectory.seed)
        }
        guard case .differs(let difference) = findings[0].outcome else {
            Issue.record("the losses agree")
            return
        }
        #expect(difference.index != [0], "before the first update nothing can differ")
    }

    /// Adam would move it by the learning rate in whatever direction rounding leaves of zero.
    @Test("A bias before a batch normalisation has a gradient of zero, and stays where it is")
    func biasWithoutGradient() throws {
        let trajectory = Trajectory(of: Autoencoder(), steps: 2)
        for finding in try trajectory.expectation(from: reference).findings(on: CPUBackend(), listing: 1) {
            guard case .agrees = finding.outcome else {
                Issue.record("\(finding.subject): \(finding.outcome)")
                continue
            }
        }
        let course = try trajectory.run(on: CPUBackend())
        for name in ["encoder.conv2.bias", "decoder.conv1t.bias", "decoder.conv2t.bias"] {
            let (before, after) = (try #require(course.before[name]), try #require(course.after[name]))
            #expect(before.hasSameBits(as: after), "\(name)")
        }
        let moved = try #require(course.before["encoder.conv1.bias"])
        #expect(course.after["encoder.conv1.bias"]?.hasSameBits(as: moved) == false)
    }

    @Test("Adam runs at a learning rate at which rounding decides no step, everything else at its own")
    func learningRates() {
        #expect(Trajectory(of: SumClassifier()).learningRate == 1e-4)
        #expect(Trajectory(of: MLP()).learningRate == MLP().defaults.optimizer.learningRate)
    }
}

/// The CPU, with a learning rate that is a thousandth larger than what it is given.
struct HastyBackend: Backend {
    var name: String { "hasty" }
    var device: String { "reference in a hurry" }
    var memoryByteCount: Int { CPUBackend().memoryByteCount }

    func makeStore() throws -> any StateStore { HastyStore(inner: try CPUBackend().makeStore()) }

    func makeExecutable(for plan: Plan, store: any StateStore) throws -> any Executable {
        guard let store = store as? HastyStore else { throw RuntimeError.foreignStore(backend: name) }
        return try CPUBackend().makeExecutable(for: plan, store: store.inner)
    }
}

private final class HastyStore: StateStore {
    let inner: any StateStore

    init(inner: any StateStore) { self.inner = inner }

    var declarations: [(name: String, type: TensorType)] { inner.declarations }
    func declare(_ name: String, _ type: TensorType) throws { try inner.declare(name, type) }
    func read(_ name: String) throws -> Tensor { try inner.read(name) }

    func write(_ tensor: Tensor, to name: String) throws {
        let isRate = name == learningRateState
        try inner.write(isRate ? .scalar(tensor.floats[0] * 1.001) : tensor, to: name)
    }

    func write(_ tensor: Tensor, to name: String, firstRow: Int) throws {
        try inner.write(tensor, to: name, firstRow: firstRow)
    }
}

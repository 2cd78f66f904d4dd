import CPUExecution
import Parity
import Testing

@Suite struct ProofTests {
    @Test("Names are unique over all kinds, and a seed belongs to one case")
    func seeds() throws {
        let cases = try ProofSelection().cases()
        #expect(Set(cases.map(\.kind)) == Set(ProofKind.allCases))
        #expect(Set(cases.map(\.name)).count == cases.count)
        #expect(Set(cases.map(\.seed)).count == cases.count)
    }

    @Test("Every case is found by its seed, and no case by another")
    func replay() throws {
        let cases = try ProofSelection().cases()
        for proofCase in [cases[0], cases[cases.count / 2], cases[cases.count - 1]] {
            #expect(try ProofSelection().proofCase(seed: proofCase.seed)?.name == proofCase.name)
        }
        #expect(try ProofSelection().proofCase(seed: 0xFFFF_FFFF) == nil)
    }

    @Test("The fragments of the stitched network, and the whole of it, are proven with the bounds of all models")
    func stitchedNetwork() throws {
        let trajectories = try ProofSelection().cases().compactMap { $0 as? Trajectory }
        for name in ["mnist-net", "operator-net", "image-op-net"] {
            let found = trajectories.filter { $0.model.name == name }
            #expect(found.count == 1 && found[0].steps == 20 && found[0].learningRate == 1e-4)
            #expect(found[0].changeBound == 1e-4)
        }
        #expect(Trajectory.lossBound == 2e-5)
    }

    @Test("The quick choice touches every operation, function and anchor that the whole catalogue touches")
    func quick() throws {
        func words(_ cases: [any ProofCase]) throws -> Set<String> {
            var words: Set<String> = []
            for operationCase in cases.compactMap({ $0 as? OperationCase }) {
                words.formUnion(try operationCase.program().graph.nodes.map(\.operation.name))
                guard case .fused(let fusion)? = try operationCase.operation() else { continue }
                words.insert("anchor \(fusion.anchor?.name ?? "none")")
            }
            return words
        }
        var selection = ProofSelection()
        let whole = try selection.cases()
        selection.isQuick = true
        let quick = try selection.cases()
        #expect(try words(quick) == words(whole))
        #expect(quick.filter { $0.kind == .graph }.count == 10)
        #expect(quick.filter { $0.kind == .model }.map { $0.name.prefix(3) } == ["mlp", "hyb"])
        #expect(quick.contains { $0.isExact })
        let gradients = quick.compactMap { $0 as? GradientCase }
        #expect(Set(gradients.map(\.order)) == Set(GradientCase.Order.allCases))
        #expect(quick.count < whole.count / 4)
    }

    @Test("A case that throws counts as one that differs, with the error's words, and the others run")
    func failures() throws {
        let cases = Array(Catalogue.operations.prefix(3))
        var verdicts: [String] = []
        let tally = try Proof(
            cases, on: [TestedBackend(BrokenBackend(isLost: false), kernels: "broken")], against: reference
        ).run(begin: { _, _ in }) { verdicts.append("\($0.verdict)") }
        #expect(tally == ProofTally(agree: 0, differ: 3, notSupported: 0))
        #expect(verdicts.allSatisfy { $0.contains("cannot be built") })
    }

    @Test("A lost device ends the proof")
    func lostDevice() throws {
        let proof = Proof(
            Catalogue.operations, on: [TestedBackend(BrokenBackend(isLost: true), kernels: "lost")], against: reference)
        var count = 0
        let error = #expect(throws: ProofError.self) {
            try proof.run(begin: { _, _ in count += 1 }, finish: { _ in })
        }
        #expect(count == 1)
        #expect(error?.description.contains(Catalogue.operations[0].name) == true)
    }

    @Test("What a backend does not run is counted as not supported")
    func notSupported() throws {
        let tally = try Proof(
            Array(Catalogue.operations.prefix(2)),
            on: [TestedBackend(BrokenBackend(isLost: false, isUnable: true), kernels: "few")], against: reference
        ).run(begin: { _, _ in }, finish: { _ in })
        #expect(tally.text == "0 agree, 0 differ, 2 not supported")
    }

    private let reference = CPUBackend(precision: .double)
}

/// A backend that makes no executable.
private struct BrokenBackend: Backend {
    /// Whether its memory does not work either.
    let isLost: Bool
    /// Whether it says that it cannot, instead of failing.
    var isUnable = false

    var name: String { "broken" }
    var device: String { "broken device" }
    var memoryByteCount: Int { CPUBackend().memoryByteCount }

    func makeStore() throws -> any StateStore {
        if isLost { throw Fault.lost }
        return try CPUBackend().makeStore()
    }

    func makeExecutable(for plan: Plan, store: any StateStore) throws -> any Executable {
        if isUnable { throw RuntimeError.notSupported(backend: name, operation: "any", reason: "it runs nothing") }
        throw Fault.build
    }

    private enum Fault: Error, CustomStringConvertible {
        case build, lost

        var description: String {
            switch self {
            case .build: "the kernel cannot be built"
            case .lost: "the device does not answer"
            }
        }
    }
}

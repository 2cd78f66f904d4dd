import CPUExecution
import OpenCLExecution
import Testing
import Training

@testable import Tuning

/// The search on this machine's devices.
@Suite(.enabled(if: !CandidateTests.devices.isEmpty, "no OpenCL device on this machine"))
struct TunerTests {
    private static let key = TuningKey(
        .convolutionInputGradient(ConvolutionGeometry(stride: Extent(2)), height: 7, width: 7),
        [[32, 4, 3, 3], [4, 8, 3, 3]], result: [32, 8, 7, 7])

    @Test("what a search of a small layer finds is a kernel that is possible, measured and proven")
    func search() throws {
        let device = try #require(CandidateTests.devices.first)
        let tuner = Tuner(
            on: device, KernelConfiguration(family: .cpu, registers: device.registers), limits: TuningLimits(),
            against: CPUBackend(precision: .double))
        let key = try #require(Self.key)
        let findings = try tuner.run([key])
        #expect(findings.map(\.key) == [key] && findings[0].isComplete && findings[0].dropped.isEmpty)
        let others = tuner.choices.candidates(for: key).flatMap { $0 }.count - 1
        #expect((1...others).contains(findings[0].tried))
        #expect(findings[0].standardSeconds.map { $0 > 0 } == true)
        if let choice = findings[0].choice {
            #expect(tuner.choices.isValid(choice, for: key) && choice != findings[0].standard)
        }
    }

    @Test("no operation is begun when there is no time, or when the user wants no more")
    func budget() throws {
        let device = try #require(CandidateTests.devices.first)
        var limits = TuningLimits()
        limits.seconds = 0
        let key = try #require(Self.key)
        let reference = CPUBackend(precision: .double)
        #expect(
            try Tuner(on: device, KernelConfiguration(family: .cpu), limits: limits, against: reference).run([key])
                .isEmpty)
        let stopped = Tuner(on: device, KernelConfiguration(family: .cpu), limits: TuningLimits(), against: reference)
        #expect(try stopped.run([key], shouldStop: { true }).isEmpty)
    }

    @Test("an operation that no device takes is a finding, and no error of the search")
    func refused() throws {
        let device = try #require(CandidateTests.devices.first)
        let tuner = Tuner(
            on: device, KernelConfiguration(family: .cpu), limits: TuningLimits(),
            against: CPUBackend(precision: .double))
        let side = 1 << 20
        let key = try #require(
            TuningKey(
                .matrixMultiply(MatrixMultiplication()), [[side, side], [side, side]], result: [side, side]))
        let findings = try tuner.run([key])
        #expect(findings.count == 1 && findings[0].choice == nil && !findings[0].isComplete)
        #expect(findings[0].dropped.first?.reason.contains("at most 2³¹ − 1 elements") == true, "\(findings)")
    }

    @Test("the operations of plans are distinct, those with the most work first, and joined small steps are none")
    func keys() throws {
        let plan = try ModelBenchmark.plan(Autoencoder(), mode: .train)
        let keys = Tuner.keys(of: [plan])
        #expect(Set(keys).count == keys.count && keys.count > 12)
        #expect(Set(keys.map(\.name)) == ["convolution", "input gradient", "weight gradient", "product"])
        let work = plan.tunableWork.map(\.multiplications)
        #expect(work == work.sorted(by: >))
        #expect(Tuner.keys(of: [plan, plan]) == keys)
        let tiny = try ModelBenchmark.plan(MLP(), mode: .train, batchSize: 1)
        let usual = try ModelBenchmark.plan(MLP(), mode: .train)
        #expect(Tuner.keys(of: [tiny]).count < Tuner.keys(of: [usual]).count)
    }
}

import OpenCLExecution
import Runtime
import Testing

@testable import Tuning

/// What a search takes, drops and leaves out, without a device.
@Suite struct KernelSearchTests {
    private static let key = TuningKey(
        .matrixMultiply(MatrixMultiplication()), [[64, 128], [128, 64]], result: [64, 64])
    private static let packed = KernelChoice.product(.packed)
    private static let (six, four, three) = (
        KernelChoice.product(.rows(6, columnVectors: 1)), KernelChoice.product(.rows(4, columnVectors: 1)),
        KernelChoice.product(.rows(3, columnVectors: 2))
    )

    private func search(
        _ trial: FakeTrial, _ algorithms: [[KernelChoice]] = [[packed], [six, four, three]],
        limits: TuningLimits = TuningLimits(), isOver: @escaping () -> Bool = { false }
    ) throws -> TuningFinding {
        KernelSearch(limits: limits, trial: trial, isOver: isOver)
            .run(try #require(Self.key), standard: Self.six, algorithms)
    }

    @Test("the fastest kernel is taken, with the times of the second round")
    func fastest() throws {
        let trial = FakeTrial(ratios: [Self.packed: 1.1, Self.four: 0.8, Self.three: 0.6])
        let finding = try search(trial)
        #expect(finding.choice == Self.three && finding.tried == 3 && finding.dropped.isEmpty && finding.isComplete)
        #expect(finding.standardSeconds == 1 && finding.seconds == 0.6)
    }

    @Test("a kernel that is faster by less than the margin is not taken")
    func margin() throws {
        let finding = try search(FakeTrial(ratios: [Self.packed: 0.98, Self.four: 0.975, Self.three: 1]))
        #expect(finding.choice == nil && finding.seconds == nil && finding.dropped.isEmpty)
    }

    @Test("a kernel that is faster only once is not taken; the next one is")
    func secondRound() throws {
        let trial = FakeTrial(ratios: [Self.packed: 1.2, Self.four: 0.9, Self.three: 0.6], confirming: [Self.three: 1])
        #expect(try search(trial).choice == Self.four)
    }

    @Test("a wrong kernel is dropped and named, however fast: beside the rule's, and beside the reference")
    func wrong() throws {
        let trial = FakeTrial(ratios: [Self.packed: 0.5, Self.four: 0.6, Self.three: 0.7])
        trial.wrong = [Self.packed]
        trial.wrongByReference = [Self.four]
        let finding = try search(trial)
        #expect(finding.choice == Self.three)
        #expect(finding.dropped.map(\.choice) == [Self.packed, Self.four])
        #expect(finding.dropped[0].reason.contains("differs from rows, 6 rows, 1 vectors: element"))
        #expect(finding.dropped[1].reason.contains("differs from the reference"))
        #expect(!trial.timed.contains(Self.packed))
    }

    @Test("a kernel that does not build is dropped and named")
    func failing() throws {
        let trial = FakeTrial(ratios: [Self.packed: 0.5, Self.four: 0.6, Self.three: 1])
        trial.failing = [Self.packed]
        let finding = try search(trial)
        #expect(finding.choice == Self.four && finding.dropped.map(\.choice) == [Self.packed])
        #expect(finding.dropped[0].reason.contains("CL_OUT_OF_RESOURCES"))
    }

    @Test("a kernel that takes too long to build and run is dropped and named")
    func slowBuild() throws {
        var limits = TuningLimits()
        limits.candidateSeconds = 0
        let finding = try search(FakeTrial(ratios: [:]), [[Self.packed], [Self.six]], limits: limits)
        #expect(finding.choice == nil && finding.dropped.map(\.choice) == [Self.packed])
        #expect(finding.dropped[0].reason.contains("to be built and run once"))
    }

    @Test("blocks are tried only of algorithms that come close to the best")
    func nearOnly() throws {
        let trial = FakeTrial(ratios: [Self.packed: 0.5])
        let finding = try search(trial)
        #expect(finding.choice == Self.packed && finding.tried == 1)
    }

    @Test("when the budget is spent nothing further is tried, and what was found is still proven")
    func budget() throws {
        let trial = FakeTrial(ratios: [Self.packed: 0.9, Self.four: 0.5, Self.three: 0.4])
        let finding = try search(trial, isOver: { trial.timed.count >= 1 })
        #expect(finding.choice == Self.packed && finding.tried == 1 && !finding.isComplete)
    }

    @Test("the median of neighbours' ratios tells: one disturbed round changes nothing")
    func medians() {
        let times = KernelTimes([(1, 0.9), (1, 0.9), (3, 8), (2, 1.8), (1, 0.9)])
        #expect(times.ratio == 0.9 && times.standard == 1 && times.candidate == 0.9)
    }
}

/// A device on which each kernel takes so many times as long as the rule's.
private final class FakeTrial: KernelTrial {
    var wrong: Set<KernelChoice> = []
    var wrongByReference: Set<KernelChoice> = []
    var failing: Set<KernelChoice> = []
    private(set) var timed: [KernelChoice] = []
    private let ratios: [KernelChoice: Double]
    private let confirming: [KernelChoice: Double]

    init(ratios: [KernelChoice: Double], confirming: [KernelChoice: Double] = [:]) {
        (self.ratios, self.confirming) = (ratios, confirming)
    }

    func difference(of choice: KernelChoice) throws -> String? {
        if failing.contains(choice) { throw OpenCLError.call(name: "clEnqueueNDRangeKernel", code: -5, context: "") }
        return wrong.contains(choice) ? "element 3" : nil
    }

    func times(of choice: KernelChoice, rounds: Int) throws -> KernelTimes {
        let isSecond = timed.contains(choice)
        timed.append(choice)
        let ratio = (isSecond ? confirming[choice] : nil) ?? ratios[choice] ?? 1
        return KernelTimes(Array(repeating: (1, ratio), count: rounds))
    }

    func differenceFromReference(of choice: KernelChoice) throws -> String? {
        wrongByReference.contains(choice) ? "element 4" : nil
    }
}

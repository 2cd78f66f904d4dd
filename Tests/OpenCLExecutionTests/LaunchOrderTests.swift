import Foundation
import Runtime
import Testing

@testable import OpenCLExecution

@Suite("What launches wait for")
struct LaunchOrderTests {
    private let a = Memory.scratch(0)
    private let b = Memory.scratch(1)
    private let c = Memory.scratch(2)
    private let d = Memory.place(.slot(0))

    /// Of a kernel of its own, unless one is named.
    private func use(_ reads: [Memory], _ writes: [Memory], kernel: String = UUID().uuidString) -> LaunchUse {
        LaunchUse(
            reads: Set(reads), writes: Set(writes),
            kernel: KernelUnit(ProgramSource(files: [], prelude: ""), kernel: kernel))
    }

    @Test("a reader waits for the last writer, a writer for the readers of what it replaces, two readers for nothing")
    func hazards() {
        let order = LaunchOrder([
            use([], [a]), use([a], [b]), use([a], [c]), use([d], [a]), use([a], [d]), use([], [b]), use([b, c], [a]),
        ])
        #expect(order.awaited == [[], [0], [0], [1, 2], [3], [1], [4, 5]])
        #expect(!order.isChain)
    }

    @Test("what is read and written is written: such launches keep their order")
    func readAndWritten() {
        let order = LaunchOrder([use([a], [a]), use([], [a]), use([a], [a])])
        #expect(order.awaited == [[], [0], [1]])
        #expect(order.isChain)
        #expect(!LaunchOrder([use([], [a]), use([], [b])]).isChain)
        #expect(LaunchOrder([]).isChain)
    }

    /// PoCL 3.1 ended the process of a benchmark: `pocl_release_dlhandle_cache: Assertion found->ref_count > 0 failed`.
    @Test("two launches of one kernel are never in flight together")
    func oneKernel() {
        let order = LaunchOrder([
            use([], [a], kernel: "pack"), use([], [b]), use([], [c], kernel: "pack"), use([], [d], kernel: "pack"),
        ])
        #expect(order.awaited == [[], [], [0], [2]])
    }

    @Test("a launch does not name whom those that it names wait for")
    func shortest() {
        let order = LaunchOrder([use([], [a]), use([a], [b]), use([a, b], [c]), use([a, b, c], [d])])
        #expect(order.awaited == [[], [0], [1], [2]])
    }

    @Test("every other step with scratch memory gets its own, where that is not too much")
    func alternatingScratch() throws {
        let device = try #require(testDevices.first)
        var lowering = Lowering(device: device, configuration: KernelConfiguration(family: .cpu))
        let bytes = [16, 1 << 20]
        func launch(_ memory: Memory...) -> Launch {
            Launch(
                "fill", kernel: "fill", memory.map { .floats("values", $0) }, global: [1], local: [1])
        }
        let launches = [launch(a, b), launch(a), launch(d), launch(b), launch(a)]
        let steps = [0..<2, 2..<3, 3..<4, 4..<5]
        (lowering.launches, lowering.scratchBytes) = (launches, bytes)
        lowering.alternateScratch(betweenSteps: steps)
        func memory() -> [[Memory]] {
            lowering.launches.map { launch in
                launch.arguments.compactMap { if case .memory(let found, _) = $0.value { found } else { nil } }
            }
        }
        #expect(memory() == [[a, b], [a], [d], [.scratch(3)], [a]])
        #expect(lowering.scratchBytes == bytes + bytes)
        (lowering.launches, lowering.scratchBytes) = (launches, [1 << 30])
        lowering.alternateScratch(betweenSteps: steps)
        #expect(memory() == [[a, b], [a], [d], [b], [a]] && lowering.scratchBytes == [1 << 30])
    }
}

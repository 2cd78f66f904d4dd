import Synchronization
import Testing

@testable import OpenCLExecution

@Suite("Failing calls")
struct FaultTests {
    @Test("whichever OpenCL call fails, the error arrives and nothing stays behind", arguments: testDevices)
    func everyCall(device: OpenCLDevice) throws {
        for failing in 0..<1000 {
            let calls = CallCounter()
            let fault = CallFault { _ in calls.next() == failing ? OpenCLStatusOfTest.injected : nil }
            var live: LiveObjects?
            var arrived = false
            do {
                try CallFault.inject(fault) {
                    let context = try OpenCLContext(device: device)
                    live = context.live
                    try work(context)
                }
            } catch OpenCLError.call(_, OpenCLStatusOfTest.injected, _) {
                arrived = true
            }
            if let live {
                #expect(live.buffers == 0 && live.programs == 0 && live.kernels == 0, "call \(failing)")
            }
            // The first number that no call reached: all have been tried.
            guard calls.count > failing else {
                #expect(!arrived && failing > 20)
                return
            }
            #expect(arrived, "call \(failing)")
        }
        Issue.record("expected fewer than 1000 calls")
    }

    /// The error of the report took the place of the one that mattered.
    @Test("a build that fails without a report of the compiler is an error of the build", arguments: testDevices)
    func buildWithoutReport(device: OpenCLDevice) throws {
        let fault = CallFault { call in
            switch "\(call)" {
            case "clBuildProgram": OpenCLStatusOfTest.buildFailure
            case "clGetProgramBuildInfo": OpenCLStatusOfTest.injected
            default: nil
            }
        }
        let context = try OpenCLContext(device: device)
        let error = #expect(throws: OpenCLError.self) {
            try CallFault.inject(fault) { _ = try ProgramCache(context: context, folder: nil).program(.fill) }
        }
        guard case .build(_, _, _, let log)? = error else {
            Issue.record("expected an error of the build, found \(String(describing: error))")
            return
        }
        #expect(log.contains("clGetProgramBuildInfo failed"))
    }

    private func work(_ context: OpenCLContext) throws {
        let program = try ProgramCache(context: context, folder: nil).program(.fill)
        let target = try context.allocate([Float](repeating: 0, count: 64), purpose: "target")
        let copy = try context.allocate(byteCount: 256, purpose: "copy")
        try target.writeLater([Float](repeating: 1, count: 8))
        try target.writeLater([Float](repeating: 1, count: 8), byteOffset: 32)
        let kernel = try program.kernel(.fill, [.buffer(target), .float32(2), .int32(64)])
        try kernel.enqueue(global: [64], local: [16])
        try copy.fill(with: Float(0))
        try copy.copy(from: target)
        let pending = try copy.readLater()
        try context.flush()
        #expect(try pending.values(Float.self) == [Float](repeating: 2, count: 64))
        #expect(try copy.part(byteOffset: 0, byteCount: 4).read(Float.self) == [2])
        try context.finish()
    }
}

private enum OpenCLStatusOfTest {
    /// CL_INVALID_OPERATION
    static let injected: Int32 = -59
    /// CL_BUILD_PROGRAM_FAILURE
    static let buildFailure: Int32 = -11
}

private final class CallCounter: Sendable {
    private let value = Atomic<Int>(0)
    var count: Int { value.load(ordering: .relaxed) }
    func next() -> Int { value.add(1, ordering: .relaxed).oldValue }
}

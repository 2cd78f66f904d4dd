import OpenCLExecution
import Synchronization
import Testing
import Training

@Suite struct MemoryLimitTests {
    @Test("what a device cannot hold is refused before its first buffer", arguments: FaultedRun.platforms)
    func refused(platform: String) throws {
        var options = OpenCLBackend.Options()
        options.memoryLimit = 1000
        let backend = try OpenCLBackend(device: OpenCLDevice.select(platform), options: options)
        let buffers = Mutex(0)
        let watch = CallFault { call in
            if "\(call)" == "clCreateBuffer" { buffers.withLock { $0 += 1 } }
            return nil
        }
        let error = try #require(throws: RuntimeError.self) {
            try CallFault.inject(watch) { try FaultedRun.train(FaultedRun.options(), on: backend) }
        }
        guard case .memory(let shortage) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(buffers.withLock { $0 } == 0)
        #expect(shortage.limits.total == 1000 && shortage.byteCount > 1000)
    }

    @Test("the memory that kernels take for themselves counts, too", arguments: FaultedRun.platforms)
    func scratch(platform: String) throws {
        // The padded copy of a convolution's images is scratch memory.
        let builder = GraphBuilder()
        let images = try builder.input("x", TensorType(.float32, [8, 4, 20, 20]))
        let weights = try builder.input("w", TensorType(.float32, [8, 4, 3, 3]))
        let geometry = ConvolutionGeometry(padding: Padding(1))
        let program = try Program(
            builder, outputs: ["y": try builder.append(.convolution(geometry), [images, weights])])
        let planned = Plan(program).plannedBytes
        var options = OpenCLBackend.Options()
        options.family = .cpu
        options.joinsSmallSteps = false
        options.convolutions = .direct
        options.memoryLimit = planned
        let device = try OpenCLDevice.select(platform)
        let error = try #require(throws: RuntimeError.self) {
            try Session(program, on: OpenCLBackend(device: device, options: options))
        }
        guard case .memory(let shortage) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(shortage.byteCount > planned)
        options.memoryLimit = shortage.byteCount
        _ = try Session(program, on: OpenCLBackend(device: device, options: options))
    }
}

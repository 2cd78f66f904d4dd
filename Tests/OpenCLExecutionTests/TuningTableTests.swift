import Runtime
import Testing

@testable import OpenCLExecution

/// A tuned run differs in kernels only, and in those that the table names.
@Suite(.enabled(if: !testDevices.isEmpty, "no OpenCL device on this machine"))
struct TuningTableTests {
    /// 8 → 16 channels of 14 × 14, and the product of what comes out.
    private func plan() throws -> Plan {
        let builder = GraphBuilder()
        let x = try builder.input("x", TensorType(.float32, [32, 8, 14, 14]))
        let w = try builder.input("w", TensorType(.float32, [16, 8, 3, 3]))
        let m = try builder.input("m", TensorType(.float32, [144, 24]))
        let y = try builder.append(.convolution(ConvolutionGeometry()), [x, w])
        let product = try matrixMultiply(y.reshaped(to: [512, 144]), m)
        return Plan(try Graphs.Program(builder, outputs: ["product": product]).applying(Pass.all))
    }

    private func launches(_ plan: Plan, _ tuning: TuningTable) throws -> [Launch] {
        let device = try #require(testDevices.first)
        var lowering = Lowering(
            device: device, configuration: KernelConfiguration(family: .cpu, registers: .narrow, tuning: tuning))
        for step in plan.steps { try lowering.lower(step) }
        return lowering.launches
    }

    @Test("a row's kernel and block are launched in place of the rule's, and all else is as it was")
    func forced() throws {
        let plan = try plan()
        let keys = plan.steps.compactMap { TuningKey($0) }
        #expect(keys.map(\.name) == ["convolution", "product"])
        let plain = try launches(plan, TuningTable())
        #expect(plain.contains { $0.kernel == "convolution_lanes" })
        #expect(plain.contains { $0.kernel == "matrix_multiply_direct_rows" })

        let tile = DirectTile(pixels: 4, vectors: 1)
        let direct = try launches(plan, TuningTable([keys[0]: .forward(.direct(tile))]))
        #expect(!direct.contains { $0.kernel.hasPrefix("convolution_lanes") })
        let kernel = try #require(direct.first { $0.kernel == "convolution_direct" })
        #expect(kernel.prelude.contains("#define PIXELS 4\n") && kernel.prelude.contains("#define VECTORS 1\n"))
        #expect(direct.last?.kernel == plain.last?.kernel && direct.last?.prelude == plain.last?.prelude)

        let packed = try launches(plan, TuningTable([keys[1]: .product(.packed)]))
        #expect(packed.last?.kernel == "matrix_multiply_packed")
        #expect(packed.prefix(2).map(\.kernel) == plain.prefix(2).map(\.kernel))
    }

    @Test("a row for other sizes changes nothing")
    func otherSizes() throws {
        let plan = try plan()
        let other = try #require(
            TuningKey(
                .convolution(ConvolutionGeometry()), [[31, 8, 14, 14], [16, 8, 3, 3]], result: [31, 16, 12, 12]))
        let table = TuningTable([other: .forward(.direct(DirectTile(pixels: 4, vectors: 1)))])
        #expect(try launches(plan, table).map(\.kernel) == launches(plan, TuningTable()).map(\.kernel))
    }

    @Test("a configuration names its table, so that a run that is resumed without it is refused")
    func description() throws {
        let key = try #require(try plan().steps.compactMap { TuningKey($0) }.first)
        let table = TuningTable([key: .forward(.winograd(2))])
        let plain = KernelConfiguration(family: .cpu)
        let tuned = KernelConfiguration(family: .cpu, tuning: table)
        #expect(plain != tuned)
        #expect(tuned.description == "\(plain), 1 tuned kernel (\(table.digest))")
    }
}

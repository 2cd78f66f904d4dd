import Catalogue
import Graphs
import OpenCLExecution
import Testing
import Training

@Suite(.enabled(if: !ConformanceBackends.openCL.isEmpty, "no OpenCL device on this machine"))
struct PrologueTests {
    /// CPU-class backends that differ in whether reductions compute their operands.
    private func backends(_ registers: VectorRegisters? = nil) throws -> (on: OpenCLBackend, off: OpenCLBackend) {
        let device = try #require(try OpenCLDevice.all().first { $0.limitations.isEmpty })
        var options = OpenCLBackend.Options()
        (options.family, options.registers) = (.cpu, registers)
        options.isGuarded = true
        let on = try OpenCLBackend(device: device, options: options)
        options.computesReductionOperands = false
        return (on, try OpenCLBackend(device: device, options: options))
    }

    /// The gradient of a layer with batch normalisation, and its loss.
    private func normalizedLayer() throws -> Graphs.Program {
        let builder = GraphBuilder()
        let x = try builder.input("x", TensorType(.float32, [32, 12, 9, 9]))
        let scale = try builder.state("scale", TensorType(.float32, [12]))
        let offset = try builder.state("offset", TensorType(.float32, [12]))
        let y = try tanh(batchNormalization(x, scale: scale, offset: offset).result)
        let loss = try (y * y).mean()
        let slopes = try gradients(of: loss, withRespectTo: [scale, offset])
        return try Graphs.Program(
            builder, outputs: ["loss": loss], updates: [(scale, scale - slopes[0]), (offset, offset - slopes[1])])
    }

    private func results(_ program: Graphs.Program, on backend: any Backend) throws -> (Int, [String: Tensor]) {
        let session = try Session(program, on: backend)
        for input in session.plan.inputs {
            try session.write(RandomGraph.tensor(named: input.name, input.content, seed: 1), to: input.name)
        }
        for (name, type) in program.states {
            try session.store.write(RandomGraph.tensor(named: name, type, seed: 1), to: name)
        }
        try session.run(times: 2)
        var found: [String: Tensor] = [:]
        for output in session.plan.outputs { found[output.name] = try session.read(output.name) }
        for state in session.plan.states { found[state.name] = try session.store.read(state.name) }
        return (session.executable.launchCount, found)
    }

    @Test("A normalised layer's squares and products are summed as they come: the same bits, 11 launches for 13")
    func normalizedLayerLaunches() throws {
        let (on, off) = try backends()
        let (launches, numbers) = try results(normalizedLayer(), on: on)
        let (more, same) = try results(normalizedLayer(), on: off)
        #expect([launches, more] == [11, 13])
        #expect(numbers.allSatisfy { same[$0.key]?.hasSameBits(as: $0.value) ?? false })
    }

    @Test(
        "A training step of the autoencoder is 102 launches, 104 for wide registers: 6 fewer than with all operands stored",
        arguments: VectorRegisters.allCases)
    func autoencoderLaunches(registers: VectorRegisters) throws {
        let (on, off) = try backends(registers)
        let counts = try [on, off].map {
            try ModelBenchmark(Autoencoder(), mode: .train, on: $0).session.executable.launchCount
        }
        #expect(counts == (registers == .narrow ? [102, 108] : [104, 110]))
    }
}

import CPUExecution
import Catalogue
import Graphs
import OpenCLExecution
import Runtime
import Testing

@Suite(.enabled(if: !ConformanceBackends.openCL.isEmpty, "no OpenCL device on this machine"))
struct ElementwiseRunTests {
    /// An optimiser's update of parameters of several lengths, beside states that exchange their values and one that a
    /// third reads before.
    private func update() throws -> Graphs.Program {
        let builder = GraphBuilder()
        let count = try builder.state("count", TensorType(.int32, .scalar))
        let next = try count + builder.constant(1, .scalar, .int32)
        let rate = try 0.1 / next.cast(to: .float32)
        var updates = [(state: count, value: next)]
        for (index, shape) in [[5000], [4097], [70, 65], [3], [2, 3, 1000]].enumerated() {
            let type = TensorType(.float32, Shape(shape))
            let slope = try builder.input("slope\(index)", type)
            let states = try ["value", "mean", "square"].map { try builder.state("\($0)\(index)", type) }
            let mean = try states[1] * 0.9 + slope * 0.1
            let square = try states[2] * 0.99 + slope * slope * 0.01
            let value = try states[0] - rate * mean / (sqrt(square) + 1e-3)
            updates += [(states[1], mean), (states[2], square), (states[0], value)]
        }
        let long = TensorType(.float32, [9000])
        let (one, other) = (try builder.state("one", long), try builder.state("other", long))
        let third = try builder.state("third", long)
        let turned = try builder.state("turned", TensorType(.float32, [90, 100]))
        updates += [(one, other), (other, one), (third, try one * 2.0 + third)]
        let shape = Shape([90, 100])
        updates += [(turned, try turned.transposed(axes: [1, 0]).reshaped(to: shape) + one.reshaped(to: shape))]
        return try Graphs.Program(builder, outputs: ["count": next], updates: updates)
    }

    private func results(on backend: any Backend) throws -> (launches: Int, [String: Tensor]) {
        let session = try Session(update(), on: backend)
        for input in session.plan.inputs {
            try session.write(RandomGraph.tensor(named: input.name, input.content, seed: 5), to: input.name)
        }
        for state in session.plan.states where state.content.elementType == .float32 {
            let tensor = try RandomGraph.tensor(named: state.name, state.content, seed: 5)
            try session.store.write(state.name.hasPrefix("square") ? squared(tensor) : tensor, to: state.name)
        }
        try session.run(times: 3)
        var found: [String: Tensor] = [:]
        for state in session.plan.states { found[state.name] = try session.store.read(state.name) }
        return (session.executable.launchCount, found)
    }

    private func squared(_ tensor: Tensor) throws -> Tensor {
        try Tensor(shape: tensor.shape, elements: .float32(tensor.doubles.map { Float($0 * $0) }))
    }

    @Test("Updates of every length are 6 launches instead of 18, and compute what the steps compute one by one")
    func updateLaunches() throws {
        let device = try #require(try OpenCLDevice.all().first { $0.limitations.isEmpty })
        var options = OpenCLBackend.Options()
        options.family = .cpu
        options.isGuarded = true
        let joined = try results(on: OpenCLBackend(device: device, options: options))
        let again = try results(on: OpenCLBackend(device: device, options: options))
        #expect(joined.1.allSatisfy { again.1[$0.key]?.hasSameBits(as: $0.value) ?? false })
        options.joinsElementwiseSteps = false
        let apart = try results(on: OpenCLBackend(device: device, options: options))
        #expect([joined.launches, apart.launches] == [6, 18])
        let reference = try results(on: CPUBackend())
        for (name, tensor) in reference.1 {
            for found in [joined, apart] {
                let numbers = try #require(found.1[name]).doubles
                #expect(zip(tensor.doubles, numbers).allSatisfy { abs($0 - $1) <= 1e-5 * max(1, abs($0)) }, "\(name)")
            }
        }
    }
}

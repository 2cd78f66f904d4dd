import CPUExecution
import Catalogue
import Runtime
import Testing

private let (rows, batch) = (21, 8)

/// A step that trains what stands behind two frozen convolutions of 21 images, of a batch of 8 and of another one that a
/// second order takes; with them an image size that no tile divides.
private func program() throws -> Runtime.Program {
    let builder = GraphBuilder()
    let images = try builder.state("images", TensorType(.uint8, [rows, 1, 15, 14]))
    let weights = [
        try builder.state("conv1.weight", TensorType(.float32, [8, 1, 3, 3])),
        try builder.state("conv2.weight", TensorType(.float32, [16, 8, 3, 3])),
    ]
    let bias = try builder.state("conv2.bias", TensorType(.float32, [16]))
    let head = try builder.state("head.weight", TensorType(.float32, [32, 5]))
    let cursor = try builder.state("cursor", TensorType(.int32, .scalar))
    let place = try builder.iota([batch], axis: 0) + cursor
    let features = try ["order", "second order"].map { order in
        let samples = try builder.state(order, TensorType(.int32, [rows])).gathered(at: place)
        let pixels = try (images.gathered(at: samples).cast(to: .float32) * (1 / 255) - 0.1307) / 0.3081
        let hidden = try relu(convolution(pixels, weights[0]))
        let perChannel = try bias.reshaped(to: [1, 16, 1, 1]).broadcast(to: [batch, 16, 11, 10])
        let maps = try relu(convolution(hidden, weights[1]) + perChannel)
        return try maxPool(maps, PoolingWindow(size: Extent(height: 11, width: 10))).reshaped(to: [batch, 16])
    }
    let y = try tanh(matrixMultiply(concatenate(features, axis: 1), head))
    let loss = try (y * y).sum()
    let slope = try gradients(of: loss, withRespectTo: [head])[0]
    return try Program(
        builder, outputs: ["loss": loss],
        updates: [
            (head, head - slope * 0.01), (cursor, cursor + builder.constant(3, .scalar, .int32)),
        ])
}

private let constants: Set<String> = ["images", "conv1.weight", "conv2.weight", "conv2.bias"]

/// The losses of five steps, and the weights after them.
private func train(on backend: any Backend, keeping: Bool) throws -> (losses: [Tensor], weights: Tensor) {
    let program = try program()
    let store = try backend.makeStore()
    let numbers = Philox(seed: 7)
    for (name, type) in program.states {
        try store.declare(name, type)
        let words = (0..<type.elementCount).map { numbers.words(index: UInt32($0), epoch: 0, stream: 6).0 }
        switch (name, type.elementType) {
        case ("order", _): try store.write(.vector((0..<rows).map { Int32($0 * 8 % rows) }), to: name)
        case ("second order", _): try store.write(.vector((0..<rows).map { Int32(rows - 1 - $0) }), to: name)
        case (_, .uint8):
            let bytes = words.map { UInt8(truncatingIfNeeded: $0) }
            try store.write(Tensor(shape: type.shape, elements: .uint8(bytes)), to: name)
        case (_, .float32):
            let floats = words.map { Float($0 % 2001) / 4000 - 0.25 }
            try store.write(Tensor(shape: type.shape, elements: .float32(floats)), to: name)
        case (_, .int32), (_, .int64), (_, .float64): break
        }
    }
    var step = program
    if keeping {
        let kept = try #require(try KeptRows(program, constants: constants))
        #expect(kept.tables.map(\.type.shape) == [[rows, 16]])
        #expect(try kept.fill(store, on: backend))
        step = kept.step
    }
    let session = try Session(step, on: backend, store: store)
    let losses = try (0..<5).map { _ in
        try session.run()
        return try session.read("loss")
    }
    return (losses, try store.read("head.weight"))
}

@Test(
    "training on kept rows gives the bits of training that computes them in each step",
    arguments: ConformanceBackends.all.filter { tested in
        [
            "cpu", "cpu-class kernels", "gpu-class kernels", "winograd convolutions", "small steps as one kernel",
        ].contains {
            tested.testDescription.hasSuffix($0)
        }
    })
func keptRows(_ tested: ConformanceBackend) throws {
    let (kept, computed) = (
        try train(on: tested.backend, keeping: true), try train(on: tested.backend, keeping: false)
    )
    #expect(kept.losses == computed.losses)
    #expect(kept.weights == computed.weights)
    let loss = try #require(computed.losses.last?.floats.first)
    #expect(loss.isFinite && loss > 0)
}

@Test("filling tables ends when it is asked to")
func stoppedFilling() throws {
    let kept = try #require(try KeptRows(program(), constants: constants))
    let store = try CPUBackend().makeStore()
    var shares: [Double] = []
    let isComplete = try kept.fill(store, on: CPUBackend()) { share in
        shares.append(share)
        return shares.count < 2
    }
    #expect(!isComplete)
    #expect(shares == [8.0 / 21, 16.0 / 21])
}

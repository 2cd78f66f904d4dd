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

/// A store with numbers for all states of `program`.
private func filledStore(_ program: Runtime.Program, on backend: any Backend) throws -> any StateStore {
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
    return store
}

/// The losses of five steps, and the weights after them.
private func train(
    on backend: any Backend, keeping: Bool, cache: KeptRowsCache? = nil
) throws -> (losses: [Tensor], weights: Tensor) {
    let program = try program()
    let store = try filledStore(program, on: backend)
    var step = program
    if keeping {
        let kept = try #require(try KeptRows(program, constants: constants))
        #expect(kept.tables.map(\.type.shape) == [[rows, 16]])
        #expect(try kept.fill(store, on: backend, knownTo: cache))
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

    let cache = KeptRowsCache()
    for _ in 0..<2 {
        let cached = try train(on: tested.backend, keeping: true, cache: cache)
        #expect(cached.losses == computed.losses && cached.weights == computed.weights)
    }
}

/// How many batches filling the tables computes.
private func computedBatches(
    _ cache: KeptRowsCache, changing: (any StateStore) throws -> Void = { _ in }
) throws -> Int {
    let program = try program()
    let store = try filledStore(program, on: CPUBackend())
    try changing(store)
    let kept = try #require(try KeptRows(program, constants: constants))
    var count = 0
    _ = try kept.fill(store, on: CPUBackend(), knownTo: cache) { _ in
        count += 1
        return true
    }
    let (found, alone) = (try store.read(kept.tables[0].name), try filledStore(program, on: CPUBackend()))
    try changing(alone)
    _ = try kept.fill(alone, on: CPUBackend())
    #expect(try alone.read(kept.tables[0].name) == found)
    return count
}

@Test("tables are taken from a cache where every bit that they come from is the same, and computed anew otherwise")
func cachedTables() throws {
    let cache = KeptRowsCache()
    #expect(try computedBatches(cache) == 3)
    #expect(try computedBatches(cache) == 0)
    let bias = try filledStore(program(), on: CPUBackend()).read("conv2.bias").floats
    func with(_ value: Float) -> (any StateStore) throws -> Void {
        { try $0.write(.vector([value] + bias.dropFirst()), to: "conv2.bias") }
    }
    #expect(try computedBatches(cache, changing: with(0)) == 3)
    #expect(try computedBatches(cache, changing: with(-0.0)) == 3, "0 and −0 are other bits")
    #expect(try computedBatches(cache, changing: with(0)) == 0)
    // What is trained has no part in the tables.
    let changedHead: (any StateStore) throws -> Void = { try $0.write(.zeros([32, 5]), to: "head.weight") }
    #expect(try computedBatches(cache, changing: changedHead) == 0)
}

@Test("a cache gives up the tables that were not asked for the longest, and holds none that is beyond its limit")
func fullCache() throws {
    let images = rows * 15 * 14
    let weights = 4 * (8 * 9 + 16 * 8 * 9 + 16)
    let entry = images + weights + 4 * rows * 16
    let change: (any StateStore) throws -> Void = { try $0.write(.zeros([16]), to: "conv2.bias") }
    let single = KeptRowsCache(limit: entry)
    #expect(try [computedBatches(single), computedBatches(single)] == [3, 0])
    #expect(try [computedBatches(single, changing: change), computedBatches(single)] == [3, 3])
    let none = KeptRowsCache(limit: entry - 1)
    #expect(try [computedBatches(none), computedBatches(none)] == [3, 3])
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

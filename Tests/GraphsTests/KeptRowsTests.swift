import Graphs
import Testing

/// Batches of 8 images of 16 × 16 out of 50, by number.
@Suite struct KeptRowsTests {
    private let builder = GraphBuilder()
    private let constants: Set<String> = ["images", "labels", "conv1", "conv2"]
    private let images, weight1, weight2, head: Value
    private let order: Value

    init() throws {
        images = try builder.state("images", TensorType(.uint8, [50, 1, 16, 16]))
        weight1 = try builder.state("conv1", TensorType(.float32, [8, 1, 3, 3]))
        weight2 = try builder.state("conv2", TensorType(.float32, [16, 8, 3, 3]))
        head = try builder.state("head", TensorType(.float32, [10, 16]))
        order = try builder.state("order", TensorType(.int32, [50]))
    }

    private func batch(from cursor: String) throws -> Value {
        let start = try builder.state(cursor, TensorType(.int32, .scalar))
        return try order.gathered(at: builder.iota([8], axis: 0) + start)
    }

    private func pixels(_ samples: Value) throws -> Value {
        try images.gathered(at: samples).cast(to: .float32) * (1 / 255) - 0.1307
    }

    /// Two convolutions and the largest element of each map, [8, 16].
    private func features(_ pixels: Value) throws -> Value {
        let hidden = try relu(convolution(relu(convolution(pixels, weight1)), weight2))
        return try maxPool(hidden, PoolingWindow(size: Extent(12))).reshaped(to: [8, 16])
    }

    private func kept(_ value: Value, constants: Set<String>? = nil) throws -> KeptRows? {
        let loss = try matrixMultiply(value, head, transposingRight: true).sum()
        let slope = try gradients(of: loss, withRespectTo: [head])[0]
        let program = try Program(builder, outputs: ["loss": loss], updates: [(head, head - slope * 0.1)])
        let rows = try KeptRows(program, constants: constants ?? self.constants)
        try rows?.step.graph.checkInvariants()
        try rows?.preparation.graph.checkInvariants()
        return rows
    }

    @Test("what frozen layers compute of an image is kept, and the step neither convolves nor reads the image")
    func frozenLayers() throws {
        let rows = try #require(try kept(features(pixels(batch(from: "cursor")))))
        #expect(rows.tables.map(\.name) == ["kept/0"] && rows.tables.map(\.rowsPerRun) == [8])
        #expect(rows.tables.map(\.type) == [TensorType(.float32, [50, 16])] && rows.byteCount == 50 * 16 * 4)
        #expect(rows.step.states.map(\.name).sorted() == ["cursor", "head", "kept/0", "order"])
        #expect(!rows.step.description.contains("convolution"))
        #expect(rows.preparation.states.map(\.name).sorted() == ["conv1", "conv2", "images"])
        #expect(rows.preparation.outputs.map(\.name) == ["kept/0"])
        #expect(rows.preparation.updates.isEmpty)
        #expect(rows.operationsSaved > 8 * 2 * (196 * 8 * 9 + 144 * 16 * 72))
    }

    @Test("a layer that is trained is not kept, but what comes before it is")
    func trainedLayer() throws {
        let rows = try kept(features(pixels(batch(from: "cursor"))), constants: constants.subtracting(["conv2"]))
        #expect(rows == nil, "the first convolution is too small to be worth it")
    }

    @Test("a normalisation of pixels is cheaper than reading its result")
    func normalisation() throws {
        #expect(try kept(matrixMultiply(pixels(batch(from: "cursor")).reshaped(to: [8, 256]), matrix(256))) == nil)
    }

    private func matrix(_ rows: Int) throws -> Value {
        try builder.state("trained \(rows)", TensorType(.float32, [rows, 16]))
    }

    @Test("two batches of the same images through the same layers share their table")
    func sharedTable() throws {
        let (first, second) = (try batch(from: "cursor"), try batch(from: "other cursor"))
        let rows = try #require(try kept(features(pixels(first)) - features(pixels(second))))
        #expect(rows.tables.count == 1)
        #expect(rows.step.graph.nodes.filter { $0.operation == .gather }.count == 4)
    }

    @Test("what depends on two rows at once is not kept, what it is made of is")
    func twoSources() throws {
        let (first, second) = (try batch(from: "cursor"), try batch(from: "other cursor"))
        let both = try pixels(first) + pixels(second)
        #expect(try kept(features(both)) == nil)
        let apart = try #require(try kept(tanh(features(pixels(first)) + features(pixels(second)))))
        #expect(apart.tables.map(\.type.shape) == [[50, 16]])
    }

    @Test("draws differ from step to step and are not kept")
    func draws() throws {
        let dropped = try dropout(
            pixels(batch(from: "cursor")), rate: 0.5, seed: 1, step: builder.state("step", TensorType(.int32, .scalar)))
        #expect(try kept(features(dropped)) == nil)
    }

    @Test("statistics over the batch are not of one row; those gathered before are")
    func batchStatistics() throws {
        let ones = try builder.state("ones", TensorType(.float32, [1]))
        let x = try pixels(batch(from: "cursor"))
        let here = try batchNormalization(x, scale: ones, offset: ones).result
        #expect(try kept(features(here), constants: constants.union(["ones"])) == nil)
        let before = try batchNormalization(x, scale: ones, offset: ones, mean: ones, variance: ones)
        #expect(try kept(features(before), constants: constants.union(["ones"])) != nil)
    }

    @Test("a product is not kept but its factor, because a device may round a product and a sum at once")
    func product() throws {
        let offset = try builder.state("offset", TensorType(.float32, [16]))
        let value = try features(pixels(batch(from: "cursor"))) * 3 + offset.broadcast(to: [8, 16])
        let rows = try #require(try kept(value))
        #expect(rows.step.description.contains("multiply"))
        #expect(!rows.preparation.outputs.contains { rows.preparation.graph[$0.value].operation == .binary(.multiply) })
    }

    @Test("a state that the step renews is no constant, whatever was said")
    func renewed() throws {
        let samples = try batch(from: "cursor")
        let value = try features(pixels(samples))
        let program = try Program(
            builder, outputs: ["sum": value.sum()], updates: [(weight1, weight1 * 0.5)])
        #expect(try KeptRows(program, constants: constants) == nil)
    }

    @Test("rows that each operation keeps, and rows that it mixes")
    func operations() throws {
        let x = try features(pixels(batch(from: "cursor")))  // kept as it is, unless a later value of its rows can be
        func shapes(_ value: Value) throws -> [Shape] {
            let program = try Program(builder, outputs: ["y": value])
            return try #require(try KeptRows(program, constants: constants.union(["m", "table"]))).tables.map(
                \.type.shape)
        }
        let m = try builder.state("m", TensorType(.float32, [16, 5]))
        let table = try builder.state("table", TensorType(.float32, [16, 3]))
        #expect(try shapes(matrixMultiply(x, m)) == [[50, 5]])
        #expect(try shapes(x.sum([1])) == [[50]])
        #expect(try shapes(x.reshaped(to: [8, 4, 4]).transposed(axes: [0, 2, 1])) == [[50, 4, 4]])
        #expect(try shapes(x.sliced(starts: [0, 2], lengths: [8, 3])) == [[50, 3]])
        #expect(try shapes(concatenate([x, exp(x)], axis: 1)) == [[50, 32]])
        #expect(try shapes(table.gathered(at: x.argumentOfMaximum([1]))) == [[50, 3]])
        let mixing: [Value] = [
            try x.sum([0]), try x.transposed(axes: [1, 0]), try x.sliced(starts: [1, 0], lengths: [3, 16]),
            try x.reshaped(to: [4, 32]), try matrixMultiply(x, x, transposingRight: true),
            try concatenate([x, x], axis: 0), try x + builder.iota([8, 16], axis: 0).cast(to: .float32),
        ]
        for value in mixing { #expect(try shapes(value) == [[50, 16]], "\(value.shape)") }
    }
}

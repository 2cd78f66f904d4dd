/// A perceptron on a backend that is trained on rows of numbers and looked at in between.
final class StudiedNetwork {
    /// What the outputs are for.
    enum Loss: Sendable, Equatable {
        /// Groups of so many logits each, every group a classification of its own.
        case classification(groups: Int)
        case regression
    }

    let perceptron: Perceptron
    private let loss: Loss
    private let backend: any Backend
    private let store: any StateStore
    private let optimizer: any Optimizer
    private var training: [Int: Session] = [:]
    private var looking: [Int: Session] = [:]

    init(
        _ perceptron: Perceptron, _ loss: Loss, _ optimizer: any Optimizer, seed: UInt64, on backend: any Backend
    ) throws {
        (self.perceptron, self.loss, self.backend, self.optimizer) = (perceptron, loss, backend, optimizer)
        store = try backend.makeStore()
        let parameters = Parameters(GraphBuilder())
        _ = try perceptron(
            parameters.builder.input("x", TensorType(.float32, [1, perceptron.widths[0]])), parameters)
        for entry in try parameters.initialValues(seed: seed).entries {
            try store.declare(entry.name, TensorType(.float32, entry.tensor.shape))
            try store.write(entry.tensor, to: entry.name)
        }
    }

    private var outputs: Int { perceptron.widths[perceptron.widths.count - 1] }

    /// One step on the given samples: inputs [n, inputs] and targets [n, outputs] in row-major order.
    func train(_ inputs: [Float], _ targets: [Float]) throws {
        let count = inputs.count / perceptron.widths[0]
        let session = try training[count] ?? trainingSession(count)
        training[count] = session
        try session.write(Tensor(shape: [count, perceptron.widths[0]], elements: .float32(inputs)), to: "x")
        try session.write(Tensor(shape: [count, outputs], elements: .float32(targets)), to: "y")
        try session.run()
    }

    private func trainingSession(_ count: Int) throws -> Session {
        let builder = GraphBuilder()
        let parameters = Parameters(builder)
        let x = try builder.input("x", TensorType(.float32, [count, perceptron.widths[0]]))
        let y = try builder.input("y", TensorType(.float32, [count, outputs]))
        let result = try perceptron(x, parameters)
        let loss = try total(result.outputs, y)
        let trained = parameters.trained
        let updates = try optimizer.updates(
            of: trained, gradients: gradients(of: loss, withRespectTo: trained.map(\.value)))
        let program = try Program(builder, updates: updates)
        let isFirst = training.isEmpty
        let session = try Session(program, on: backend, store: store)
        if isFirst { try store.write(.scalar(Float(optimizer.learningRate)), to: learningRateState) }
        return session
    }

    /// The mean over the samples; of groups, the mean of their cross-entropies.
    private func total(_ outputs: Value, _ y: Value) throws -> Value {
        switch loss {
        case .regression: return try meanSquaredError(predicted: outputs, expected: y)
        case .classification(let groups):
            let shape: Shape = [outputs.shape[0] * groups, self.outputs / groups]
            let likelihoods = try logSoftmax(outputs.reshaped(to: shape)) * y.reshaped(to: shape)
            return try -(likelihoods.sum() * (1 / Double(shape[0])))
        }
    }

    /// The outputs [n, outputs], in row-major order.
    func outputs(_ inputs: [Float]) throws -> [Float] {
        try look(inputs, ["outputs"])["outputs"]?.floats ?? []
    }

    /// For each hidden layer, for each pair of outputs j ≤ k, Σₙ g[n, u, j] g[n, u, k] for each unit.
    func mixing(_ inputs: [Float], batch: Int) throws -> [ClassMixing] {
        let width = perceptron.widths[0]
        let pairs = outputs * (outputs + 1) / 2
        let layers = perceptron.widths.count - 2
        var sums = (0..<layers).map { layer in
            [[Double]](repeating: [Double](repeating: 0, count: perceptron.widths[layer + 1]), count: pairs)
        }
        for start in stride(from: 0, to: inputs.count, by: batch * width) {
            let part = Array(inputs[start..<min(start + batch * width, inputs.count)])
            let found = try look(part, (0..<layers).map { "products\($0)" })
            for layer in 0..<layers {
                let units = perceptron.widths[layer + 1]
                for (index, value) in (found["products\(layer)"]?.floats ?? []).enumerated() {
                    sums[layer][index / units][index % units] += Double(value)
                }
            }
        }
        return sums.map { ClassMixing(products: $0, classes: outputs) }
    }

    /// The gradients of every output with respect to the inputs and to the sums of each hidden layer:
    /// `[layer][output]` → [n, units], layer 0 being the inputs.
    func fields(_ inputs: [Float]) throws -> [[Tensor]] {
        let layers = 0..<perceptron.widths.count - 1
        let names = layers.flatMap { layer in (0..<outputs).map { "field\(layer)/\($0)" } }
        let found = try look(inputs, names)
        return layers.map { layer in (0..<outputs).compactMap { found["field\(layer)/\($0)"] } }
    }

    /// The weights of a layer, from 1: [outputs, inputs].
    func weights(_ layer: Int) throws -> Tensor { try store.read("fc\(layer).weight") }

    /// A parameter by its name, such as `fc1.bias`.
    func read(_ name: String) throws -> Tensor { try store.read(name) }

    /// Gives a parameter other values, in row-major order.
    func set(_ name: String, _ values: [Float]) throws {
        try store.write(Tensor(shape: try store.read(name).shape, elements: .float32(values)), to: name)
    }

    private func look(_ inputs: [Float], _ names: [String]) throws -> [String: Tensor] {
        let count = inputs.count / perceptron.widths[0]
        let session = try looking[count] ?? lookingSession(count)
        looking[count] = session
        try session.write(Tensor(shape: [count, perceptron.widths[0]], elements: .float32(inputs)), to: "x")
        try session.run()
        return Dictionary(uniqueKeysWithValues: try names.map { ($0, try session.read($0)) })
    }

    private func lookingSession(_ count: Int) throws -> Session {
        let builder = GraphBuilder()
        let x = try builder.input("x", TensorType(.float32, [count, perceptron.widths[0]]))
        let result = try perceptron(x, Parameters(builder, mode: .evaluation))
        var outputs = [(name: "outputs", value: result.outputs)]
        for (layer, fields) in try GradientFields.ofActivations(result).enumerated() {
            var products: [Value] = []
            for (j, one) in fields.enumerated() {
                for other in fields[j...] {
                    products.append(try (one * other).sum([0]).reshaped(to: [1, one.shape[1]]))
                }
            }
            outputs.append(("products\(layer)", try concatenate(products, axis: 0)))
        }
        let places = [x] + result.sums
        for (layer, fields) in try GradientFields.fields(of: result.outputs, withRespectTo: places).enumerated() {
            for (output, field) in fields.enumerated() { outputs.append(("field\(layer)/\(output)", field)) }
        }
        return try Session(Program(builder, outputs: outputs), on: backend, store: store)
    }
}

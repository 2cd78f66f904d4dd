/// Trains a classifier on the codes of an autoencoder, from few labelled images.
///
///     logits = head(encoder(image))
///
/// DESIGN. A frozen encoder is a fixed function: its codes are computed once, in evaluation form, and the head is trained
/// on them. One that is trained too takes images, with its batch normalisation in training form; it begins with the
/// autoencoder's weights. Everything else is the same for both: data on the device, batches drawn there, the optimiser,
/// the measuring of both sets after each epoch in evaluation form.
final class TransferTraining {
    enum Encoder: String, CaseIterable {
        case frozen, trained
    }

    /// What the head learns from, and how.
    struct Rules: Equatable {
        var samplesPerDigit = 8
        var batchSize = 16
        var epochs = 100
        var learningRate = 1e-3
    }

    /// Loss and accuracy on both sets after each epoch.
    struct Epoch: Equatable {
        let trainLoss, trainAccuracy, testLoss, testAccuracy: Double
    }

    let encoder: Encoder
    private let model: Autoencoder
    private let rules: Rules
    private let backend: any Backend
    private let store: any StateStore
    private let encoderWeights: NamedTensors
    private let train, test: TransferSet
    private let step: Session
    private var evaluations: [String: Session] = [:]

    private static let orderState = "transfer/order"
    private static let cursorState = "transfer/cursor"
    private static let evaluationCursorState = "transfer/evaluation/cursor"

    /// - Parameters:
    ///   - weights: all of the autoencoder's.
    ///   - train: u8 images or f32 codes, as `encoder` wants them; the same for `test`.
    init(
        _ encoder: Encoder, _ model: Autoencoder, weights: NamedTensors, train: TransferSet, test: TransferSet,
        _ rules: Rules, on backend: any Backend
    ) throws {
        (self.encoder, self.model, self.rules, self.backend) = (encoder, model, rules, backend)
        (self.train, self.test) = (train, test)
        encoderWeights = try NamedTensors(
            weights.entries.filter { $0.name.hasPrefix("encoder.") }.map { ($0.name, $0.tensor) })
        store = try backend.makeStore()
        for set in [train, test] { try set.declare(in: store) }
        let program = try Self.stepProgram(encoder, model, train, rules)
        for (name, type) in program.states { try store.declare(name, type) }
        try store.declare(Self.evaluationCursorState, TensorType(.int32, .scalar))
        step = try Session(program, on: backend, store: store)
        try test.upload(to: store)
    }

    /// Trains from the beginning.
    ///
    /// - Parameters:
    ///   - labelled: what to train on, of the type of the training set.
    ///   - seed: of the head's initial weights and of the order of the samples.
    ///   - afterEpoch: may throw to end the training.
    func run(_ labelled: TransferSet, seed: UInt64, afterEpoch: () throws -> Void) throws -> [Epoch] {
        try labelled.upload(to: store)
        for (name, type) in step.plan.states.map({ ($0.name, $0.content) }) where name.hasPrefix("optimizer/") {
            try store.write(.zeros(type.shape, type.elementType), to: name)
        }
        try store.write(.scalar(Float(rules.learningRate)), to: learningRateState)
        try encoderWeights.write(to: store)
        let head = Parameters(GraphBuilder())
        _ = try TransferHead(latent: model.latent, in: head)
        try head.initialValues(seed: seed).write(to: store)

        var epochs: [Epoch] = []
        for epoch in 0..<rules.epochs {
            let order = Philox(seed: seed).shuffled(count: train.count, epoch: UInt32(epoch))
            try store.write(.vector(order), to: Self.orderState)
            try store.write(.scalar(Int32(0)), to: Self.cursorState)
            for _ in 0..<train.count / rules.batchSize { try step.run() }
            let (seen, unseen) = (try evaluate(train), try evaluate(test))
            epochs.append(
                Epoch(
                    trainLoss: seen.loss, trainAccuracy: seen.accuracy, testLoss: unseen.loss,
                    testAccuracy: unseen.accuracy))
            try afterEpoch()
        }
        return epochs
    }

    /// The weights as they are now: `encoder.…` and `head.…`.
    func weights() throws -> NamedTensors {
        let parameters = Parameters(GraphBuilder(), mode: .evaluation)
        _ = try Autoencoder.Encoder(model, in: parameters)
        _ = try TransferHead(latent: model.latent, in: parameters)
        return try Weights.collect(
            parameters, title: "transfer with \(encoder.rawValue) encoder, \(model.title)", from: store)
    }
}

extension TransferTraining {
    private static func stepProgram(
        _ encoder: Encoder, _ model: Autoencoder, _ train: TransferSet, _ rules: Rules
    ) throws -> Program {
        let builder = GraphBuilder()
        let order = try builder.state(orderState, TensorType(.int32, [train.count]))
        let cursor = try builder.state(cursorState, TensorType(.int32, .scalar))
        let samples = try order.gathered(at: builder.iota([rules.batchSize], axis: 0) + cursor)
        let parameters = Parameters(builder)
        let batch = try train.batch(samples)
        let logits = try logits(batch.inputs, encoder, model, parameters)
        let loss = try crossEntropy(logits: logits, labels: batch.labels)
        let trained = parameters.trained
        let slopes = try gradients(of: loss, withRespectTo: trained.map(\.value))
        var updates = try Adam(learningRate: rules.learningRate).updates(of: trained, gradients: slopes)
        updates += parameters.renewed
        updates.append((cursor, try cursor + builder.constant(Double(rules.batchSize), .scalar, .int32)))
        return try Program(builder, updates: updates)
    }

    private static func logits(
        _ inputs: Value, _ encoder: Encoder, _ model: Autoencoder, _ parameters: Parameters
    ) throws -> Value {
        switch encoder {
        case .frozen: return try TransferHead(latent: model.latent, in: parameters)(inputs)
        case .trained:
            let network = try Autoencoder.Encoder(model, in: parameters)
            let head = try TransferHead(latent: model.latent, in: parameters)
            return try head(network(model.pixels(inputs)))
        }
    }

    /// Loss and accuracy on a whole set, with the weights as they are.
    private func evaluate(_ set: TransferSet) throws -> (loss: Double, accuracy: Double) {
        try store.write(.scalar(Int32(0)), to: Self.evaluationCursorState)
        var (loss, correct, done) = (0.0, 0.0, 0)
        while done < set.count {
            let count = min(set.evaluationBatch, set.count - done)
            let session = try evaluation(of: set, count: count)
            try session.run()
            loss += try session.read("loss").doubles.reduce(0, +)
            correct += try session.read("correct").doubles.reduce(0, +)
            done += count
        }
        return (loss / Double(set.count), correct / Double(set.count))
    }

    private func evaluation(of set: TransferSet, count: Int) throws -> Session {
        let key = "\(set.name)/\(count)"
        if let session = evaluations[key] { return session }
        let builder = GraphBuilder()
        let cursor = try builder.state(Self.evaluationCursorState, TensorType(.int32, .scalar))
        let batch = try set.batch(builder.iota([count], axis: 0) + cursor)
        let logits = try Self.logits(batch.inputs, encoder, model, Parameters(builder, mode: .evaluation))
        let session = try Session(
            Program(
                builder,
                outputs: [
                    "loss": try crossEntropies(logits: logits, labels: batch.labels).sum(),
                    "correct": try correctPredictions(logits: logits, labels: batch.labels),
                ], updates: [(cursor, try cursor + builder.constant(Double(count), .scalar, .int32))]),
            on: backend, store: store)
        evaluations[key] = session
        return session
    }
}

/// Labelled images or codes on a device: `transfer/train/inputs` and `transfer/train/labels`, i32 [n].
struct TransferSet {
    let name: String
    let inputs: Tensor
    let labels: [Int32]

    /// Images, u8 [n, 1, rows, columns].
    init(_ name: String, images: ImageDataset) throws {
        (self.name, inputs, labels) = (name, try images.pixels, images.labels.map(Int32.init))
    }

    /// Codes, f32 [n, d], and the labels of the images that they stand for.
    init(_ name: String, codes: Tensor, labels: [UInt8]) {
        (self.name, inputs, self.labels) = (name, codes, labels.map(Int32.init))
    }

    var count: Int { labels.count }

    /// How many samples are evaluated at a time.
    var evaluationBatch: Int { min(count, inputs.elementType == .uint8 ? 400 : 10_000) }

    private var inputsState: String { "transfer/\(name)/inputs" }
    private var labelsState: String { "transfer/\(name)/labels" }
    private var inputsType: TensorType { TensorType(inputs.elementType, inputs.shape) }
    private var labelsType: TensorType { TensorType(.int32, [count]) }

    func declare(in store: any StateStore) throws {
        try store.declare(inputsState, inputsType)
        try store.declare(labelsState, labelsType)
    }

    func upload(to store: any StateStore) throws {
        try store.write(inputs, to: inputsState)
        try store.write(.vector(labels), to: labelsState)
    }

    func batch(_ samples: Value) throws -> (inputs: Value, labels: Value) {
        let builder = samples.builder
        return (
            try builder.state(inputsState, inputsType).gathered(at: samples),
            try builder.state(labelsState, labelsType).gathered(at: samples)
        )
    }
}

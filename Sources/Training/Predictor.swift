/// A model's answers to images, with given weights.
///
/// ```swift
/// let predictor = try Predictor(MLP(), on: backend)
/// try predictor.loadWeights("mlp.safetensors")
/// let logits = try predictor.answers(to: images)["logits"]
/// ```
public final class Predictor {
    private let model: any Model
    private let backend: any Backend
    private let store: any StateStore
    private let parameters: Parameters
    private let rows, columns: Int
    private var sessions: [Int: Session] = [:]

    /// - Parameters:
    ///   - rows: the height of the images.
    ///   - columns: their width.
    public init(_ model: any Model, rows: Int = 28, columns: Int = 28, on backend: any Backend) throws {
        (self.model, self.rows, self.columns, self.backend) = (model, rows, columns, backend)
        store = try backend.makeStore()
        // The first graph says which parameters there are.
        parameters = Parameters(GraphBuilder(), mode: .evaluation)
        _ = try outputs(count: 1, parameters)
    }

    /// Gives the model the weights in a file.
    /// - Throws: ``WeightsError`` with all differences where they are not this model's; nothing is loaded then.
    public func loadWeights(_ path: String) throws {
        try Weights.read(path, for: parameters, of: model).write(to: store)
    }

    /// Gives the model weights that a trainer of the same model has.
    public func setWeights(_ weights: NamedTensors) throws {
        try Weights.converted(weights, for: parameters).write(to: store)
    }

    /// The model's outputs by name, such as `logits` f32 [n, 10] of n images. Draws are those of epoch 0 with seed 0.
    /// - Throws: `RuntimeError.inputType` where the images have another size, and what the backend throws.
    public func answers(to images: ImageDataset) throws -> [String: Tensor] {
        let session = try session(count: images.count)
        let shape: Shape = [images.count, 1, images.rows, images.columns]
        try session.write(Tensor(shape: shape, elements: .uint8(images.images)), to: Self.imagesInput)
        try session.run()
        let pairs = try session.plan.outputs.map { ($0.name, try session.read($0.name)) }
        return Dictionary(pairs) { first, _ in first }
    }

    private static let imagesInput = "images"

    private func session(count: Int) throws -> Session {
        if let session = sessions[count] { return session }
        let parameters = Parameters(GraphBuilder(), mode: .evaluation)
        let outputs = try outputs(count: count, parameters)
        let session = try Session(Program(parameters.builder, outputs: outputs), on: backend, store: store)
        sessions[count] = session
        return session
    }

    private func outputs(count: Int, _ parameters: Parameters) throws -> [(name: String, value: Value)] {
        let builder = parameters.builder
        let table = SampleTable(
            images: try builder.input(Self.imagesInput, TensorType(.uint8, [count, 1, rows, columns])),
            labels: try builder.constant(0, [count], .uint8))
        let batch = Batch(
            of: table, samples: try builder.iota([count], axis: 0), epoch: try builder.constant(0, .scalar, .int32),
            seed: 0)
        return try model(batch, parameters).outputs
    }
}

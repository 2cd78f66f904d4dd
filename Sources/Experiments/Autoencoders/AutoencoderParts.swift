/// The two halves of a trained autoencoder, ready to be used each by itself: images to codes, and codes to images.
final class AutoencoderParts {
    let model: Autoencoder
    private let backend: any Backend
    private let store: any StateStore
    private var encoders: [Int: Session] = [:]
    private var decoders: [Int: Session] = [:]

    /// How many images are encoded at a time; 400 divides both of MNIST's sets.
    private static let batchSize = 400

    /// - Throws: `WeightsError`, `SafetensorsError`, and what the backend throws.
    init(_ trained: TrainedAutoencoder, on backend: any Backend) throws {
        (model, self.backend) = (trained.model, backend)
        store = try backend.makeStore()
        try Self.weights(of: trained).write(to: store)
    }

    /// All weights of a trained autoencoder, from its file.
    static func weights(of trained: TrainedAutoencoder) throws -> NamedTensors {
        let parameters = Parameters(GraphBuilder(), mode: .evaluation)
        _ = try Autoencoder.Encoder(trained.model, in: parameters)
        _ = try Autoencoder.Decoder(trained.model, in: parameters)
        return try Weights.read(trained.run.directory.weights, for: parameters, of: trained.model)
    }

    /// The codes of all images, f32 [n, d].
    func codes(of images: ImageDataset) throws -> Tensor {
        var codes: [Float] = []
        codes.reserveCapacity(images.count * model.latent)
        for start in stride(from: 0, to: images.count, by: Self.batchSize) {
            let batch = images[start..<min(start + Self.batchSize, images.count)]
            let session = try encoder(count: batch.count, rows: batch.rows, columns: batch.columns)
            try session.write(batch.pixels, to: "images")
            try session.run()
            codes += try session.read("codes").floats
        }
        return try Tensor(shape: [images.count, model.latent], elements: .float32(codes))
    }

    /// The images that codes, f32 [n, d], are decoded to.
    func decoded(_ codes: Tensor) throws -> [GreyImage] {
        let count = codes.shape[0]
        guard count > 0 else { return [] }
        let session = try decoder(count: count)
        try session.write(codes, to: "codes")
        try session.run()
        let images = try session.read("images")
        let (height, width) = (images.shape[2], images.shape[3])
        let pixels = images.floats
        return try (0..<count).map { index in
            let start = index * height * width
            return try GreyImage(height: height, width: width, pixels: Array(pixels[start..<start + height * width]))
        }
    }

    private func encoder(count: Int, rows: Int, columns: Int) throws -> Session {
        if let session = encoders[count] { return session }
        let builder = GraphBuilder()
        let encoder = try Autoencoder.Encoder(model, in: Parameters(builder, mode: .evaluation))
        let images = try builder.input("images", TensorType(.uint8, [count, 1, rows, columns]))
        let codes = try encoder(model.pixels(images))
        let session = try Session(Program(builder, outputs: ["codes": codes]), on: backend, store: store)
        encoders[count] = session
        return session
    }

    private func decoder(count: Int) throws -> Session {
        if let session = decoders[count] { return session }
        let builder = GraphBuilder()
        let decoder = try Autoencoder.Decoder(model, in: Parameters(builder, mode: .evaluation))
        let codes = try builder.input("codes", TensorType(.float32, [count, model.latent]))
        let session = try Session(
            Program(builder, outputs: ["images": try decoder(codes)]), on: backend, store: store)
        decoders[count] = session
        return session
    }
}

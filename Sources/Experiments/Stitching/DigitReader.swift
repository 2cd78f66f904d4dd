/// What readers of digits make of one set of images.
///
/// Readers with the same convolutions differ in what follows them only: the features of the images are computed once for
/// them, and kept.
final class DigitReader {
    /// A reader's answers to n images.
    struct Reading {
        /// [n, 256]
        let hidden: Tensor
        /// [n, 1]
        let numbers: Tensor
    }

    let images: ImageDataset
    private let backend: any Backend
    private let store: any StateStore
    private var known: [(convolutions: NamedTensors, features: Tensor)] = []
    private var extractors: [Int: Session] = [:]
    private var head: Session?

    /// How many images go through the convolutions at a time; 400 divides MNIST's 10,000.
    private static let batchSize = 400

    init(_ images: ImageDataset, on backend: any Backend) throws {
        (self.images, self.backend) = (images, backend)
        store = try backend.makeStore()
    }

    /// - Parameters:
    ///   - weights: those of a `mnist-net`.
    ///   - checkStop: may throw to end it.
    func reading(_ weights: NamedTensors, checkStop: () throws -> Void) throws -> Reading {
        try weights.write(to: store)
        let features = try features(weights, checkStop)
        let session = try head ?? makeHead(features.shape)
        head = session
        try session.write(features, to: "features")
        try session.run()
        return Reading(hidden: try session.read("hidden"), numbers: try session.read("numbers"))
    }

    private func features(_ weights: NamedTensors, _ checkStop: () throws -> Void) throws -> Tensor {
        let convolutions = try NamedTensors(
            weights.entries.filter { $0.name.hasPrefix("conv") }.map { ($0.name, $0.tensor) })
        if let known = known.first(where: { $0.convolutions == convolutions }) { return known.features }
        var features: [Float] = []
        for start in stride(from: 0, to: images.count, by: Self.batchSize) {
            try checkStop()
            let batch = images[start..<min(start + Self.batchSize, images.count)]
            let session = try extractors[batch.count] ?? makeExtractor(batch)
            extractors[batch.count] = session
            try session.write(batch.pixels, to: "images")
            try session.run()
            features += try session.read("features").floats
        }
        let result = try Tensor(
            shape: [images.count, features.count / max(1, images.count)], elements: .float32(features))
        known.append((convolutions, result))
        return result
    }

    private func makeExtractor(_ batch: ImageDataset) throws -> Session {
        let builder = GraphBuilder()
        let network = try MNISTNet.Network(in: Parameters(builder, mode: .evaluation))
        let images = try builder.input("images", TensorType(.uint8, [batch.count, 1, batch.rows, batch.columns]))
        return try Session(
            Program(builder, outputs: ["features": network.features(of: images)]), on: backend, store: store)
    }

    private func makeHead(_ shape: Shape) throws -> Session {
        let builder = GraphBuilder()
        let network = try MNISTNet.Network(in: Parameters(builder, mode: .evaluation))
        let reading = try network(features: builder.input("features", TensorType(.float32, shape)))
        return try Session(
            Program(builder, outputs: ["hidden": reading.hidden, "numbers": reading.number]), on: backend,
            store: store)
    }
}

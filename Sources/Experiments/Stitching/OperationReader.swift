/// What networks of the operation make of pairs of numbers.
final class OperationReader {
    /// A network's answers to n pairs.
    struct Reading {
        /// [n, 500], [n, 250], [n, 100]
        let hidden: [Tensor]
        /// [n, 1]
        let results: Tensor
    }

    private let backend: any Backend
    private let store: any StateStore
    private var sessions: [Int: Session] = [:]

    init(on backend: any Backend) throws {
        self.backend = backend
        store = try backend.makeStore()
    }

    /// - Parameters:
    ///   - weights: those of an `operator-net`.
    ///   - pairs: f32 [n, 2]
    func reading(_ weights: NamedTensors, of pairs: Tensor) throws -> Reading {
        try weights.write(to: store)
        let session = try sessions[pairs.shape[0]] ?? makeSession(count: pairs.shape[0])
        sessions[pairs.shape[0]] = session
        try session.write(pairs, to: "pairs")
        try session.run()
        return Reading(
            hidden: try Self.layers.map { try session.read($0) }, results: try session.read("results"))
    }

    /// The hidden layers.
    static let layers = ["fc1", "fc2", "fc3"]

    private func makeSession(count: Int) throws -> Session {
        let builder = GraphBuilder()
        let network = try OperatorNet.Network(in: Parameters(builder, mode: .evaluation))
        let reading = try network(builder.input("pairs", TensorType(.float32, [count, 2])))
        let hidden = zip(Self.layers, reading.hidden).map { (name: $0, value: $1) }
        return try Session(
            Program(builder, outputs: hidden + [(name: "results", value: reading.result)]), on: backend, store: store)
    }
}

/// The plane that the operation is learned on, in steps of 0.1.
enum OperationPlane {
    static let coordinates = (0...90).map { Double($0) / 10 }

    /// f32 [91 · 91, 2]: a runs fastest, b from the top of a picture down.
    static var pairs: Tensor {
        get throws {
            let numbers = coordinates.reversed().flatMap { b in coordinates.flatMap { a in [Float(a), Float(b)] } }
            return try Tensor(shape: [numbers.count / 2, 2], elements: .float32(numbers))
        }
    }

    /// The operation itself at the pairs.
    static var exact: [Double] {
        coordinates.reversed().flatMap { b in coordinates.map { OperatorNet.operation($0, b) } }
    }

    /// Numbers in the order of the pairs as the rows of a picture.
    static func rows(_ values: [Double]) -> [[Double]] {
        stride(from: 0, to: values.count, by: coordinates.count).map {
            Array(values[$0..<min($0 + coordinates.count, values.count)])
        }
    }
}

/// A data set on a device, as bytes: `data/train/images` u8 [n, 1, rows, columns] and `data/train/labels` u8 [n]. Samples
/// that a model draws itself take no memory.
struct DeviceSamples {
    /// `train` or `test`.
    let set: String
    let count: Int
    /// The extent of an image, where there are images.
    private let extent: (rows: Int, columns: Int)?

    init(_ set: String, _ samples: Samples) throws(TrainingError) {
        guard samples.count > 0 else { throw .noSamples(set: set == "test" ? "test" : "training") }
        self.set = set
        count = samples.count
        switch samples {
        case .images(let images): extent = (images.rows, images.columns)
        case .drawn: extent = nil
        }
    }

    /// The names of its states.
    var states: [String] { extent == nil ? [] : ["data/\(set)/images", "data/\(set)/labels"] }

    private func imagesType(_ rows: Int, _ columns: Int) -> TensorType {
        TensorType(.uint8, [count, 1, rows, columns])
    }
    private var labelsType: TensorType { TensorType(.uint8, [count]) }

    func upload(_ samples: Samples, to store: any StateStore) throws {
        guard case .images(let images) = samples else { return }
        let type = imagesType(images.rows, images.columns)
        let pixels = try Tensor(shape: type.shape, elements: .uint8(images.images))
        try store.declare("data/\(set)/images", type)
        try store.write(pixels, to: "data/\(set)/images")
        try store.declare("data/\(set)/labels", labelsType)
        try store.write(.vector(images.labels), to: "data/\(set)/labels")
    }

    /// The batch of the samples that `samples`, i32 [n], names.
    func batch(_ samples: Value, epoch: Value, seed: UInt64) throws -> Batch {
        let builder = samples.builder
        guard let extent else {
            return Batch(of: SampleTable(count: count), samples: samples, epoch: epoch, seed: seed)
        }
        let table = SampleTable(
            images: try builder.state("data/\(set)/images", imagesType(extent.rows, extent.columns)),
            labels: try builder.state("data/\(set)/labels", labelsType))
        return Batch(of: table, samples: samples, epoch: epoch, seed: seed)
    }
}

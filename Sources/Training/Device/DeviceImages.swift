/// A data set on a device, as bytes: `data/train/images` u8 [n, 1, rows, columns] and `data/train/labels` u8 [n].
struct DeviceImages {
    /// `train` or `test`.
    let set: String
    let count: Int
    let rows: Int
    let columns: Int

    init(_ set: String, _ images: ImageDataset) throws(TrainingError) {
        guard images.count > 0 else { throw .noSamples(set: set == "test" ? "test" : "training") }
        self.set = set
        (count, rows, columns) = (images.count, images.rows, images.columns)
    }

    private var imagesType: TensorType { TensorType(.uint8, [count, 1, rows, columns]) }
    private var labelsType: TensorType { TensorType(.uint8, [count]) }

    func upload(_ images: ImageDataset, to store: any StateStore) throws {
        let pixels = try Tensor(shape: imagesType.shape, elements: .uint8(images.images))
        try store.declare("data/\(set)/images", imagesType)
        try store.write(pixels, to: "data/\(set)/images")
        try store.declare("data/\(set)/labels", labelsType)
        try store.write(.vector(images.labels), to: "data/\(set)/labels")
    }

    /// The batch of the samples that `samples`, i32 [n], names.
    func batch(_ samples: Value, epoch: Value, seed: UInt64) throws -> Batch {
        let builder = samples.builder
        return try builder.scoped("batch") {
            let images = try builder.state("data/\(set)/images", imagesType).gathered(at: samples)
            let labels = try builder.state("data/\(set)/labels", labelsType).gathered(at: samples)
            return Batch(
                images: images, labels: try labels.cast(to: .int32), samples: samples, epoch: epoch, seed: seed)
        }
    }
}

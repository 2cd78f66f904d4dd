/// Grey images of one size, each with the class it belongs to.
public struct ImageDataset: Sendable, Equatable {
    /// `[count, rows, columns]`, row-major; 0 is background, 255 full ink.
    public let images: [UInt8]
    /// `[count]`
    public let labels: [UInt8]
    /// The height of an image in pixels.
    public let rows: Int
    /// The width of an image in pixels.
    public let columns: Int

    /// Images and the label of each.
    public init(images: [UInt8], labels: [UInt8], rows: Int, columns: Int) {
        precondition(
            images.count == labels.count * rows * columns,
            "\(labels.count) images of \(rows) × \(columns) expected, \(images.count) bytes found")
        self.images = images
        self.labels = labels
        self.rows = rows
        self.columns = columns
    }

    /// How many samples there are.
    public var count: Int { labels.count }
    /// The pixels of one image.
    public var pixelCount: Int { rows * columns }

    /// The bytes of one image, row after row.
    public func pixels(ofSample index: Int) -> ArraySlice<UInt8> {
        images[index * pixelCount..<(index + 1) * pixelCount]
    }

    /// The samples at `indices`, in their order.
    public func samples(at indices: [Int]) -> ImageDataset {
        ImageDataset(
            images: indices.flatMap { pixels(ofSample: $0) }, labels: indices.map { labels[$0] }, rows: rows,
            columns: columns)
    }

    /// The first `count` images, or all where there are fewer.
    public func prefix(_ count: Int) -> ImageDataset {
        guard count < self.count else { return self }
        return ImageDataset(
            images: Array(images.prefix(count * pixelCount)), labels: Array(labels.prefix(count)),
            rows: rows, columns: columns)
    }
}

/// Handwritten digits for training and for testing.
public struct DigitData: Sendable, Equatable {
    /// The samples to train on.
    public let train: ImageDataset
    /// The samples to measure with.
    public let test: ImageDataset
    /// Where they come from, in one line.
    public let source: String

    /// Digits from a source of your own.
    public init(train: ImageDataset, test: ImageDataset, source: String) {
        self.train = train
        self.test = test
        self.source = source
    }
}

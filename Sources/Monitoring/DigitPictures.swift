/// Pictures of what a model of digits does with test images: a digit beside what is drawn again from its code, and the first
/// digits that are misread.
public final class DigitPictures: RunPictures {
    private let predictor: Predictor
    private let test: ImageDataset
    private let examples: ImageDataset

    /// How many test images are read at most in search of misread ones, how many at a time, and how many of these are shown.
    private static let (read, part, shown) = (1000, 100, 10)

    /// The pictures of a run; `nil` where the model is not one of images.
    public convenience init?(_ model: any Model, _ test: Samples, on backend: any Backend) throws {
        guard model.samples == .digits, case .images(let images) = test else { return nil }
        try self.init(model, images, on: backend)
    }

    /// What `model` makes of the first test image of each digit.
    public init(_ model: any Model, _ test: ImageDataset, on backend: any Backend) throws {
        predictor = try Predictor(model, on: backend)
        self.test = test.prefix(Self.read)
        let first = (0...9).compactMap { digit in test.labels.firstIndex { Int($0) == digit } }
        examples = test.samples(at: first)
    }

    /// The pictures that the model draws with these weights.
    public func pictures(_ weights: NamedTensors) throws -> [RunPicture] {
        guard test.count > 0, examples.count > 0 else { return [] }
        try predictor.setWeights(weights)
        let answers = try predictor.answers(to: examples)
        if let drawn = answers["reconstruction"] { return [try reconstructions(drawn)] }
        guard answers["logits"] != nil || answers["digit_logits"] != nil else { return [] }
        return [try misread()]
    }

    private func reconstructions(_ drawn: Tensor) throws -> RunPicture {
        let pixels = drawn.floats
        let count = examples.pixelCount
        let images = try (0..<examples.count).map { index in
            try GreyImage(
                height: examples.rows, width: examples.columns,
                pixels: Array(pixels[index * count..<(index + 1) * count]))
        }
        let grid = try ImageGrid(
            "Reconstructions", rows: [try examples.greyImages, images], rowLabels: ["image", "drawn again"],
            columnLabels: examples.labels.map(String.init))
        return RunPicture(grid, caption: "The first test image of each digit, and what is drawn of its code.")
    }

    /// Read in parts, so that memory is that of a batch, until as many are misread as are shown: the reference takes its time.
    private func misread() throws -> RunPicture {
        var wrong: [(sample: Int, label: String)] = []
        var read = 0
        while read < test.count, wrong.count < Self.shown {
            let samples = Array(read..<min(read + Self.part, test.count))
            let answers = try predictor.answers(to: test.samples(at: samples))
            guard let logits = answers["logits"] ?? answers["digit_logits"] else { break }
            for (row, sample) in samples.enumerated() {
                let digit = logits.digit(row: row)
                if digit != Int(test.labels[sample]) { wrong.append((sample, "\(test.labels[sample])→\(digit)")) }
            }
            read += samples.count
        }
        let shown = wrong.prefix(Self.shown)
        let images = try test.samples(at: shown.map(\.sample)).greyImages
        let grid = try ImageGrid("Misread digits", rows: [images], columnLabels: shown.map(\.label))
        let first = shown.count < wrong.count ? "the first \(shown.count)" : "all"
        return RunPicture(
            grid,
            caption: wrong.isEmpty
                ? "None of the first \(read) test images is misread."
                : "\(wrong.count) of the first \(read) test images are misread; \(first) of them, with what stands "
                    + "there and what was read.")
    }
}

extension Tensor {
    /// The place of the largest number in a row of [n, k]; the first of equal ones.
    func digit(row: Int) -> Int {
        let width = shape[1]
        let numbers = floats[row * width..<(row + 1) * width]
        guard let best = numbers.max(by: { $0 < $1 }) else { return 0 }
        return (numbers.firstIndex(of: best) ?? numbers.startIndex) - numbers.startIndex
    }
}

extension ImageDataset {
    /// The images as a report shows them.
    var greyImages: [GreyImage] {
        get throws {
            try (0..<count).map { try GreyImage(height: rows, width: columns, bytes: pixels(ofSample: $0)) }
        }
    }
}

import Glibc

/// The MNIST database in a folder: four IDX files, each plain or compressed with gzip.
public enum MNIST {
    /// The height and width of an image in pixels.
    public static let side = 28
    /// The four files, without `.gz`.
    package static let fileNames = Part.allCases.flatMap { [$0.images, $0.labels] }

    enum Part: String, CaseIterable {
        case train = "train"
        case test = "t10k"

        var images: String { "\(rawValue)-images-idx3-ubyte" }
        var labels: String { "\(rawValue)-labels-idx1-ubyte" }
    }

    /// Whether all four files lie in `folder`; nothing is said about their content.
    package static func isComplete(_ folder: String) -> Bool {
        fileNames.allSatisfy { path(of: $0, in: folder) != nil }
    }

    /// Both parts, checked: images of 28 × 28, one label of 0...9 for each.
    public static func load(folder: String) throws(DatasetError) -> DigitData {
        guard access(folder, F_OK) == 0 else { throw .missingFolder(folder) }
        for name in fileNames where path(of: name, in: folder) == nil { throw .missingFile(name: name, folder: folder) }
        return DigitData(
            train: try load(.train, folder: folder), test: try load(.test, folder: folder), source: "MNIST in \(folder)"
        )
    }

    private static func load(_ part: Part, folder: String) throws(DatasetError) -> ImageDataset {
        let (imagesPath, images) = try read(part.images, folder: folder, rank: 3)
        let (labelsPath, labels) = try read(part.labels, folder: folder, rank: 1)
        guard images.lengths[1] == side, images.lengths[2] == side else {
            throw .imageSize(file: imagesPath, rows: images.lengths[1], columns: images.lengths[2])
        }
        guard images.lengths[0] > 0 else { throw .empty(file: imagesPath) }
        guard images.lengths[0] == labels.lengths[0] else {
            throw .counts(
                images: imagesPath, imageCount: images.lengths[0], labels: labelsPath, labelCount: labels.lengths[0])
        }
        if let sample = labels.bytes.firstIndex(where: { $0 > 9 }) {
            throw .label(file: labelsPath, sample: sample, found: labels.bytes[sample])
        }
        return ImageDataset(images: images.bytes, labels: labels.bytes, rows: side, columns: side)
    }

    private static func read(
        _ name: String, folder: String, rank: Int
    ) throws(DatasetError) -> (path: String, file: IDXFile) {
        guard let path = path(of: name, in: folder) else { throw .missingFile(name: name, folder: folder) }
        do { return (path, try IDXFile(path: path, rank: rank)) } catch { throw .idx(error) }
    }

    /// The file called `name` in `folder`, else `name.gz`, else nothing.
    static func path(of name: String, in folder: String) -> String? {
        ["\(folder)/\(name)", "\(folder)/\(name).gz"].first { access($0, F_OK) == 0 }
    }
}

/// Why a folder does not serve as a data set.
///
/// The first line of ``description`` says what, where, expected and found, the second what to do.
public enum DatasetError: Error, Equatable {
    /// There is no such folder.
    case missingFolder(String)
    /// The folder has the file neither plain nor packed.
    case missingFile(name: String, folder: String)
    /// A file cannot be read.
    case idx(IDXError)
    /// The images are not of MNIST's size.
    case imageSize(file: String, rows: Int, columns: Int)
    /// The file holds no images.
    case empty(file: String)
    /// There are more labels than images, or fewer.
    case counts(images: String, imageCount: Int, labels: String, labelCount: Int)
    /// A label is no digit.
    case label(file: String, sample: Int, found: UInt8)
}

extension DatasetError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .idx(let error): error.description
        case _: "data: \(problem)\n\(advice)"
        }
    }

    private var problem: String {
        switch self {
        case .missingFolder(let folder):
            "\(folder): expected a folder with the MNIST files, found nothing"
        case .missingFile(let name, let folder):
            "\(folder): expected \(name) or \(name).gz, found neither"
        case .idx(let error):
            "\(error)"
        case .imageSize(let file, let rows, let columns):
            "\(file): expected images of \(MNIST.side) × \(MNIST.side), found \(rows) × \(columns)"
        case .empty(let file):
            "\(file): expected images, found none"
        case .counts(let images, let imageCount, let labels, let labelCount):
            "\(labels): expected \(imageCount) labels for the images in \(images), found \(labelCount)"
        case .label(let file, let sample, let found):
            "\(file): expected labels of 0...9, found \(found) for sample \(sample)"
        }
    }

    private var advice: String {
        switch self {
        case .missingFolder(let folder), .missingFile(_, let folder):
            "download the files with 'tandem data fetch mnist --to \(folder)', or name the folder that has them"
        case .idx, .imageSize, .empty, .counts, .label:
            "replace the file, or name another folder"
        }
    }
}

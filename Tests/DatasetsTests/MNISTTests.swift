import Foundation
import TestFiles
import Testing

@testable import Datasets

/// The folder with the real MNIST, where there is one: `TANDEM_DATA`, else beside the checkout or one of its parents.
let realMNIST: String? = {
    if let named = ProcessInfo.processInfo.environment["TANDEM_DATA"], !named.isEmpty { return named }
    var folder = URL(fileURLWithPath: #filePath)
    for _ in 0..<7 {
        folder.deleteLastPathComponent()
        let candidate = folder.appendingPathComponent("shared/data/mnist").path
        if MNIST.isComplete(candidate) { return candidate }
    }
    return nil
}()

@Suite struct MNISTTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("plain and compressed files may be mixed")
    func loads() throws {
        try folder.fill(with: smallMNIST, compressed: ["train-images-idx3-ubyte", "t10k-labels-idx1-ubyte"])
        let data = try MNIST.load(folder: folder.path)
        #expect(data.train.count == 3 && data.train.rows == 28 && data.train.columns == 28)
        #expect(data.train.labels == [7, 0, 9])
        #expect(data.train.images[784] == UInt8(784 % 251))
        #expect(data.test.labels == [1, 2])
        #expect(data.source == "MNIST in \(folder.path)")
    }

    @Test("the first images keep their labels, and no more than there are")
    func prefix() throws {
        try folder.fill(with: smallMNIST)
        let train = try MNIST.load(folder: folder.path).train
        #expect(train.prefix(2).labels == [7, 0])
        #expect(train.prefix(2).images == Array(train.images[..<(2 * 784)]))
        #expect(train.prefix(100) == train)
        #expect(train.prefix(0).count == 0)
    }

    @Test("the file that lacks is named", arguments: MNIST.fileNames)
    func missingFile(name: String) throws {
        try folder.fill(with: smallMNIST.filter { $0.key != name })
        #expect(!MNIST.isComplete(folder.path))
        let error = #expect(throws: DatasetError.self) { try MNIST.load(folder: folder.path) }
        #expect(
            error?.description == """
                data: \(folder.path): expected \(name) or \(name).gz, found neither
                download the files with 'tandem data fetch mnist --to \(folder.path)', or name the folder that has them
                """)
    }

    @Test("a folder that does not exist is named")
    func missingFolder() {
        let absent = folder.file("absent")
        #expect(throws: DatasetError.missingFolder(absent)) { try MNIST.load(folder: absent) }
    }

    @Test("files that do not belong together are refused")
    func mismatches() throws {
        func expectError(_ name: String, _ bytes: [UInt8], _ error: (String) -> DatasetError) throws {
            try folder.fill(with: smallMNIST.merging([name: bytes]) { $1 })
            #expect(throws: error(folder.file(name))) { try MNIST.load(folder: folder.path) }
        }
        let images = folder.file("train-images-idx3-ubyte")
        try expectError("train-labels-idx1-ubyte", idx([2], [1, 2])) {
            .counts(images: images, imageCount: 3, labels: $0, labelCount: 2)
        }
        try expectError("t10k-labels-idx1-ubyte", idx([2], [1, 10])) { .label(file: $0, sample: 1, found: 10) }
        try expectError("train-images-idx3-ubyte", idx([3, 14, 56], [UInt8](repeating: 0, count: 3 * 784))) {
            .imageSize(file: $0, rows: 14, columns: 56)
        }
        try expectError("t10k-images-idx3-ubyte", idx([0, 28, 28], [])) { .empty(file: $0) }
        try expectError("train-labels-idx1-ubyte", idx([3], [1, 2])) {
            .idx(IDXError(file: $0, .truncated(expected: 3, found: 2)))
        }
    }

    @Test("the real MNIST has its counts and its first labels", .enabled(if: realMNIST != nil, "no MNIST at hand"))
    func real() throws {
        let data = try MNIST.load(folder: try #require(realMNIST))
        #expect(data.train.count == 60_000)
        #expect(data.test.count == 10_000)
        #expect(data.train.labels.prefix(10) == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4])
        #expect(data.test.labels.prefix(10) == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9])
        #expect(data.train.images.reduce(0) { $0 + Int($1) } == 1_567_298_545)
    }
}

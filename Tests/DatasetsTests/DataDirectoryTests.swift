import Tensors
import TestFiles
import Testing

@testable import Datasets

@Suite struct DataDirectoryTests {
    @Test("the folder given goes before TANDEM_DATA, that before the download folder, that before built-in digits")
    func order() throws {
        let folder = try TemporaryFolder()
        func resolve(_ named: String?, _ environment: String?) -> DataDirectory {
            .resolve(named: named, environment: environment, downloadFolder: folder.path)
        }
        #expect(resolve(nil, nil) == .builtIn(downloadFolder: folder.path))
        #expect(resolve(nil, "") == .builtIn(downloadFolder: folder.path))
        try folder.fill(with: smallMNIST, compressed: ["t10k-labels-idx1-ubyte"])
        #expect(resolve(nil, nil) == .downloaded(folder.path))
        #expect(resolve(nil, "/e") == .environment("/e"))
        #expect(resolve("/n", "/e") == .named("/n"))
        #expect(
            DataDirectory.resolve(named: nil, environment: nil, downloadFolder: nil) == .builtIn(downloadFolder: nil))
    }

    @Test("downloads go where the XDG specification has data")
    func downloadFolder() {
        #expect(DataDirectory.downloadFolder(dataHome: "/x", home: "/h") == "/x/tandem/mnist")
        for dataHome in [nil, "", "relative"] {
            #expect(DataDirectory.downloadFolder(dataHome: dataHome, home: "/h") == "/h/.local/share/tandem/mnist")
        }
        #expect(DataDirectory.downloadFolder(dataHome: nil, home: nil) == nil)
        #expect(DataDirectory.downloadFolder(dataHome: nil, home: "") == nil)
    }

    @Test("a folder that was named and lacks a file is an error, not a reason to take another")
    func incomplete() throws {
        let folder = try TemporaryFolder()
        let missing = DatasetError.missingFile(name: "train-images-idx3-ubyte", folder: folder.path)
        #expect(throws: missing) { try DataDirectory.named(folder.path).load() }
        #expect(throws: missing) { try DataDirectory.environment(folder.path).load() }
    }

    @Test("the choice is explained in one line")
    func explanation() {
        #expect(DataDirectory.named("/n").explanation == "MNIST in /n, the folder given")
        #expect(DataDirectory.environment("/e").explanation == "MNIST in /e, which TANDEM_DATA names")
        #expect(DataDirectory.downloaded("/d").explanation == "MNIST in /d, downloaded before")
        #expect(
            DataDirectory.builtIn(downloadFolder: "/d").explanation
                == "built-in digits, drawn by the program, because no folder was given and there is no complete MNIST "
                + "in /d; 'tandem data fetch mnist' downloads it")
    }
}

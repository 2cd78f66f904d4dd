import ArgumentParser
import Datasets
import Foundation

/// Where the images come from.
struct DataOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A folder with the four MNIST files, plain or .gz.",
            discussion:
                "Without it and TANDEM_DATA: the download folder if complete, else digits drawn by the program.",
            valueName: "dir"), completion: .directory)
    var data: String?

    func resolve(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> DataDirectory {
        DataDirectory.resolve(
            named: data, environment: environment["TANDEM_DATA"],
            downloadFolder: Self.downloadFolder(environment))
    }

    static func downloadFolder(_ environment: [String: String]) -> String? {
        DataDirectory.downloadFolder(dataHome: environment["XDG_DATA_HOME"], home: environment["HOME"])
    }
}

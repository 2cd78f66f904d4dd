import ArgumentParser
import Foundation
import Training

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

    /// What `model` is trained and measured on, after a notice that says where it comes from.
    /// - Throws: ``Failure`` where a folder is named for a model that takes none.
    func load(for model: any Model) throws -> TrainingData {
        let result = try TrainingData(for: model) {
            let source = resolve()
            Terminal.printProse("data: \(source.explanation)")
            return try source.load()
        }
        guard case .drawn = model.samples else { return result }
        if data != nil {
            throw Failure.usage(
                "data: expected with models of images, found with \(model.name), which draws its samples itself",
                "leave --data out")
        }
        Terminal.printProse("data: \(result.source)")
        return result
    }

    static func downloadFolder(_ environment: [String: String]) -> String? {
        DataDirectory.downloadFolder(dataHome: environment["XDG_DATA_HOME"], home: environment["HOME"])
    }
}

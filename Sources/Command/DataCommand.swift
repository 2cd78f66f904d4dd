import ArgumentParser
import Datasets
import Foundation

struct DataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data", abstract: "Fetches data sets.",
        discussion: """
            Examples:
              tandem data fetch mnist
              tandem data fetch mnist --to mnist && tandem train mlp --data mnist
            """, subcommands: [Fetch.self])

    struct Fetch: ParsableCommand {
        enum Name: String, ExpressibleByArgument, CaseIterable {
            case mnist
        }

        static let configuration = CommandConfiguration(
            commandName: "fetch", abstract: "Downloads the four MNIST files and verifies them (SHA-256).",
            discussion: """
                Examples:
                  tandem data fetch mnist
                  tandem data fetch mnist --to mnist && tandem train mlp --data mnist
                """)

        @Argument(help: "Which data set.")
        var dataset: Name

        @Option(
            name: .customLong("to"),
            help: .valued("The folder to put them in; train looks in the default one by itself.", "dir"),
            completion: .directory)
        var folder: String?

        func run() throws {
            let environment = ProcessInfo.processInfo.environment
            guard let folder = folder ?? DataOptions.downloadFolder(environment) else {
                throw Failure.usage(
                    "data fetch: neither XDG_DATA_HOME nor HOME names a folder", "name one with --to")
            }
            try MNISTDownload(to: folder).fetch { outcome in
                switch outcome {
                case .kept(let path): Terminal.printNotice("\(path): here already, verified")
                case .fetched(let path, let source): Terminal.printNotice("\(path): fetched from \(source), verified")
                }
            }
            Terminal.printResult(folder)
        }
    }
}

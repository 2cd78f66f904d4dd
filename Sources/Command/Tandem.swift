import ArgumentParser
import Foundation

@main
struct Tandem: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tandem",
        abstract: "Trains neural networks on any OpenCL device, and proves that it computes what the CPU does.",
        discussion: """
            Examples:
              tandem devices                          what can compute here
              tandem train mlp --epochs 3 --save mlp.safetensors
              tandem evaluate mlp --weights mlp.safetensors
              tandem predict mlp --weights mlp.safetensors seven.png
              tandem data fetch mnist                 real digits
              tandem train sum-classifier --head exact --output runs/sum
              tandem parity --quick                   does this device compute right?
              tandem experiment latent-sweep --quick  figures and a report
              tandem tune mlp                         which kernels are fastest here
              tandem doctor                           what is wrong with OpenCL here

            The environment variables TANDEM_BACKEND, TANDEM_DEVICE and TANDEM_DATA stand in for absent options. \
            `tandem help train` shows the options of train. Words that the shell completes: \
            `tandem --generate-completion-script bash`, or zsh or fish.
            """,
        subcommands: [
            DevicesCommand.self, DoctorCommand.self, TrainCommand.self, EvaluateCommand.self, PredictCommand.self,
            ExperimentCommand.self,
            ParityCommand.self, BenchCommand.self, TuneCommand.self, DataCommand.self,
        ]
    )

    @Flag(help: "Print the version, the digest of the kernels and the OpenCL loader.")
    var version = false

    func run() throws {
        guard version else { throw CleanExit.helpRequest() }
        for line in Version.lines { Terminal.printResult(line) }
    }

    /// Runs the command line. Usage errors and unusable input end with status 2, failures while running with 1; the
    /// argument parser's own words and status for them are replaced.
    static func main() {
        do {
            try checkHelp(Array(CommandLine.arguments.dropFirst()))
            var command = try parseAsRoot()
            try command.run()
        } catch {
            Foundation.exit(report(error))
        }
    }

    /// The argument parser shows its first page for a command that it does not know.
    /// - Throws: ``Failure`` where `help` is asked about no command.
    private static func checkHelp(_ words: [String]) throws {
        guard words.first == "help" else { return }
        var commands = configuration.subcommands
        for word in words.dropFirst() where !word.hasPrefix("-") {
            guard let next = commands.first(where: { $0.configuration.commandName == word }) else {
                let names = commands.compactMap { $0.configuration.commandName }
                throw Failure.usage(
                    "help: expected \(names.isEmpty ? "no further command" : "one of " + names.joined(separator: ", ")), "
                        + "found '\(word)'", "see `tandem --help`")
            }
            commands = next.configuration.subcommands
        }
    }

    private static func report(_ error: any Error) -> Int32 {
        if exitCode(for: error) == .success {  // --help and the like
            print(fullMessage(for: error))
            return 0
        }
        if let code = error as? ExitCode { return code.rawValue }  // everything is said already
        if let failure = Failure(error) {
            Terminal.printError(failure.description)
            return failure.status
        }
        let words = CommandLine.arguments.dropFirst()
        let commands = configuration.subcommands.compactMap { $0.configuration.commandName }
        guard let first = words.first, !first.hasPrefix("-"), !commands.contains(first), first != "help" else {
            let help = words.first.map { commands.contains($0) ? "tandem help \($0)" : "tandem --help" }
            Terminal.printError(text(of: error), advice: "see `\(help ?? "tandem --help")`")
            return Failure.unusable
        }
        Terminal.printError(
            "command: expected one of \(commands.joined(separator: ", ")), found '\(first)'",
            advice: "see `tandem --help`")
        return Failure.unusable
    }

    /// The argument parser's words, a list of choices on one line.
    private static func text(of error: any Error) -> String {
        let text = message(for: error)
        let parts = text.components(separatedBy: "\n  - ")
        guard parts.count > 1 else { return text.isEmpty ? "\(error)" : text }
        return parts[0] + "\n" + parts.dropFirst().joined(separator: ", ")
    }
}

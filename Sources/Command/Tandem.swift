import ArgumentParser
import Foundation

@main
struct Tandem: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tandem",
        abstract: "Trains neural networks on any OpenCL device, and proves that it computes what the CPU does.",
        discussion: """
            Examples:
              tandem devices
              tandem doctor
              tandem train mlp --epochs 3
              tandem train sum-classifier --head exact --backend opencl --data DIR --output runs/sum
              tandem evaluate mlp --weights mlp.safetensors --json
              tandem parity --quick
              tandem experiment latent-sweep --quick

            The environment variables TANDEM_BACKEND, TANDEM_DEVICE and TANDEM_DATA stand in for absent options.
            """,
        subcommands: [
            DevicesCommand.self, DoctorCommand.self, TrainCommand.self, EvaluateCommand.self, ExperimentCommand.self,
            ParityCommand.self, BenchCommand.self,
            DataCommand.self,
        ]
    )

    /// Runs the command line. Usage errors and unusable input end with status 2, failures while running with 1; the
    /// argument parser's own words and status for them are replaced.
    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            Foundation.exit(report(error))
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
        let text = message(for: error)
        Terminal.printError(text.isEmpty ? "\(error)" : text, advice: "see `tandem --help`")
        return Failure.unusable
    }
}

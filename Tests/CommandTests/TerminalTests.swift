import Foundation
import Testing

@Suite struct TerminalTests {
    private static let escape = "\u{1B}["

    @Test("words are coloured on a terminal, and not where NO_COLOR is set or TERM is dumb")
    func colours() throws {
        let coloured = try Pseudoterminal.run("train", "nothing", environment: ["TERM": "xterm", "NO_COLOR": ""])
        #expect(coloured.contains("\(Self.escape)1;31mtandem: error:\(Self.escape)0m "))
        for environment in [["NO_COLOR": "1", "TERM": "xterm"], ["NO_COLOR": "", "TERM": "dumb"]] {
            let plain = try Pseudoterminal.run("train", "nothing", environment: environment)
            #expect(plain.hasPrefix("tandem: error: ") && !plain.contains(Self.escape))
        }
        let piped = try TandemProcess.run("train", "nothing", environment: ["TERM": "xterm", "NO_COLOR": ""])
        #expect(piped.errors.hasPrefix("tandem: error: ") && !piped.errors.contains(Self.escape))
    }

    /// The first step waits for the device's compiler: its speed promised hours for a run of seconds.
    @Test("progress tells no speed before a step that waited for no compiler")
    func firstProgress() throws {
        let text = try Pseudoterminal.run(
            "train", "mlp", "--backend", "cpu", "--limit", "640", "--steps", "20", environment: ["TERM": "xterm"])
        let lines = text.components(separatedBy: "\r").filter { $0.contains("  step ") }
        #expect(try #require(lines.first).contains("step 1/20") && !lines[0].contains("samples/s"))
        #expect(lines.contains { $0.contains("samples/s") && $0.contains(" left") })
    }

    @Test("--version names the version, the kernels' digest and the loader, also where there is none")
    func version() throws {
        let lines = try TandemProcess.run("--version").output.split(separator: "\n")
        #expect(lines.count == 3 && lines[0].hasPrefix("tandem ") && lines[2].hasPrefix("OpenCL loader: "))
        #expect(lines[1].wholeMatch(of: /kernels [0-9a-f]{16}/) != nil)
    }

    @Test("help of every command shows how it is used by example", arguments: TerminalTests.commands)
    func examples(command: String) throws {
        let help = try TandemProcess.run("help", command).output
        #expect(help.contains("\n  tandem "), "\(help)")
    }

    private static let commands = ["devices", "doctor", "train", "evaluate", "experiment", "parity", "bench", "data"]

    @Test("completions are made for each shell", arguments: ["bash", "zsh", "fish"])
    func completions(shell: String) throws {
        let process = try TandemProcess.run("--generate-completion-script", shell)
        #expect(process.status == 0 && process.errors.isEmpty)
        #expect(process.output.contains("sum-classifier") && process.output.contains("latent-sweep"))
    }

    /// A misspelt command was an unexpected argument, and choices took a line each.
    @Test("a usage error is two lines: what was expected and found, and where to look")
    func usageErrors() throws {
        let command = try TandemProcess.run("trian")
        #expect(command.status == 2 && command.errors.contains("expected one of devices, doctor, train, "))
        let model = try TandemProcess.run("train", "mpl")
        #expect(model.status == 2 && model.errors.contains("\nsum-classifier, autoencoder, "))
        let weights = try TandemProcess.run("evaluate", "mlp")
        #expect(weights.errors.hasSuffix("see `tandem help evaluate`\n"))
        for process in [command, model, weights] { #expect(process.errors.split(separator: "\n").count == 2) }
    }
}

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

    /// Examples of more than 80 columns were broken, so that what was copied did not run.
    @Test("help of every command has examples, each on a line of its own", arguments: TerminalTests.commands)
    func examples(command: String) throws {
        let help = try TandemProcess.run(["help"] + command.split(separator: " ").map(String.init)).output
        let parts = help.components(separatedBy: "Examples:\n")
        guard parts.count == 2 else { return #expect(help.contains("\n  tandem "), "\(help)") }
        let lines = parts[1].components(separatedBy: "\n\n")[0].split(separator: "\n")
        for line in lines { #expect(line.hasPrefix("  tandem "), "\(line)") }
    }

    private static let commands = [
        "devices", "doctor", "train", "evaluate", "predict", "experiment", "parity", "bench", "tune", "data",
        "data fetch",
    ]

    @Test("help lists the experiments in two columns that fit 80")
    func experiments() throws {
        let help = try TandemProcess.run("help", "experiment").output
        let list = try #require(help.components(separatedBy: "Experiments:\n").last).components(separatedBy: "\n\n")[0]
        #expect(list.hasPrefix("  latent-sweep    test error against"))
        for line in list.split(separator: "\n") { #expect(line.hasPrefix("  ") && line.count < 80, "\(line)") }
    }

    /// `tandem help trian` showed the first page, as if that were the answer.
    @Test("help about a command that there is not is refused, with the commands")
    func helpAboutNothing() throws {
        let command = try TandemProcess.run("help", "trian")
        #expect(command.status == 2 && command.errors.contains("expected one of devices, doctor, train, "))
        let part = try TandemProcess.run("help", "data", "fecth")
        #expect(part.status == 2 && part.errors.contains("expected one of fetch, found 'fecth'"))
    }

    /// Long notices were broken in the middle of words.
    @Test("notices are broken at blanks on a terminal, and are one line elsewhere")
    func prose() throws {
        let words = ["train", "mlp", "--backend", "cpu", "--limit", "64", "--steps", "1"]
        let environment = ["TERM": "xterm", "HOME": "/nonexistent", "XDG_DATA_HOME": "/nonexistent"]
        let shown = try Pseudoterminal.run(words, environment: environment)
        let lines = shown.split(whereSeparator: \.isNewline)
        let first = try #require(lines.firstIndex { $0.hasPrefix("data: built-in digits") })
        #expect(lines[first].count <= 80 && lines[first + 1].hasPrefix("  "))
        let plain = try TandemProcess.run(words, environment: environment).errors.split(separator: "\n")
        #expect(plain.contains { $0.hasPrefix("data: built-in digits") && $0.count > 100 })
    }

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

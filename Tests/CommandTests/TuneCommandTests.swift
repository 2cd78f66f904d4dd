import Foundation
import OpenCLExecution
import TestFiles
import Testing

private let hasOpenCL = ((try? OpenCLDevice.all()) ?? []).contains { $0.limitations.isEmpty }

@Suite(.enabled(if: hasOpenCL, "no OpenCL device on this machine"))
struct TuneCommandTests {
    private static let model = ["mlp", "--batch", "32"]

    @Test("tune remembers what it found; --tuned uses it, says so, and a run records it")
    func remembered() throws {
        let folder = try TemporaryFolder()
        let environment = ["XDG_CACHE_HOME": folder.path]
        let none = try TandemProcess.run("train", "mlp", "--tuned", "--steps", "1", environment: environment)
        #expect(none.status == 2 && none.errors.contains("no tuned kernels are remembered for "))
        #expect(none.errors.contains("run `tandem tune`"))

        let tune = try TandemProcess.run(["tune"] + Self.model + ["--seconds", "6"], environment: environment)
        #expect(tune.status == 0, "\(tune.errors)")
        #expect(tune.output.contains(" have a faster kernel, ") && tune.output.contains(" are kept in \(folder.path)/"))
        #expect(tune.errors.contains(" operations of mlp; at most 6.0 s"))

        let run = ["train", "mlp", "--limit", "64", "--steps", "2", "--batch-size", "32"]
        let tuned = try TandemProcess.run(run + ["--tuned", "--output", folder.file("run")], environment: environment)
        #expect(tuned.status == 0, "\(tuned.errors)")
        let plain = try TandemProcess.run(run, environment: environment)
        #expect(plain.status == 0 && !plain.errors.contains("tuned"))
    }

    @Test("a file of tuned kernels is recorded by the run and asked for when that is resumed without it")
    func resumed() throws {
        let folder = try TemporaryFolder()
        let environment = ["XDG_CACHE_HOME": folder.path]
        let file = folder.file("tuned.json")
        try #require(try Self.write(to: file))
        let words = ["train", "mlp", "--limit", "64", "--batch-size", "32", "--steps"]
        let run = try TandemProcess.run(
            words + ["1", "--tuning", file, "--output", folder.file("run")], environment: environment)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains("; 1 tuned kernel ("))
        let record = try String(contentsOfFile: folder.file("run/run.json"), encoding: .utf8)
        #expect(record.contains("winograd convolutions, 1 tuned kernel ("))

        let without = try TandemProcess.run(
            "train", "mlp", "--resume", folder.file("run"), "--steps", "2", environment: environment)
        #expect(without.status == 2 && without.errors.contains("no tuned kernels are remembered"))
        let again = try TandemProcess.run(
            "train", "mlp", "--resume", folder.file("run"), "--steps", "2", "--tuning", file, environment: environment)
        #expect(again.status == 0, "\(again.errors)")
    }

    /// One row, as `tandem tune --output` writes it, made by hand for this device.
    private static func write(to path: String) throws -> Bool {
        let tune = try TandemProcess.run(["tune"] + model + ["--seconds", "0.001", "--output", path])
        guard tune.status == 0 else { return false }
        var content = try #require(
            JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path))) as? [String: Any])
        let sizes = [
            "batch": 1, "rows": 32, "depth": 784, "columns": 128, "transposes left": 0, "transposes right": 0,
        ]
        let key = try #require(TuningKey(name: "product", sizes: sizes))
        let choice = try #require(KernelChoice(algorithm: "packed", block: [:], for: key))
        content["digest"] = TuningTable([key: choice]).digest
        content["rows"] = [
            [
                "operation": "product", "sizes": sizes, "kernel": "packed", "block": [String: Int](),
                "standard": "rows", "standard milliseconds": 2.0, "milliseconds": 1.5, "date": "", "command": "",
            ]
        ]
        try JSONSerialization.data(withJSONObject: content).write(to: URL(fileURLWithPath: path))
        return true
    }

    @Test("what cannot be tuned, and tables that do not hold, are refused with status 2")
    func refused() throws {
        let folder = try TemporaryFolder()
        let file = folder.file("damaged.json")
        try Data("{".utf8).write(to: URL(fileURLWithPath: file))
        let refusals: [([String], String)] = [
            (["tune", "hybrid"], "a single kernel"),
            (["tune", "mlp", "--backend", "cpu"], "found the cpu backend"),
            (["tune", "mlp", "--tuned"], "expected without tune"),
            (["tune", "mlp", "--seconds", "0"], "expected a number above 0"),
            (["tune", "mlp", "--batch", "0"], "expected a whole number from 1"),
            (["tune", "mlp", "--seconds", "0.001", "--output", file], "tuned kernels \(file): "),
            (["bench", "models", "--tuning", file], "tuned kernels \(file): "),
            (["bench", "models", "--tuning", folder.file("none.json")], "No such file"),
            (["bench", "models", "--tuning", file, "--tuned"], "expected without --tuning"),
            (["bench", "models", "--tuned", "--backend", "cpu"], "found with the cpu backend"),
            (["bench", "models", "--tuned", "--kernels", folder.path], "found with a folder of others"),
        ]
        for (words, message) in refusals {
            let process = try TandemProcess.run(words, environment: ["XDG_CACHE_HOME": folder.path])
            #expect(process.status == 2 && process.errors.contains(message), "\(words): \(process.errors)")
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == Data("{".utf8), "a named file is not overwritten")
    }
}

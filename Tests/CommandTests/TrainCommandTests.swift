import Foundation
import TestFiles
import Testing

/// The backends that this machine can run.
enum Backends {
    static let present: [String] = {
        let rows = (try? TandemProcess.run("devices", "--json"))?.json as? [[String: Any]]
        let names = rows?.compactMap { $0["backend"] as? String } ?? []
        return ["cpu", "opencl"].filter(names.contains)
    }()
}

@Suite struct TrainCommandTests {
    @Test("train --json prints the object of the contract and nothing else")
    func json() throws {
        let process = try TandemProcess.run(
            "train", "mlp", "--backend", "cpu", "--limit", "640", "--steps", "4", "--json")
        #expect(process.status == 0)
        let object = try #require(process.json as? [String: Any])
        #expect(
            Set(object.keys) == [
                "model", "backend", "device", "steps", "epochs", "seconds", "samples_per_second", "loss",
            ])
        #expect(object["model"] as? String == "mlp")
        #expect(object["steps"] as? Int == 4)
    }

    @Test("without data, train draws digits and says so before anything else")
    func builtInDigits() throws {
        let process = try TandemProcess.run(
            "train", "mlp", "--backend", "cpu", "--limit", "64", "--steps", "1",
            environment: ["HOME": "/nonexistent", "XDG_DATA_HOME": "/nonexistent"])
        #expect(process.status == 0)
        #expect(process.errors.hasPrefix("backend cpu"))
        #expect(process.errors.contains("digits"))
    }

    /// Adam's first steps move a parameter by the learning rate even where its gradient is all rounding; with a tenth of it
    /// twenty steps stay together in single precision, in PyTorch too.
    @Test(
        "the log has a row for each step, whatever the backend, and both backends agree for twenty steps",
        arguments: [
            ["mlp"], ["sum-classifier", "--batch-size", "4", "--learning-rate", "1e-4"],
            ["operator-net", "--learning-rate", "1e-4"],
        ])
    func logs(model: [String]) throws {
        let folder = try TemporaryFolder()
        var logs: [[Double]] = []
        for backend in Backends.present {
            let file = folder.path + "/\(backend).csv"
            let process = try TandemProcess.run(
                ["train"] + model + [
                    "--backend", backend, "--limit", "1280", "--steps", "20", "--order", "sequential", "--log", file,
                ])
            #expect(process.status == 0)
            let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
            #expect(lines.first?.hasPrefix("step,epoch,loss") == true)
            #expect(lines.count == 21)
            logs.append(lines.dropFirst().compactMap { Double($0.split(separator: ",")[2]) })
        }
        let reference = try #require(logs.first)
        for log in logs.dropFirst() {
            #expect(log.count == reference.count)
            for (a, b) in zip(log, reference) { #expect(abs(a - b) <= 2e-5 * abs(b)) }
        }
    }

    @Test("killed at any moment and resumed, a run ends with the same bits", arguments: Backends.present, 1...2)
    func killAndResume(backend: String, round: Int) throws {
        let folder = try TemporaryFolder()
        let arguments = [
            "train", "mlp", "--backend", backend, "--limit", "6400", "--batch-size", "70", "--epochs",
            backend == "cpu" ? "3" : "30", "--no-progress",
        ]
        let whole = try TandemProcess.run(arguments + ["--output", folder.path + "/whole"])
        #expect(whole.status == 0)
        let process = try TandemProcess.make(arguments + ["--output", folder.path + "/killed"])
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        let checkpoint = folder.path + "/killed/checkpoint.safetensors"
        while process.isRunning, !FileManager.default.fileExists(atPath: checkpoint) { usleep(5_000) }
        usleep(useconds_t(round * 170_000))
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        let resumed = try TandemProcess.run(arguments + ["--resume", folder.path + "/killed"])
        #expect(resumed.status == 0, "\(resumed.errors)")
        for name in ["weights.safetensors", "log.csv", "epochs.csv"] {
            let expected = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/whole/" + name))
            let found = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/killed/" + name))
            #expect(expected == found, "\(name) differs")
        }
    }

    /// A resumed run with the exact head was refused because --head was not given again.
    @Test("a run is resumed with its own options where none are given")
    func resumeWithRecordedOptions() throws {
        let folder = try TemporaryFolder()
        let run = folder.path + "/run"
        let first = try TandemProcess.run(
            "train", "sum-classifier", "--head", "exact", "--backend", "cpu", "--limit", "8", "--batch-size", "4",
            "--steps", "2", "--output", run)
        #expect(first.status == 0)
        let resumed = try TandemProcess.run(
            ["train", "sum-classifier", "--resume", run, "--steps", "3", "--json"])
        #expect(resumed.status == 0, "\(resumed.errors)")
        let object = try #require(resumed.json as? [String: Any])
        #expect(object["steps"] as? Int == 3)
        #expect(object["backend"] as? String == "cpu")
    }
}

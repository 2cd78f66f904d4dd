import Foundation
import TestFiles
import Testing

/// What other processes, disks and permissions do to a run directory. The hybrid network is small: a run takes a second.
@Suite struct RunDirectoryProcessTests {
    private static let run = ["train", "hybrid", "--backend", "cpu", "--no-progress", "--epochs", "60"]

    @Test("two processes on one run directory: the second is told which process has it, and nothing is lost")
    func twoProcesses() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("run")
        let long = ["train", "hybrid", "--backend", "cpu", "--no-progress", "--epochs", "1000000", "--output", path]
        let first = try TandemProcess.make(long)
        (first.standardOutput, first.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        try first.run()
        for _ in 0..<2000 where !FileManager.default.fileExists(atPath: path + "/checkpoint.safetensors") {
            usleep(5_000)
        }
        for option in ["--output", "--resume"] {
            let second = try TandemProcess.run(Self.run + [option, path])
            #expect(second.status == 2)
            // A new run is refused for the checkpoint that is there already, one that continues for the lock.
            let expected = option == "--output" ? "found a run" : "locked by process \(first.processIdentifier)"
            #expect(try #require(second.errorLine).contains(expected))
        }
        kill(first.processIdentifier, SIGKILL)
        first.waitUntilExit()
        let resumed = try TandemProcess.run("train", "hybrid", "--no-progress", "--resume", path, "--steps", "1")
        #expect(resumed.status == 0, "\(resumed.errors)")
    }

    /// The words that were said lacked --data, without which the run was refused as another one; and a run that was started
    /// by a thread with blocked signals, as here, was not to be stopped. SIGTERM lost what came after the last checkpoint.
    /// The handler left the error of its own call (isatty) to what it interrupted, as tools/sanitize reported.
    @Test(
        "Ctrl-C and SIGTERM end a run after a checkpoint, and the command that it names goes on with it",
        arguments: [SIGINT, SIGTERM])
    func interrupted(_ signal: Int32) throws {
        let folder = try TemporaryFolder()
        let (path, weights) = (folder.file("a run"), folder.file("weights.safetensors"))
        let process = try TandemProcess.make([
            "train", "hybrid", "--backend", "cpu", "--epochs", "1000000", "--output", path, "--save", weights,
        ])
        let errors = Pipe()
        (process.standardError, process.standardOutput) = (errors, FileHandle.nullDevice)
        try process.run()
        for _ in 0..<2000 where !FileManager.default.fileExists(atPath: path + "/checkpoint.safetensors") {
            usleep(5_000)
        }
        kill(process.processIdentifier, signal)
        for _ in 0..<12_000 where process.isRunning { usleep(5_000) }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 0)
        #expect(
            text.hasSuffix(
                "stopped; continue with: tandem train hybrid --resume '\(path)' --save \(weights) --backend cpu\n"))
        let resumed = try TandemProcess.run([
            "train", "hybrid", "--resume", path, "--save", weights, "--backend", "cpu", "--steps", "1",
        ])
        #expect(resumed.status == 0, "\(resumed.errors)")
    }

    /// A run with nothing left was said to have trained all its steps, at 0 samples/s.
    @Test("what a run says it trained is what it trained, and the steps in all")
    func resumedSteps() throws {
        let folder = try TemporaryFolder()
        let base = ["train", "hybrid", "--backend", "cpu", "--no-progress"]
        let begun = try TandemProcess.run(base + ["--steps", "42", "--output", folder.file("run")])
        #expect(begun.output.hasPrefix("trained 42 steps in "))
        let resume = base + ["--resume", folder.file("run"), "--steps"]
        #expect(try TandemProcess.run(resume + ["42"]).output.hasPrefix("nothing left to do: all 42 steps are done; "))
        #expect(try TandemProcess.run(resume + ["63"]).output.hasPrefix("trained 21 steps, 63 in all, in "))
    }

    /// Checkpoints of short runs stood at their beginning and end only, so that no kill found one in the middle.
    @Test("--checkpoint-seconds 0 leaves checkpoints between the first and the last; killed, a run resumes from one")
    func checkpointInTheMiddle() throws {
        let folder = try TemporaryFolder()
        let run =
            ["train", "hybrid", "--backend", "cpu", "--no-progress", "--checkpoint-seconds", "0"]
            + ["--epochs", "1000000"]
        let process = try TandemProcess.make(run + ["--output", folder.file("killed")])
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        try process.run()
        let second = folder.file("killed/checkpoint-previous.safetensors")
        for _ in 0..<2000 where !FileManager.default.fileExists(atPath: second) { usleep(5_000) }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        #expect(FileManager.default.fileExists(atPath: second))
        let log = try String(contentsOfFile: folder.file("killed/log.csv"), encoding: .utf8)
        let steps = "\(log.split(separator: "\n").count + 100)"
        for (name, option) in [("killed", "--resume"), ("whole", "--output")] {
            let ended = try TandemProcess.run(run + ["--steps", steps, option, folder.file(name)])
            #expect(ended.status == 0, "\(ended.errors)")
        }
        for name in ["weights.safetensors", "log.csv"] {
            let expected = try Data(contentsOf: URL(fileURLWithPath: folder.file("whole/\(name)")))
            #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file("killed/\(name)"))) == expected, "\(name)")
        }
    }

    @Test("a disk that fills up in the middle of a run leaves a run that goes on to the same bits when there is room")
    func fullDisk() throws {
        let folder = try TemporaryFolder()
        let whole = try TandemProcess.run(Self.run + ["--output", folder.file("whole")])
        #expect(whole.status == 0)
        // The limit on the size of files stands in for a disk that fills up: the log of 1,260 steps does not fit.
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        let words = [TandemProcess.binary.path] + Self.run + ["--output", folder.file("full")]
        process.arguments = ["-c", "trap '' XFSZ; ulimit -f 24; exec " + words.joined(separator: " ")]
        let errors = Pipe()
        (process.standardError, process.standardOutput) = (errors, FileHandle.nullDevice)
        try process.run()
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 1)
        #expect(text.contains("tandem: error: file: cannot write \(folder.file("full"))/"))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("full"))
        #expect(!names.contains { $0.contains("partial") })
        let resumed = try TandemProcess.run(["train", "hybrid", "--no-progress", "--resume", folder.file("full")])
        #expect(resumed.status == 0, "\(resumed.errors)")
        for name in ["log.csv", "epochs.csv", "best.safetensors"] {
            let expected = try Data(contentsOf: URL(fileURLWithPath: folder.file("whole/\(name)")))
            #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file("full/\(name)"))) == expected, "\(name)")
        }
    }

    @Test("a run directory that cannot be written is refused at once, with the place and the reason")
    func readOnly() throws {
        let folder = try TemporaryFolder()
        // Permissions do not hold for root, for whom the system's own folder stands in.
        let closed = geteuid() == 0 ? "/sys" : folder.path
        chmod(folder.path, 0o555)
        defer { chmod(folder.path, 0o755) }
        let process = try TandemProcess.run(Self.run + ["--output", closed + "/run"])
        #expect(process.status == 1)
        #expect(try #require(process.errorLine).contains("cannot create the folder \(closed)/run"))
    }
}

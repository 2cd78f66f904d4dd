import Foundation
import TestFiles
import Testing

/// What is wrong with a command line or a file is said in one line, with the status of the contract.
@Suite struct BadInputTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let arguments: [String]
        let status: Int32
        let says: [String]

        init(_ arguments: String, status: Int32 = 2, says: String...) {
            self.arguments = arguments.split(separator: " ").map(String.init)
            (self.status, self.says) = (status, says)
        }

        var testDescription: String { arguments.joined(separator: " ") }
    }

    static let commandLines = [
        Case("frobnicate", says: "frobnicate"),
        Case("train", says: "model"),
        Case("train perceptron", says: "perceptron", "sum-classifier", "mlp"),
        Case("train mlp --backend gpu", says: "gpu", "auto", "cpu", "opencl"),
        Case("train mlp --backend opencl --device no-such-device", says: "no-such-device", "choices"),
        Case("train mlp --backend cpu --device 0", says: "cpu"),
        Case("train mlp --backend cpu --head exact", says: "head"),
        Case("train mlp --backend cpu --objectives 3", says: "objectives", "hybrid"),
        Case("train hybrid --backend cpu --head exact", says: "head"),
        Case("train hybrid --backend cpu --batch-size 2", says: "batch-size", "found 2"),
        Case("train hybrid --backend cpu --hidden 3,x", says: "hidden", "3,x"),
        Case("train hybrid --backend cpu --objectives -1", says: "objectives", "found -1"),
        Case("train hybrid --backend cpu --targets /no/such/file.csv", says: "/no/such/file.csv"),
        Case("train hybrid --backend cpu --data /no/such/folder", says: "data", "hybrid"),
        Case("train mlp --backend cpu --batch-size 0", says: "batch-size", "found 0"),
        Case("train mlp --backend cpu --batch-size -3", says: "batch-size", "found -3"),
        Case("train mlp --backend cpu --epochs 0", says: "epochs", "found 0"),
        Case("train mlp --backend cpu --steps -1", says: "steps", "found -1"),
        Case("train mlp --backend cpu --steps ten", says: "ten", "steps"),
        Case("train mlp --backend cpu --limit 0", says: "limit", "found 0"),
        Case("train mlp --backend cpu --learning-rate nan", says: "learning-rate", "nan"),
        Case("train mlp --backend cpu --learning-rate -0.1", says: "learning-rate", "-0.1"),
        Case("train mlp --backend cpu --learning-rate inf", says: "learning-rate", "inf"),
        Case("train mlp --backend cpu --checkpoint-seconds -1", says: "checkpoint-seconds", "found -1"),
        Case("train mlp --backend cpu --checkpoint-seconds nan", says: "checkpoint-seconds", "nan"),
        Case("train mlp --backend cpu --data /no/such/folder", says: "/no/such/folder"),
        Case("train mlp --backend cpu --resume /no/such/folder", says: "/no/such/folder", "begun with --output"),
        Case("train mlp --backend cpu --steps 1 --initial-weights /no/such/file", says: "/no/such/file"),
        Case("train mlp --backend cpu --steps 1 --save /no/such/folder/file", status: 1, says: "/no/such/folder/file"),
        Case("train mlp --backend cpu --steps 1 --save /dev/full", status: 1, says: "No space left"),
        Case("train mlp --backend cpu --steps 1 --log /dev/full", status: 1, says: "No space left"),
        Case("evaluate mlp --backend cpu --weights /no/such/file", says: "/no/such/file"),
        Case("evaluate mlp --backend cpu --weights /etc/passwd", says: "/etc/passwd", "safetensors"),
        Case("evaluate mlp", says: "weights"),
        Case("bench perceptrons", says: "perceptrons"),
        Case("bench models --seconds 3", says: "seconds", "growth", "models"),
        Case("bench --chart a.svg", says: "chart", "growth"),
        Case("bench growth --backend cpu --seconds -1", says: "seconds", "found -1"),
        Case("bench growth --backend cpu --seconds nan", says: "seconds", "nan"),
        Case("bench growth --backend cpu --chart /no/such/folder/a.svg", status: 1, says: "/no/such/folder/a.svg"),
        Case("data fetch cifar", says: "cifar"),
        Case("parity --backend cpu --filter no-such-case", says: "filter", "no-such-case"),
        Case("parity --backend cpu --replay 123456789", says: "replay", "123456789"),
        Case("parity --backend cpu --replay seven", says: "replay", "seven"),
        Case("parity --backend cpu --replay 3 --quick", says: "quick", "--replay"),
        Case("parity --backend cpu --kinds operations,layers", says: "operations,layers", "kinds"),
    ]

    @Test("a command line that cannot be used: one line that names it, and the status", arguments: commandLines)
    func commandLine(_ bad: Case) throws {
        let process = try TandemProcess.run(bad.arguments)
        #expect(process.status == bad.status)
        #expect(process.output.isEmpty)
        let line = try #require(process.errorLine, "\(process.errors)")
        for text in bad.says { #expect(process.errors.contains(text), "\(line)") }
        #expect(!process.errors.contains("Fatal error"))
    }

    @Test("a full disk while saving leaves the file that was there")
    func fullDisk() throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/weights.safetensors"
        try Data("precious".utf8).write(to: URL(fileURLWithPath: file))
        // The limit on the size of files stands in for a disk that fills up; a shell sets it, in blocks of 1,024 bytes.
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = [
            "-c",
            "trap '' XFSZ; ulimit -f 64; exec \"\(TandemProcess.binary.path)\" train mlp --backend cpu --limit 64 --steps 1 --save '\(file)'",
        ]
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 1)
        #expect(text.contains("tandem: error: file: cannot write"))
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "precious")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["weights.safetensors"])
    }

    @Test("weights of another model are refused with every difference, and nothing is written")
    func otherModel() throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/mlp.safetensors"
        try TandemProcess.run("train", "mlp", "--backend", "cpu", "--limit", "64", "--steps", "1", "--save", file)
        let process = try TandemProcess.run(
            "train", "sum-classifier", "--backend", "cpu", "--limit", "64", "--steps", "1", "--initial-weights", file,
            "--save", folder.path + "/sum.safetensors")
        #expect(process.status == 2)
        let line = try #require(process.errorLine)
        for name in ["conv1.weight", "fc1.weight", "fc3.bias"] { #expect(line.contains(name)) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["mlp.safetensors"])
    }

    @Test("TANDEM_BACKEND and TANDEM_DEVICE stand in for absent options and are refused alike")
    func environment() throws {
        let backend = try TandemProcess.run("train", "mlp", environment: ["TANDEM_BACKEND": "quantum"])
        #expect(backend.status == 2)
        #expect(try #require(backend.errorLine).contains("TANDEM_BACKEND"))
        let device = try TandemProcess.run("train", "mlp", environment: ["TANDEM_DEVICE": "no-such-device"])
        #expect(device.status == 2)
        #expect(try #require(device.errorLine).contains("no-such-device"))
        let data = try TandemProcess.run(
            "train", "mlp", "--backend", "cpu", environment: ["TANDEM_DATA": "/no/such/folder"])
        #expect(data.status == 2)
    }
}

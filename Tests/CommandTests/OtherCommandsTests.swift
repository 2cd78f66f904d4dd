import Foundation
import TestFiles
import Testing

@Suite struct OtherCommandsTests {
    @Test("devices --json lists every backend and marks the one that auto takes")
    func devices() throws {
        let process = try TandemProcess.run("devices", "--json")
        #expect(process.status == 0)
        let rows = try #require(process.json as? [[String: Any]])
        #expect(rows.filter { $0["chosen"] as? Bool == true }.count == 1)
        #expect(rows.contains { $0["backend"] as? String == "cpu" })
        let keys: Set = [
            "index", "backend", "platform", "name", "version", "driver", "compute_units", "global_bytes",
            "max_allocation_bytes", "local_bytes", "chosen",
        ]
        for row in rows { #expect(Set(row.keys) == keys) }
    }

    @Test("devices is a table that fits the terminal", arguments: [80, 120])
    func deviceTable(columns: Int) throws {
        let process = try TandemProcess.run("devices", environment: ["COLUMNS": "\(columns)"])
        let lines = process.output.split(separator: "\n")
        #expect(process.status == 0 && lines[0].hasPrefix("  #    device "))
        for line in lines { #expect(line.count <= columns, "\(line)") }
        #expect(lines.contains { $0.hasPrefix("  cpu  reference: plain loops") || $0.hasPrefix("* cpu  reference") })
        #expect(process.output.contains("\n* auto takes "))
    }

    @Test("auto says in its first line what it took and why; without OpenCL it is the reference")
    func auto() throws {
        let folder = try TemporaryFolder()
        let process = try TandemProcess.run(
            "train", "mlp", "--limit", "64", "--steps", "1", environment: ["OCL_ICD_VENDORS": folder.path])
        #expect(process.status == 0)
        #expect(process.errors.hasPrefix("backend cpu on "))
        let named = try TandemProcess.run(
            "train", "mlp", "--backend", "opencl", "--steps", "1", environment: ["OCL_ICD_VENDORS": folder.path])
        #expect(named.status == 2)
        #expect(try #require(named.errorLine).contains("no OpenCL platform"))
    }

    @Test("the program starts, says why and trains on the reference where the OpenCL loader cannot be opened")
    func noLoader() throws {
        let folder = try TemporaryFolder()
        // An empty file in the loader's place: the system finds it first and cannot open it.
        try Data().write(to: URL(fileURLWithPath: folder.file("libOpenCL.so.1")))
        let environment = ["LD_LIBRARY_PATH": folder.path]
        let process = try TandemProcess.run("train", "mlp", "--limit", "64", "--steps", "1", environment: environment)
        #expect(process.status == 0)
        #expect(process.errors.hasPrefix("backend cpu on "))
        #expect(process.errors.contains("no OpenCL loader"))
        let named = try TandemProcess.run("train", "mlp", "--backend", "opencl", environment: environment)
        #expect(named.status == 2)
        #expect(try #require(named.errorLine).contains("no OpenCL loader: expected libOpenCL.so.1"))
        #expect(try TandemProcess.run("devices", environment: environment).status == 0)
        let doctor = try TandemProcess.run("doctor", environment: environment)
        #expect(doctor.status == 1 && doctor.errors.isEmpty)
        #expect(doctor.output.contains("✗ wrong  OpenCL loader: libOpenCL.so.1 cannot be used: "))
        #expect(doctor.output.contains("mend: sudo apt install ocl-icd-libopencl1"))
        #expect(doctor.output.contains("no OpenCL device can train; --backend cpu works"))
    }

    @Test("evaluate --json prints the metrics of the trained weights")
    func evaluate() throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/weights.safetensors"
        try TandemProcess.run("train", "mlp", "--backend", "cpu", "--steps", "40", "--save", file)
        let process = try TandemProcess.run("evaluate", "mlp", "--backend", "cpu", "--weights", file, "--json")
        #expect(process.status == 0)
        let object = try #require(process.json as? [String: Any])
        #expect(Set(object.keys) == ["model", "backend", "device", "samples", "loss", "metrics"])
        #expect(object["samples"] as? Int == 10_000)
        let accuracy = try #require((object["metrics"] as? [String: Double])?["accuracy"])
        #expect(accuracy > 0.5 && accuracy <= 1)
    }

    @Test("bench --json has the fields of the contract")
    func bench() throws {
        let process = try TandemProcess.run("bench", "operations", "--filter", "product 256", "--json")
        #expect(process.status == 0)
        let rows = try #require(process.json as? [[String: Any]])
        #expect(rows.count == 1)
        #expect(
            Set(rows[0].keys) == [
                "name", "mode", "backend", "device", "batch", "milliseconds", "samples_per_second", "gflops",
                "gbytes_per_second", "launches", "planned_bytes", "peak_rss_bytes",
            ])
        #expect(try #require(rows[0]["gflops"] as? Double) > 0)
    }

    @Test("bench models measures a step of the hybrid network, of which 21 are one submission")
    func benchHybrid() throws {
        let process = try TandemProcess.run("bench", "models", "--filter", "losses read each epoch", "--json")
        #expect(process.status == 0)
        let rows = try #require(process.json as? [[String: Any]])
        #expect(rows.map { $0["name"] as? String } == ["hybrid, losses read each epoch"])
        let milliseconds = try #require(rows[0]["milliseconds"] as? Double)
        let perSecond = try #require(rows[0]["samples_per_second"] as? Double)
        #expect(rows[0]["batch"] as? Int == 1 && abs(milliseconds * perSecond / 1000 - 1) < 1e-6)
    }

    @Test("help is a result: status 0, on standard output")
    func help() throws {
        for arguments in [["--help"], ["train", "--help"], ["help", "bench"]] {
            let process = try TandemProcess.run(arguments)
            #expect(process.status == 0)
            #expect(process.output.contains("USAGE"))
            #expect(process.errors.isEmpty)
        }
    }
}

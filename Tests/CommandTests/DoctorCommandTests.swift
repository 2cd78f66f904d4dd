import Foundation
import TestFiles
import Testing

@Suite struct DoctorCommandTests {
    private func findings(_ process: TandemProcess) throws -> [[String: Any]] {
        let report = try #require(process.json as? [String: Any])
        #expect(report["works"] as? Bool == (process.status == 0))
        return try #require(report["findings"] as? [[String: Any]])
    }

    private func wrong(_ process: TandemProcess, _ check: String) throws -> String? {
        try findings(process).first { $0["verdict"] as? String == "wrong" && $0["check"] as? String == check }?[
            "finding"]
            as? String
    }

    @Test(
        "doctor ends with 0 where an OpenCL device trains, else with 1; every finding has its words, in JSON as in text"
    )
    func status() throws {
        let process = try TandemProcess.run("doctor", "--json")
        for finding in try findings(process) {
            #expect(Set(finding.keys) == ["check", "verdict", "finding", "remedies"])
            let verdict = try #require(finding["verdict"] as? String)
            #expect(["ok", "wrong", "note"].contains(verdict))
            #expect(verdict != "wrong" || (finding["remedies"] as? [String])?.isEmpty == false)
        }
        let text = try TandemProcess.run("doctor")
        #expect(text.status == process.status)
        for line in text.output.split(separator: "\n").dropLast() {
            #expect(["✓ ok     ", "✗ wrong  ", "– note   ", "         "].contains { line.hasPrefix($0) }, "\(line)")
        }
    }

    @Test("a machine without any OpenCL: what is missing, what to install, and that the reference works")
    func nothing() throws {
        let folder = try TemporaryFolder()
        let process = try TandemProcess.run("doctor", "--json", environment: ["OCL_ICD_VENDORS": folder.path])
        #expect(process.status == 1 && process.errors.isEmpty)
        #expect(try #require(try wrong(process, "driver file")).contains("no driver is registered in \(folder.path)"))
        let platforms = try wrong(process, "platforms")
        #expect(platforms != nil)
        #expect(
            try findings(process).contains { $0["check"] as? String == "reference" && $0["verdict"] as? String == "ok" }
        )
    }

    @Test("a driver whose library cannot be opened is named with the system's reason")
    func brokenDriver() throws {
        let folder = try TemporaryFolder()
        try Data("libnosuchdriver.so\n".utf8).write(to: URL(fileURLWithPath: folder.file("broken.icd")))
        let process = try TandemProcess.run("doctor", "--json", environment: ["OCL_ICD_VENDORS": folder.path])
        #expect(process.status == 1)
        let finding = try #require(try wrong(process, "driver file"))
        #expect(finding.contains("libnosuchdriver.so, which cannot be opened") && finding.contains("No such file"))
    }

    @Test("variables that cannot be used, and unknown ones, are flagged; a cache that cannot be written, too")
    func variables() throws {
        let folder = try TemporaryFolder()
        let process = try TandemProcess.run(
            "doctor", "--json",
            environment: [
                "OCL_ICD_VENDORS": folder.path, "XDG_CACHE_HOME": "/proc", "TANDEM_BACKEND": "quantum",
                "TANDEM_DEVICE": "no-such-device", "TANDEM_DATA": folder.path, "TANDEM_KERNELS": folder.path,
                "TANDEM_FLAVOUR": "mint",
            ])
        let all = try findings(process).filter { $0["verdict"] as? String == "wrong" }.compactMap {
            $0["finding"] as? String
        }
        for text in ["BACKEND=quantum", "DEVICE=no-such-device", "DATA=", "KERNELS=", "FLAVOUR=mint"] {
            #expect(all.contains { $0.hasPrefix("TANDEM_\(text)") }, "\(text)")
        }
        #expect(all.contains { $0.hasPrefix("/proc/tandem cannot be written") })
    }
}

import Foundation
import TestFiles
import Testing

@Suite struct ExperimentCommandTests {
    @Test(
        "experiment latent-sweep --quick leaves a report and prints its figures as JSON; the same again trains nothing")
    func latentSweep() throws {
        let folder = try TemporaryFolder()
        let arguments = [
            "experiment", "latent-sweep", "--quick", "--backend", "cpu", "--limit", "64", "--epochs", "1", "--latent",
            "2",
            "--latent", "3", "--output", folder.file("sweep"), "--no-progress", "--json",
        ]
        let process = try TandemProcess.run(arguments)
        #expect(process.status == 0, "\(process.errors)")
        let object = try #require(process.json as? [String: Any])
        #expect(Set(object.keys) == ["experiment", "backend", "device", "directory", "report", "figures"])
        let figures = try #require(object["figures"] as? [String: Double])
        #expect(Set(figures.keys) == ["test_mse_latent_2", "test_mse_latent_3"])
        let report = try #require(object["report"] as? String)
        #expect(try String(contentsOfFile: report, encoding: .utf8).contains("This is the quick form"))
        let again = try TandemProcess.run(arguments)
        #expect(again.status == 0)
        #expect(again.output == process.output)
        #expect(!again.errors.contains("epoch 0"))
    }

    @Test("what an experiment cannot use ends with status 2 and says so")
    func refusals() throws {
        let unknown = try TandemProcess.run("experiment", "latent-swep")
        #expect(unknown.status == 2)
        #expect(try #require(unknown.errorLine).contains("latent-sweep, architectures, interpolation"))
        let foreign = try TandemProcess.run("experiment", "interpolation", "--seeds", "3")
        #expect(foreign.status == 2)
        #expect(try #require(foreign.errorLine).hasPrefix("seeds: expected"))
        let negative = try TandemProcess.run("experiment", "latent-sweep", "--epochs", "-1")
        #expect(negative.status == 2)
        #expect(try #require(negative.errorLine).hasPrefix("epochs: expected a whole number from 1"))
    }
}

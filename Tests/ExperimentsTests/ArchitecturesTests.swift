import Experiments
import Foundation
import TestFiles
import Testing

@Suite struct ArchitecturesTests {
    @Test("three sizes are trained, each with its parameters, time and error in the summary")
    func threeSizes() throws {
        let folder = try TemporaryFolder()
        let run = try TinyRun(
            "architectures", tinyOptions { ($0.epochs, $0.limit, $0.latent) = (1, 12, [10]) }, in: folder.path)
        #expect(run.figures.map(\.name) == ["test_mse_plain", "test_mse_deep", "test_mse_heavy"])
        #expect(run.figures.allSatisfy { $0.value > 0 && $0.value < 1 })
        #expect(run.trainedEpochs == 3)
        let summary = try text("\(run.path)/summary.csv")
        // The plain model's parameters with a code of ten numbers; the others have more.
        #expect(summary.contains("88667"), "\(summary)")
        for name in ["losses.csv", "losses-by-epoch.svg", "reconstructions.png", "report.html"] {
            #expect(FileManager.default.fileExists(atPath: "\(run.path)/\(name)"), "\(name)")
        }
    }
}

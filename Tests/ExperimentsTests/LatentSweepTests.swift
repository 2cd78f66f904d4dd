import Experiments
import Foundation
import TestFiles
import Testing

@Suite struct LatentSweepTests {
    @Test("a run leaves tables, charts, pictures, weights and a report, and running it again changes none of them")
    func files() throws {
        let folder = try TemporaryFolder()
        let first = try TinyRun("latent-sweep", tinyOptions(), in: folder.path)
        #expect(
            try folder.contents == [
                "experiment.json", "loss-by-latent.svg", "losses-by-epoch.svg", "losses.csv", "losses.json", "models",
                "reconstructions.png", "report.html", "summary.csv", "summary.json",
            ])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("models")).count == 2)
        #expect(first.trainedEpochs == 4)
        let before = try (text(folder.file("losses.csv")), text(folder.file("report.html")))
        let second = try TinyRun("latent-sweep", tinyOptions(), in: folder.path)
        #expect(second.trainedEpochs == 0)
        #expect(second.parts.count == 2)
        #expect(second.figures == first.figures)
        #expect(try text(folder.file("losses.csv")) == before.0)
        #expect(try text(folder.file("report.html")) == before.1)
    }

    @Test("the CSV and the JSON hold the same numbers, those of the models' own tables")
    func tables() throws {
        let folder = try TemporaryFolder()
        let run = try TinyRun("latent-sweep", tinyOptions { $0.seeds = 2 }, in: folder.path)
        let lines = try text(folder.file("losses.csv")).split(separator: "\n").map { $0.split(separator: ",") }
        let json = try JSONSerialization.jsonObject(with: Data(try RegularFile.read(folder.file("losses.json"))))
        let rows = try #require(json as? [[String: Any]])
        #expect(lines[0] == ["latent", "seed", "epoch", "train_mse", "test_mse"])
        #expect(rows.count == 8 && lines.count == 9)
        for (line, row) in zip(lines.dropFirst(), rows) {
            #expect(Double(line[3]) == row["train_mse"] as? Double)
            #expect(Double(line[4]) == row["test_mse"] as? Double)
        }
        let own = try EpochTable(folder.file("models/plain-latent-3-seed-1/epochs.csv"))
        let last = try #require(lines.last { $0[0] == "3" && $0[1] == "1" })
        #expect(Double(last[4]) == own["test_loss"]?.last)
        let seeds = lines.filter { $0[0] == "3" && $0[2] == "1" }.compactMap { Double($0[4]) }
        let mean = try #require(run.figures.first { $0.name == "test_mse_latent_3" }?.value)
        #expect(seeds.count == 2 && abs(mean - (seeds[0] + seeds[1]) / 2) < 1e-12)
    }

    @Test("a run that was interrupted goes on with the same command and ends with the same figures")
    func interruption() throws {
        let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
        let whole = try TinyRun("latent-sweep", tinyOptions(), in: other.path)
        // The third epoch is the first of the second model.
        #expect(throws: ExperimentError.interrupted) {
            try TinyRun("latent-sweep", tinyOptions(), in: folder.path, stoppingAfter: 3)
        }
        #expect(!FileManager.default.fileExists(atPath: folder.file("report.html")))
        let rest = try TinyRun("latent-sweep", tinyOptions(), in: folder.path)
        #expect(rest.trainedEpochs == 1)
        #expect(rest.figures == whole.figures)
        let weights = "models/plain-latent-3-seed-0/weights.safetensors"
        #expect(try RegularFile.read(folder.file(weights)) == RegularFile.read(other.file(weights)))
        #expect(try text(folder.file("losses.csv")) == text(other.file("losses.csv")))
    }
}

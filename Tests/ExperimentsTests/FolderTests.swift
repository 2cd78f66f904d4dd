@testable import Experiments
import Foundation
import TestFiles
import Testing

@Suite struct ExperimentFolderTests {
    @Test("a second experiment in a directory keeps to a folder of its own there and shares the trained models")
    func sharing() throws {
        let folder = try TemporaryFolder()
        let options = tinyOptions { $0.latent = [2] }
        _ = try TinyRun("decorrelation", options, in: folder.path)
        let report = try text(folder.file("report.html"))
        let second = try TinyRun("interpolation", options, in: folder.path)
        #expect(second.trainedEpochs == 0)
        #expect(second.path == folder.file("interpolation"))
        #expect(try text(folder.file("interpolation/report.html")).contains("What lies between two digits?"))
        #expect(try text(folder.file("report.html")) == report)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("models")) == ["plain-latent-2-seed-0"])
    }

    @Test("a directory that was made with other options is refused with every difference, and left as it was")
    func otherOptions() throws {
        let folder = try TemporaryFolder()
        let options = tinyOptions { ($0.latent, $0.epochs) = ([2], 1) }
        _ = try TinyRun("latent-sweep", options, in: folder.path)
        let report = try text(folder.file("report.html"))
        let error = #expect(throws: ExperimentError.self) {
            var other = options
            (other.epochs, other.limit, other.targetRange) = (2, 20, .reported)
            return try TinyRun("latent-sweep", other, in: folder.path, kernels: "others")
        }
        guard case .differentRun(_, let differences) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(
            differences.map(\.name) == [
                "epochs", "kernel configuration", "target-range", "training samples (checksum)",
            ])
        #expect(try text(folder.file("report.html")) == report)
    }

    @Test("another experiment with fewer epochs does not take the shared models for its own")
    func otherEpochs() throws {
        let folder = try TemporaryFolder()
        let options = tinyOptions { ($0.latent, $0.epochs) = ([2], 2) }
        _ = try TinyRun("decorrelation", options, in: folder.path)
        let error = #expect(throws: TrainingError.self) {
            try TinyRun("interpolation", tinyOptions { ($0.latent, $0.epochs) = ([2], 1) }, in: folder.path)
        }
        #expect(error?.description.contains("epochs: expected 2, found 1") == true)
    }

    @Test("a record that is none is reported with its file")
    func damagedRecord() throws {
        let folder = try TemporaryFolder()
        try AtomicFile.write("{\"experiment\": 3", to: folder.file("experiment.json"))
        let error = #expect(throws: ExperimentError.self) {
            try TinyRun("latent-sweep", tinyOptions(), in: folder.path)
        }
        #expect(error?.description.contains(folder.file("experiment.json")) == true)
    }
}

@Suite struct ExperimentOptionsTests {
    @Test(
        "options that an experiment cannot use are refused by name",
        arguments: [
            ("interpolation", "seeds"), ("architectures", "architecture"), ("latent-sweep", "epochs"),
            ("latent-sweep", "latent"), ("architectures", "latent"), ("transfer", "no latent"),
        ])
    func refusals(experiment: String, option: String) throws {
        var options = ExperimentOptions()
        switch option {
        case "seeds": options.seeds = 2
        case "architecture": options.architecture = .deep
        case "epochs": options.epochs = 0
        case "no latent": options.latent = []
        default: options.latent = experiment == "architectures" ? [2, 5] : [5, 5]
        }
        let error = #expect(throws: ExperimentError.self) { try options.experiment(named: experiment) }
        #expect(error?.description.hasPrefix(option.replacing("no ", with: "") + ": expected ") == true)
    }

    @Test("an unknown experiment is answered with the list of those there are")
    func unknown() throws {
        let error = #expect(throws: ExperimentError.self) { try ExperimentOptions().experiment(named: "sweep") }
        let description = try #require(error?.description)
        for experiment in experiments { #expect(description.contains(experiment.name)) }
    }

    @Test("no two experiments share a name, and the short form needs no further option")
    func names() throws {
        #expect(Set(experiments.map { $0.name }).count == experiments.count)
        var options = ExperimentOptions()
        options.isQuick = true
        for experiment in experiments { #expect(try !options.experiment(named: experiment.name).settings.isEmpty) }
    }
}

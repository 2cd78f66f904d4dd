import CPUExecution
import Foundation
import TestFiles
import Testing

@testable import Monitoring

@Suite struct RunMonitorTests {
    private static let digits = BuiltInDigits().data(trainCount: 96, testCount: 40)

    /// Trains `model` for `epochs` epochs in all; goes on where the folder holds a run.
    private func train(_ model: any Model, _ folder: String, epochs: Int) throws {
        let isResumed = RunDirectory(folder).hasCheckpoint
        var options = TrainingOptions()
        (options.epochs, options.batchSize) = (epochs, 32)
        if isResumed { options.resume = folder } else { options.output = folder }
        let backend = CPUBackend()
        let trainer = try Trainer(model, Self.digits, options: options, on: backend)
        let monitor = try RunMonitor(
            folder, trainer.record, pictures: DigitPictures(model, Self.digits.test, on: backend),
            resumedAfter: isResumed ? trainer.completedSteps : nil)
        let result = try trainer.run { try monitor.observe($0, weights: trainer.weights) }
        try monitor.finish(result, weights: trainer.weights())
    }

    @Test("a run leaves a report of its settings, curves and misread digits, and an event file")
    func report() throws {
        let folder = try TemporaryFolder()
        let run = folder.file("run")
        try train(MLP(), run, epochs: 2)
        let page = try String(contentsOfFile: run + "/report.html", encoding: .utf8)
        for part in ["Training mlp", "Loss of the steps", "Accuracy", "Misread digits", "learning rate", "cpu"] {
            #expect(page.contains(part), "\(part)")
        }
        #expect(try events(run).count == 1)
    }

    @Test("a resumed run is reported as a whole, and goes on in a new event file")
    func resumed() throws {
        let folder = try TemporaryFolder()
        let run = folder.file("run")
        try train(MLP(), run, epochs: 1)
        // File names hold the second.
        Thread.sleep(forTimeInterval: 1.1)
        try train(MLP(), run, epochs: 2)
        let page = try String(contentsOfFile: run + "/report.html", encoding: .utf8)
        #expect(page.contains("after epoch 1: "))
        #expect(try events(run).count == 2)
    }

    @Test("the pictures of an autoencoder are digits above what is drawn of their codes")
    func reconstructions() throws {
        let model = Autoencoder(latent: 2)
        let backend = CPUBackend()
        let pictures = try DigitPictures(model, Self.digits.test, on: backend)
        let folder = try TemporaryFolder()
        var options = TrainingOptions()
        (options.steps, options.batchSize, options.output) = (1, 4, folder.file("run"))
        let trainer = try Trainer(model, Self.digits, options: options, on: backend)
        _ = try trainer.run()
        let picture = try #require(try pictures.pictures(try trainer.weights()).first)
        #expect(picture.grid.rows.map(\.count) == [10, 10])
        let image = try #require(picture.grid.rows[1][3])
        #expect(Set(image.pixels).count > 50, "a picture, not an area of one grey")
    }

    /// A thousand images were read for it, 38 seconds of the sum classifier on the reference after two steps.
    @Test("of a model that misreads nearly all, no more images are read than ten misread ones take")
    func misread() throws {
        let data = BuiltInDigits().data(trainCount: 4, testCount: 300)
        let pictures = try DigitPictures(MLP(), data.test, on: CPUBackend())
        let folder = try TemporaryFolder()
        var options = TrainingOptions()
        (options.steps, options.batchSize, options.output) = (1, 4, folder.file("run"))
        let trainer = try Trainer(MLP(), data, options: options, on: CPUBackend())
        _ = try trainer.run()
        let picture = try #require(try pictures.pictures(trainer.weights()).first)
        #expect(picture.grid.rows.map(\.count) == [10])
        #expect(picture.caption.contains(" of the first 100 test images are misread; the first 10 of them"))
    }

    @Test("many steps are joined into means with ranges; the mean of all is kept")
    func joined() throws {
        let folder = try TemporaryFolder()
        let rows = (0..<1000).map { "\($0),0,\($0 % 2 == 0 ? 1 : 3)\n" }.joined()
        try ("step,epoch,loss\n" + rows).write(toFile: folder.file("log.csv"), atomically: true, encoding: .utf8)
        let points = try StepLosses(folder.file("log.csv")).points
        #expect(points.count <= 400 && points.count > 200)
        let mean = points.map(\.y).reduce(0, +) / Double(points.count)
        #expect(abs(mean - 2) < 0.05)
        #expect(points[5].spread == 1...3)
    }

    @Test("a log with a line that is no row of numbers is named with the line")
    func damagedLog() throws {
        let folder = try TemporaryFolder()
        try "step,epoch,loss\n0,0,1\n1,0\n".write(
            toFile: folder.file("log.csv"), atomically: true, encoding: .utf8)
        #expect(throws: TrainingError.self) { try StepLosses(folder.file("log.csv")) }
    }

    private func events(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.contains("tfevents") }
    }
}

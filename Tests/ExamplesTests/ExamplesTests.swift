import CPUExecution
import Foundation
import TestFiles
import Testing
import Training

/// The programs of examples/, run as a user runs them.
@Suite struct ExamplesTests {
    private func run(_ name: String, _ arguments: String..., in folder: TemporaryFolder) throws -> [Substring] {
        var place = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        while place.path != "/", !FileManager.default.fileExists(atPath: place.appending(path: name).path) {
            place.deleteLastPathComponent()
        }
        let process = Process()
        process.executableURL = place.appending(path: name)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return text.split(separator: "\n")
    }

    @Test("a model of one's own learns, and its weights are in a file")
    func trainYourOwn() throws {
        let folder = try TemporaryFolder()
        let lines = try run("TrainYourOwn", in: folder)
        let last = try #require(lines.last { $0.hasPrefix("epoch 1") })
        let accuracy = try #require(last.firstMatch(of: /accuracy ([0-9.]+)/).flatMap { Double($0.1) })
        #expect(accuracy > 0.8, "\(lines)")
        let names = try Safetensors.read(folder.file("small-network.safetensors")).entries.map(\.name)
        #expect(names == ["conv.weight", "conv.bias", "fc.weight", "fc.bias"])
    }

    @Test("a file of weights reads digits that it has not seen")
    func predictDigits() throws {
        let folder = try TemporaryFolder()
        var options = TrainingOptions()
        (options.epochs, options.save) = (2, folder.file("mlp.safetensors"))
        let data = BuiltInDigits().data(trainCount: 1280, testCount: 0)
        _ = try Trainer(MLP(), data, options: options, on: CPUBackend()).run()
        let lines = try run("PredictDigits", folder.file("mlp.safetensors"), in: folder)
        #expect(lines.count == 20 && lines.count { !$0.hasSuffix("✗") } > 10, "\(lines)")
    }

    @Test("a layer of one's own is trained like any other")
    func addALayer() throws {
        let folder = try TemporaryFolder()
        let lines = try run("AddALayer", in: folder)
        let losses = lines.compactMap { $0.firstMatch(of: /loss ([0-9.]+)/).flatMap { Double($0.1) } }
        #expect(losses.count >= 2 && losses[losses.count - 1] < 0.7 * losses[0], "\(lines)")
    }
}

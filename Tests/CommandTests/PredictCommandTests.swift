import Foundation
import TestFiles
import Testing

@Suite struct PredictCommandTests {
    @Test("predict reads pictures, those that it wrote itself too, and answers as text and as JSON")
    func predict() throws {
        let folder = try TemporaryFolder()
        let weights = folder.file("mlp.safetensors")
        let trained = try TandemProcess.run(
            "train", "mlp", "--backend", "cpu", "--limit", "640", "--steps", "1", "--save", weights)
        #expect(trained.status == 0)
        let base = ["predict", "mlp", "--backend", "cpu", "--weights", weights]
        let one = try Self.png(folder.file("one.png"))
        let text = try TandemProcess.run(base + [one, one, "--picture", folder.file("seen.png")])
        #expect(text.status == 0, "\(text.errors)")
        #expect(text.output.split(separator: "\n").count == 2 && text.output.contains("one.png: "))
        let json = try TandemProcess.run(base + ["--json", folder.file("seen.png"), one])
        let rows = try #require(json.json as? [[String: Any]])
        #expect(rows.count == 2 && Set(rows[1].keys) == ["image", "digit", "probabilities"])
        let probabilities = try #require(rows[1]["probabilities"] as? [Double])
        #expect(probabilities.count == 10 && abs(probabilities.reduce(0, +) - 1) < 1e-6)
    }

    @Test("a file that is no picture, and a model that reads no digits, are unusable input")
    func refused() throws {
        let folder = try TemporaryFolder()
        let text = folder.file("text.png")
        try Data("no picture".utf8).write(to: URL(fileURLWithPath: text))
        let bad = try TandemProcess.run("predict", "mlp", "--backend", "cpu", "--weights", "absent", text)
        #expect(bad.status == 2 && bad.errorLine?.contains("expected a PNG file") == true)
        let hybrid = try TandemProcess.run("predict", "hybrid", "--weights", "absent", try Self.png(text))
        #expect(hybrid.status == 2)
    }

    /// Writes a picture of an upright stroke, black on white, 32×32 pixels of one bit.
    private static func png(_ path: String) throws -> String {
        let stroke: [UInt8] = [0xFF, 0xFE, 0x7F, 0xFF]
        let rows = (0..<32).map { (6..<26).contains($0) ? stroke : [UInt8](repeating: 0xFF, count: 4) }
        try PNGBytes.grey(width: 32, height: 32, bitDepth: 1, rows: rows).write(to: URL(fileURLWithPath: path))
        return path
    }
}

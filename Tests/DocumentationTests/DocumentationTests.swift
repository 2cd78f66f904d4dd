import CPUExecution
import Foundation
import TestFiles
import Testing
import Training

@Suite struct DocumentationTests {
    private static let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

    /// Blocks of Swift in the catalogues, with the page that shows them.
    private static func shown() throws -> [(page: String, code: String)] {
        let sources = here.appending(path: "../../Sources")
        let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
        let pages = (files?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "md" }
        return try pages.flatMap { page in
            let text = try String(contentsOf: page, encoding: .utf8)
            return text.components(separatedBy: "```swift\n").dropFirst().map {
                (page.lastPathComponent, $0.components(separatedBy: "\n```")[0])
            }
        }
    }

    /// What is compiled here between two marks, without the indentation of its function.
    private static func compiled() throws -> [String] {
        let text = try ["Snippets.swift", "Snippets+OpenCL.swift"].map {
            try String(contentsOf: here.appending(path: $0), encoding: .utf8)
        }.joined()
        return text.components(separatedBy: "// begins\n").dropFirst().map { part in
            let lines = part.components(separatedBy: "// ends")[0].split(
                separator: "\n", omittingEmptySubsequences: false)
            let indented = lines.first?.hasPrefix("    ") ?? false
            return lines.map { indented && $0.hasPrefix("    ") ? String($0.dropFirst(4)) : String($0) }
                .joined(separator: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }

    @Test("what the articles show is compiled, word for word")
    func snippets() throws {
        let (shown, compiled) = (try Self.shown(), try Self.compiled())
        #expect(shown.count == compiled.count && shown.count > 10)
        for (page, code) in shown { #expect(compiled.contains(code), "\(page): \(code)") }
    }

    @Test("the article's first training trains, predicts and goes on")
    func articleTrains() throws {
        let folder = try TemporaryFolder()
        let (result, logits, epochs) = try firstTraining(in: folder.file("run"), on: CPUBackend())
        #expect(result.steps == 20 && epochs == 2)
        #expect(logits?.shape == [200, 10])
        #expect(try session(on: CPUBackend()).elements == .int32([3]))
        #expect(try tensors(path: folder.file("a.safetensors"))?.floats == [0.5, -0.5])
    }

    @Test("every module of the product has a landing page")
    func landingPages() throws {
        for module in [
            "Tensors", "Graphs", "Runtime", "CPUExecution", "OpenCLExecution", "NeuralNetworks", "Models", "Training",
            "Datasets", "Reports", "Monitoring",
        ] {
            let page = Self.here.appending(path: "../../Sources/\(module)/\(module).docc/\(module).md")
            #expect(FileManager.default.fileExists(atPath: page.path), "\(module)")
        }
    }
}

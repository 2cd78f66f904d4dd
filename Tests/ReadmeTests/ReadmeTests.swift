import Foundation
import Testing

@Suite struct ReadmeTests {
    @Test("the README's training example trains")
    func training() throws {
        let result = try #require(try trainSmallNetwork())
        #expect(result.epoch == 1)
        let accuracy = try #require(result.test?.metrics.first?.value)
        #expect(accuracy > 0.8)
    }

    @Test("the README's graph gives the slope of exp")
    func slope() throws {
        let slope = try differentiate()
        for (found, x) in zip(slope, [0.0, 1, 2]) { #expect(abs(Double(found) - exp(x)) < 1e-6 * exp(x)) }
    }

    @Test("the README shows the examples as they are tested here")
    func isQuoted() throws {
        let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let source = try String(contentsOf: here.appending(path: "Example.swift"), encoding: .utf8)
        let readme = try String(contentsOf: here.appending(path: "../../README.md"), encoding: .utf8)
        let parts = source.components(separatedBy: "    // README begins\n").dropFirst()
        #expect(parts.count == 2)
        for part in parts {
            let code = part.components(separatedBy: "    // README ends")[0]
            let text = code.split(separator: "\n", omittingEmptySubsequences: false)
                .map { $0.hasPrefix("    ") ? String($0.dropFirst(4)) : String($0) }.joined(separator: "\n")
            #expect(readme.contains(text.trimmingCharacters(in: .newlines)))
        }
    }
}

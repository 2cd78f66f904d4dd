import Foundation
import TestFiles
import Testing

@Suite struct ParityCommandTests {
    @Test("the last line counts, and the status is 0 where everything agrees", arguments: Backends.present)
    func lastLine(backend: String) throws {
        let process = try TandemProcess.run("parity", "--backend", backend, "--filter", "subtract of")
        #expect(process.status == 0, "\(process.output)\(process.errors)")
        let last = try #require(process.output.split(separator: "\n").last)
        let words = last.split(separator: " ")
        #expect(words.count == 7 && Int(words[0]).map { $0 > 10 } == true, "\(last)")
        #expect(last.hasSuffix(" agree, 0 differ, 0 not supported"))
        #expect(process.errors.hasPrefix("backend \(backend) on "))
    }

    @Test("the quick proof holds on the reference in single precision, models included")
    func quick() throws {
        let process = try TandemProcess.run("parity", "--backend", "cpu", "--quick")
        #expect(process.status == 0)
        #expect(process.output.contains("agrees: mlp, 20 training steps; loss drifts by "))
        #expect(process.output.hasSuffix(" agree, 0 differ, 0 not supported\n"))
    }

    @Test("--json prints one object with the counts and every case")
    func json() throws {
        let process = try TandemProcess.run(
            "parity", "--backend", "cpu", "--kinds", "operations,gradients", "--filter", "tanh of f32[7]", "--json")
        #expect(process.status == 0)
        let object = try #require(process.json as? [String: Any])
        #expect(
            Set(object.keys) == [
                "backend", "device", "kernels", "agree", "differ", "not_supported", "seconds", "cases",
            ])
        let cases = try #require(object["cases"] as? [[String: Any]])
        #expect(
            cases.map { $0["name"] as? String } == [
                "tanh of f32[7]", "gradient of tanh of f32[7]", "second gradient of tanh of f32[7]",
            ])
        #expect(cases.map { $0["kind"] as? String } == ["operation", "gradient", "gradient"])
        for proven in cases {
            #expect(
                Set(proven.keys) == ["name", "kind", "seed", "kernels", "outcome", "worst_share", "seconds"])
            #expect(proven["outcome"] as? String == "agrees")
            #expect(try #require(proven["worst_share"] as? Double) < 1)
        }
        #expect(object["agree"] as? Int == 3)
    }

    @Test("--replay prints the program, its numbers and the worst elements of the case of a seed")
    func replay() throws {
        let list = try TandemProcess.run("parity", "--backend", "cpu", "--filter", "subtract of f32[9, 7]", "--json")
        let cases = try #require((list.json as? [String: Any])?["cases"] as? [[String: Any]])
        let seed = try #require(cases.first?["seed"] as? UInt64)
        let process = try TandemProcess.run("parity", "--backend", "cpu", "--replay", "\(seed)")
        #expect(process.status == 0)
        for text in [
            "operation: subtract of f32[9, 7]", "seed: \(seed)", "%2: f32[9, 7] = subtract %0 %1",
            "operand 1: f32[9, 7] = [", "result, with passes: agrees", "result, without passes: agrees",
        ] { #expect(process.output.contains(text), "\(text)") }
        #expect(process.output.components(separatedBy: "    at [").count == 21)
        #expect(process.output.hasSuffix("\n1 agree, 0 differ, 0 not supported\n"))
    }

    @Test("the seed in the help is that of a case")
    func exampleSeed() throws {
        let help = try TandemProcess.run("parity", "--help").output
        let seed = try #require(help.firstMatch(of: /parity --replay (\d+)/)?.1)
        #expect(try TandemProcess.run("parity", "--backend", "cpu", "--replay", String(seed)).status == 0)
    }

    @Test("--family proves both families of kernels, and is refused where there are none")
    func families() throws {
        let refused = try TandemProcess.run("parity", "--backend", "cpu", "--family", "gpu")
        #expect(refused.status == 2)
        #expect(try #require(refused.errorLine).contains("family"))
        guard Backends.present.contains("opencl") else { return }
        let process = try TandemProcess.run(
            "parity", "--backend", "opencl", "--family", "all", "--filter", "negate of f32[7]", "--json")
        let object = try #require(process.json as? [String: Any])
        let cases = try #require(object["cases"] as? [[String: Any]])
        let kernels = Set(cases.compactMap { $0["kernels"] as? String })
        #expect(kernels.count == 3 && kernels.contains { $0.hasPrefix("gpu-class") }, "\(kernels)")
        #expect(kernels.contains { $0.hasPrefix("cpu-class") && $0.hasSuffix("small steps joined") }, "\(kernels)")
        #expect(object["agree"] as? Int == cases.count)
    }

    @Test(
        "a wrong kernel is found: status 1, and the case is named with the command that runs it alone",
        .enabled(if: Backends.present.contains("opencl"), "no OpenCL device on this machine"))
    func wrongKernel() throws {
        let folder = try Self.kernels(replacing: "index * width", by: "(index / 2) * width")
        let process = try TandemProcess.run(
            "parity", "--backend", "opencl", "--kernels", folder.path, "--filter", "gather [4] rows")
        #expect(process.status == 1)
        #expect(process.errorLine == nil)
        let lines = process.output.split(separator: "\n")
        let line = try #require(lines.first)
        #expect(line.hasPrefix("differs: gather "))
        for text in ["expected", "found", "bound", "share", "seed", "tandem parity --replay", folder.path] {
            #expect(line.contains(text), "\(line)")
        }
        #expect(try #require(lines.last).contains(" differ, 0 not supported"))
    }

    @Test(
        "a kernel that does not build counts as one that differs, and the other cases run",
        .enabled(if: Backends.present.contains("opencl"), "no OpenCL device on this machine"))
    func brokenKernel() throws {
        let folder = try Self.kernels(replacing: "index * width", by: "index * unknown")
        let process = try TandemProcess.run(
            "parity", "--backend", "opencl", "--kernels", folder.path, "--filter", "[4, 6]", "--kinds", "operations")
        #expect(process.status == 1)
        let differing = process.output.split(separator: "\n").filter { $0.hasPrefix("differs: ") }
        #expect(!differing.isEmpty && differing.allSatisfy { $0.contains("gather_rows") }, "\(process.output)")
        let agreeing = try #require(process.output.split(separator: "\n").last?.split(separator: " ").first)
        #expect(try #require(Int(agreeing)) > 0)
    }

    /// A copy of the kernels with one error in gather_rows.cl.
    private static func kernels(replacing text: String, by wrong: String) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Kernels")
        for name in try FileManager.default.contentsOfDirectory(atPath: sources.path) where name.hasSuffix(".cl") {
            var kernel = try String(contentsOf: sources.appending(path: name), encoding: .utf8)
            if name == "gather_rows.cl" {
                #expect(kernel.contains(text))
                kernel = kernel.replacing(text, with: wrong)
            }
            try kernel.write(toFile: folder.path + "/" + name, atomically: true, encoding: .utf8)
        }
        return folder
    }
}

import Foundation
import Testing

/// The Python that tools run in.
private enum Python {
    static func make(_ arguments: [String]) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3"] + arguments
        return process
    }

    static let isThere: Bool = {
        let process = make(["-c", ""])
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()
}

/// The table of tools/bench-peers, where there is a Python to make it.
@Suite(.enabled(if: Python.isThere, "no python3 on this machine"))
struct BenchPeersTests {
    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../../tools/bench-peers").standardizedFileURL.path

    private static func run(_ arguments: String...) throws -> (status: Int32, output: String, errors: String) {
        let process = Python.make([script] + arguments)
        let (output, errors) = (Pipe(), Pipe())
        (process.standardOutput, process.standardError) = (output, errors)
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        let complaints = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (
            process.terminationStatus, String(decoding: text, as: UTF8.self),
            String(decoding: complaints, as: UTF8.self)
        )
    }

    @Test("a peer that is not there, or cannot do a subject, leaves its cells empty")
    func table() throws {
        let result = try Self.run(
            "--tandem", TandemProcess.binary.path, "--backend", "auto", "--peers", "onnxruntime", "--rounds", "1",
            "--only", "product 256")
        #expect(result.status == 0, "\(result.errors)")
        let rows = result.output.split(separator: "\n").map { line in
            line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        #expect(rows.count == 3 && Set(rows.map(\.count)).count == 1)
        let (heading, row) = (try #require(rows.first), try #require(rows.last))
        #expect(heading[1] == "Tandem" && heading.contains("to best PyTorch"))
        #expect(row[0] == "product 256³" && (row[1].hasSuffix(" ms") || row[1].hasSuffix(" µs")))
        #expect(row.dropFirst(2).dropLast().allSatisfy { $0.isEmpty })
    }

    @Test("an unknown peer is refused with the choices")
    func unknownPeer() throws {
        let result = try Self.run("--peers", "torch,numpy")
        #expect(result.status != 0 && result.errors.contains("found numpy") && result.errors.contains("tinygrad"))
    }
}

import Foundation

/// A program of the system that runs to its end.
enum ChildProcess {
    struct Outcome {
        let status: Int32
        /// What it wrote to standard output and standard error, in one line.
        let output: String
    }

    /// Runs `tool`, found along the `PATH`, with the file `input` as its standard input.
    static func run(_ tool: String, _ arguments: [String], input: String = "/dev/null") throws(DownloadError) -> Outcome
    {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [tool] + arguments
        process.standardInput = FileHandle(forReadingAtPath: input)
        process.standardOutput = pipe
        process.standardError = pipe
        do { try process.run() } catch { throw .missingTool("/usr/bin/env") }
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        // The status by which env says that it found no such program.
        if process.terminationStatus == 127 { throw .missingTool(tool) }
        let lines = output.split(whereSeparator: \.isNewline)
        let signalled = process.terminationReason == .uncaughtSignal
        return Outcome(
            status: signalled ? 128 + process.terminationStatus : process.terminationStatus,
            output: lines.joined(separator: " "))
    }
}

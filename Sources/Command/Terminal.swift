import Foundation

/// Where the command's words go: results to standard output, everything else to standard error.
enum Terminal {
    static func printResult(_ text: String) { write(text + "\n", to: .standardOutput) }

    /// A choice, a notice, or a line of progress.
    static func printNotice(_ text: String) { write(text + "\n", to: .standardError) }

    /// A notice of some length: broken at blanks where a person sees it.
    static func printProse(_ text: String) {
        let lines = isInteractive ? text.wrapped(width: columns, indent: 2) : [text]
        printNotice(String(lines.joined(separator: "\n").trimmingPrefix("  ")))
    }

    /// `tandem: error: …` on one line; a second line says what to do.
    static func printError(_ text: String, advice: String? = nil) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: true)
        let first = lines.first.map(String.init) ?? "unknown failure"
        let rest = lines.dropFirst().joined(separator: "\n")
        write("\(notice("tandem: error:", .bad)) \(first)\n", to: .standardError)
        let second = rest.isEmpty ? advice ?? "" : rest
        if !second.isEmpty { write(second + "\n", to: .standardError) }
    }

    /// Rewrites the line that the cursor is on.
    static func rewriteLine(_ text: String) { write("\r\u{1B}[K" + text, to: .standardError) }

    static func endLine() { write("\n", to: .standardError) }

    /// Whether a person sees standard error.
    static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 }

    /// Whether a person sees standard output.
    static var isOutputInteractive: Bool { isatty(STDOUT_FILENO) == 1 }

    /// The number of columns of the terminal; 80 where it does not say.
    static var columns: Int {
        var size = winsize()
        return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }

    /// The room for a line of results: the terminal's, as `COLUMNS` says or the system; without a terminal any length.
    static var resultColumns: Int {
        if let named = ProcessInfo.processInfo.environment["COLUMNS"].flatMap({ Int($0) }), named > 0 { return named }
        var size = winsize()
        return ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : .max
    }

    private static func write(_ text: String, to file: FileHandle) {
        // A reader that went away is no failure of ours.
        try? file.write(contentsOf: Data(text.utf8))
    }
}

extension Encodable {
    /// Prints this as JSON on standard output, keys in snake case.
    func printJSON() throws {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        Terminal.printResult(String(decoding: try encoder.encode(self), as: UTF8.self))
    }
}

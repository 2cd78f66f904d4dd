/// A line that is rewritten where a person looks; plain lines now and then elsewhere.
final class ProgressLine {
    private let isShown: Bool
    private let isInteractive = Terminal.isInteractive
    private var lastPlainLine = ContinuousClock.now
    private(set) var isOpen = false

    /// Plain lines come at most this often.
    private static let plainInterval = Duration.seconds(10)

    init(isShown: Bool) { self.isShown = isShown }

    /// - Parameter fitted: the same for a terminal of so many columns; without it, the text is cut.
    func show(_ text: String, fitted: ((_ columns: Int) -> String)? = nil) {
        guard isShown else { return }
        if isInteractive {
            let columns = Terminal.columns
            Terminal.rewriteLine(fitted?(columns) ?? String(text.prefix(max(0, columns - 1))))
            isOpen = true
        } else if lastPlainLine.duration(to: .now) >= Self.plainInterval {
            Terminal.printNotice(text)
            lastPlainLine = .now
        }
    }

    /// Empties the line that is being rewritten.
    func clear() {
        if isOpen { Terminal.rewriteLine("") }
        isOpen = false
    }

    /// Leaves the line that is being rewritten.
    func end() {
        if isOpen { Terminal.endLine() }
        isOpen = false
    }
}

import Foundation

extension Terminal {
    /// What makes words stand out on a terminal: select graphic rendition of ECMA-48.
    enum Style: String {
        case bold = "1"
        case bad = "1;31"
        case good = "32"
    }

    /// A part of a notice, in colour where a person may see it so.
    static func notice(_ text: String, _ style: Style) -> String {
        allowsStyle(isTerminal: isInteractive) ? styled(text, style) : text
    }

    /// A part of a result, likewise.
    static func result(_ text: String, _ style: Style) -> String {
        allowsStyle(isTerminal: isOutputInteractive) ? styled(text, style) : text
    }

    private static func styled(_ text: String, _ style: Style) -> String { "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" }

    /// Colours are for terminals that have them, and for those who want them (https://no-color.org).
    private static func allowsStyle(isTerminal: Bool) -> Bool {
        let environment = ProcessInfo.processInfo.environment
        return isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }
}

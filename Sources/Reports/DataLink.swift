import FoundationEssentials

/// Files within an address (RFC 2397), so that a page needs no other file.
enum DataLink {
    static func png(_ bytes: [UInt8]) -> String { "data:image/png;base64," + Data(bytes).base64EncodedString() }
}

/// The 64-bit FNV-1a hash (Fowler, Noll, Vo; http://www.isthe.com/chongo/tech/comp/fnv/): names cache files and tells
/// damaged ones. Not for secrets.
package func fnv1a64(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
}

/// The hash of ``fnv1a64(_:)`` as sixteen hexadecimal digits.
package func fnv1a64Digits(_ bytes: some Sequence<UInt8>) -> String {
    let digits = String(fnv1a64(bytes), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
}

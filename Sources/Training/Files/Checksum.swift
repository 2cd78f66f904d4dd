/// A number that changes with any byte: FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/) with 64 bits, over words of
/// eight bytes and then the bytes that are left.
///
/// Every step is invertible, so that two contents that differ in one word never agree. It finds damage, not malice.
struct Checksum {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var place = 0
        while place + 8 <= bytes.count {
            mix(bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
            place += 8
        }
        for byte in bytes[place...] { mix(UInt64(byte)) }
        mix(UInt64(bytes.count))
    }

    mutating func add(_ text: String) { Array(text.utf8).withUnsafeBytes { add($0) } }

    private mutating func mix(_ word: UInt64) { value = (value ^ word) &* 0x0000_0100_0000_01b3 }

    /// Sixteen hexadecimal digits.
    var text: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension ImageDataset {
    /// The checksum of the pixels and labels, which records carry.
    package var checksum: String {
        var checksum = Checksum()
        images.withUnsafeBytes { checksum.add($0) }
        labels.withUnsafeBytes { checksum.add($0) }
        return checksum.text
    }
}

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The ends of a piece of memory.
public enum BandSide: String, Sendable {
    /// As seen from the content: the band below its first byte, and the one above its last.
    case before, after
}

/// A buffer between two bands of known words, for proofs that no kernel writes outside of its memory:
///
///     ┌──────────────┬──────────────────────┬──────────────┐
///     │ word … word  │ content, a part      │ word … word  │   the bands touch the content's first and last byte
///     └──────────────┴──────────────────────┴──────────────┘
///
/// The word is a NaN in single precision, and no two buffers of a context have the same: a kernel that copies from one band
/// to another is seen, too. ``poison()`` puts it into the content, so that an element that no kernel writes is a NaN.
///
/// A read outside is not seen itself; it makes a NaN of what is computed from it. Neither is a write past a value that ends
/// inside a larger slot, nor one that leaps over a band.
final class GuardBands: Sendable {
    /// What lies between the bands.
    let content: DeviceBuffer
    private let whole: DeviceBuffer
    private let word: UInt32
    /// What the bands must hold.
    private let before, after: [UInt8]

    /// The length of a band: 1024 elements in single precision, more than a row of any tile.
    private static let leastBandBytes = 4096

    /// Memory whose content is poisoned.
    /// - Throws: as ``OpenCLContext/allocate(byteCount:purpose:)``
    init(context: OpenCLContext, byteCount: Int, purpose: String) throws(OpenCLError) {
        let device = context.device
        let bandBytes = (Self.leastBandBytes + device.alignment - 1) / device.alignment * device.alignment
        let limit = device.maxAllocationBytes - 2 * bandBytes
        guard (0...max(0, limit)).contains(byteCount) else {
            throw .outOfMemory(
                purpose: purpose, bytes: byteCount, limit: limit, heldBytes: context.live.bufferBytes,
                device: device.label)
        }
        // The band behind begins at the very end of the content, also where that is within a word.
        let wholeBytes = 2 * bandBytes + byteCount / 4 * 4
        let whole = try context.allocate(byteCount: wholeBytes, purpose: purpose)
        content = try whole.part(guardedFrom: bandBytes, byteCount: byteCount)
        self.whole = whole
        // A quiet NaN has 22 bits to tell one from another.
        let word = 0x7FC0_0000 | (context.nextBand() & 0x3F_FFFF)
        self.word = word
        let pattern = withUnsafeBytes(of: word.littleEndian, Array.init)
        before = (0..<bandBytes).map { pattern[$0 % 4] }
        after = (bandBytes + byteCount..<wholeBytes).map { pattern[$0 % 4] }
        try poison()
    }

    /// Fills content and bands with the word, in its turn.
    func poison() throws(OpenCLError) { try whole.fill(with: word) }

    /// Waits for the work in flight and looks at the bands.
    /// - Parameter kernel: what ran last, for the error
    /// - Throws: ``OpenCLError/writeOutside(buffer:kernel:side:byteDistance:expected:found:)`` for the changed byte that is
    ///   nearest to the content
    func verify(after kernel: String) throws(OpenCLError) {
        let foundBefore = try whole.read(UInt8.self, count: before.count)
        if !foundBefore.hasSameBytes(as: before),
            let last = foundBefore.indices.last(where: { foundBefore[$0] != before[$0] })
        {
            throw .writeOutside(
                buffer: content.purpose, kernel: kernel, side: .before, byteDistance: before.count - 1 - last,
                expected: before.word(around: last), found: foundBefore.word(around: last))
        }
        let foundAfter = try whole.read(UInt8.self, byteOffset: whole.byteCount - after.count, count: after.count)
        if !foundAfter.hasSameBytes(as: after),
            let first = foundAfter.indices.first(where: { foundAfter[$0] != after[$0] })
        {
            throw .writeOutside(
                buffer: content.purpose, kernel: kernel, side: .after, byteDistance: first,
                expected: after.word(around: first), found: foundAfter.word(around: first))
        }
    }
}

extension [UInt8] {
    /// Equality at the speed of the memory, also in a debug build: almost always the answer.
    fileprivate func hasSameBytes(as other: [UInt8]) -> Bool {
        withUnsafeBytes { own in
            other.withUnsafeBytes { other in
                guard own.count == other.count, let first = own.baseAddress, let second = other.baseAddress else {
                    return own.count == other.count
                }
                return memcmp(first, second, own.count) == 0
            }
        }
    }

    /// The four bytes that hold `index`, counted in fours from the beginning; fewer at the end.
    fileprivate func word(around index: Int) -> UInt32 {
        dropFirst(index / 4 * 4).prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}

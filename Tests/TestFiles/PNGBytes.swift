import CZlib
import Foundation

/// PNG files by hand (ISO/IEC 15948): grey, with rows that are not compressed, and whatever a test wants to be wrong.
public enum PNGBytes {
    private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// - Parameters:
    ///   - bitDepth: bits of a pixel.
    ///   - rows: each as the file has it, without the byte of its filter; fewer than `height` make a damaged file.
    public static func grey(width: UInt32, height: UInt32, bitDepth: UInt8, rows: [[UInt8]]) -> Data {
        let header = bytes(width) + bytes(height) + [bitDepth, 0, 0, 0, 0]
        let file = signature + chunk("IHDR", header) + chunk("IDAT", stored(rows.flatMap { [0] + $0 }))
        return Data(file + chunk("IEND", []))
    }

    /// One block as it is (RFC 1951) between the head and the checksum of RFC 1950.
    private static func stored(_ content: [UInt8]) -> [UInt8] {
        let count = UInt16(content.count)
        let lengths = [UInt8(count & 255), UInt8(count >> 8), UInt8(~count & 255), UInt8(~count >> 8)]
        let checksum = UInt32(truncatingIfNeeded: adler32(1, content, uInt(content.count)))
        return [0x78, 0x01, 1] + lengths + content + bytes(checksum)
    }

    private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
        let checked = Array(name.utf8) + content
        let checksum = UInt32(truncatingIfNeeded: crc32(0, checked, uInt(checked.count)))
        return bytes(UInt32(content.count)) + checked + bytes(checksum)
    }

    private static func bytes(_ number: UInt32) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { Array($0) } }
}

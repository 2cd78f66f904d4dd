import CPNG

/// Pixels of 8 bits: grey, or red, green and blue.
public struct Bitmap: Sendable, Equatable {
    /// What every browser still shows.
    public static let largestSide = 16_384

    /// Its height and width.
    public let size: PixelSize
    /// Row after row from the top, 1 or 3 bytes for each pixel.
    public let bytes: [UInt8]
    /// Whether a pixel has three bytes, or one.
    public let hasColor: Bool

    /// - Parameter color: the colour of each pixel. The bitmap is a grey one where all of them are grey.
    init(_ size: PixelSize, color: (_ row: Int, _ column: Int) -> RGB) throws(ReportError) {
        let sides = 1...Self.largestSide
        guard sides.contains(size.height), sides.contains(size.width) else { throw .pictureSize(size) }
        var pixels: [RGB] = []
        pixels.reserveCapacity(size.height * size.width)
        for row in 0..<size.height {
            for column in 0..<size.width { pixels.append(color(row, column)) }
        }
        self.size = size
        hasColor = pixels.contains { $0.red != $0.green || $0.green != $0.blue }
        bytes = hasColor ? pixels.flatMap { [$0.red, $0.green, $0.blue] } : pixels.map(\.red)
    }

    /// The bitmap as a PNG file.
    public func png() throws(ReportError) -> [UInt8] {
        var image = png_image()
        image.version = png_uint_32(PNG_IMAGE_VERSION)
        image.width = png_uint_32(size.width)
        image.height = png_uint_32(size.height)
        image.format = hasColor ? png_uint_32(PNG_FORMAT_RGB) : png_uint_32(PNG_FORMAT_GRAY)
        // Without a place to write to, libpng says how long the file will be.
        var byteCount: png_alloc_size_t = 0
        guard png_image_write_to_memory(&image, nil, &byteCount, 0, bytes, 0, nil) != 0 else {
            throw .png(Self.message(of: image))
        }
        var file = [UInt8](repeating: 0, count: Int(byteCount))
        guard png_image_write_to_memory(&image, &file, &byteCount, 0, bytes, 0, nil) != 0 else {
            throw .png(Self.message(of: image))
        }
        return Array(file.prefix(Int(byteCount)))
    }

    private static func message(of image: png_image) -> String {
        withUnsafeBytes(of: image.message) { String(decoding: $0.prefix(while: { $0 != 0 }), as: UTF8.self) }
    }
}

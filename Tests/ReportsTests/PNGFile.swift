import CPNG

@testable import Reports

/// What libpng reads out of a file: an own way to the pixels, apart from the one that wrote them.
struct PNGFile {
    struct Unreadable: Error {}

    let size: PixelSize
    let hasColor: Bool
    /// Red, green and blue of each pixel.
    let pixels: [[UInt8]]

    init(_ file: [UInt8]) throws {
        var image = png_image()
        image.version = png_uint_32(PNG_IMAGE_VERSION)
        // libpng keeps the file's address from the first call to the last.
        let read = file.withUnsafeBytes { content -> (PixelSize, Bool, [UInt8])? in
            guard png_image_begin_read_from_memory(&image, content.baseAddress, content.count) != 0 else { return nil }
            let hasColor = image.format & png_uint_32(PNG_FORMAT_FLAG_COLOR) != 0
            let size = PixelSize(height: Int(image.height), width: Int(image.width))
            image.format = png_uint_32(PNG_FORMAT_RGB)
            var bytes = [UInt8](repeating: 0, count: size.height * size.width * 3)
            return png_image_finish_read(&image, nil, &bytes, 0, nil) != 0 ? (size, hasColor, bytes) : nil
        }
        guard let (size, hasColor, bytes) = read else { throw Unreadable() }
        (self.size, self.hasColor) = (size, hasColor)
        pixels = stride(from: 0, to: bytes.count, by: 3).map { Array(bytes[$0..<$0 + 3]) }
    }

    subscript(row: Int, column: Int) -> [UInt8] { pixels[row * size.width + column] }
}

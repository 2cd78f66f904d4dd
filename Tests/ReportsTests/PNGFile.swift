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
        guard png_image_begin_read_from_memory(&image, file, file.count) != 0 else { throw Unreadable() }
        hasColor = image.format & png_uint_32(PNG_FORMAT_FLAG_COLOR) != 0
        size = PixelSize(height: Int(image.height), width: Int(image.width))
        image.format = png_uint_32(PNG_FORMAT_RGB)
        var bytes = [UInt8](repeating: 0, count: size.height * size.width * 3)
        guard png_image_finish_read(&image, nil, &bytes, 0, nil) != 0 else { throw Unreadable() }
        pixels = stride(from: 0, to: bytes.count, by: 3).map { Array(bytes[$0..<$0 + 3]) }
    }

    subscript(row: Int, column: Int) -> [UInt8] { pixels[row * size.width + column] }
}

import CPNG
import Tensors

/// The brightness of a picture's pixels: 0 is black, 255 white.
package struct GreyPicture: Sendable, Equatable {
    /// More are refused before any memory is taken for them; it is a square of 4096.
    package static let mostPixels = 1 << 24

    package let width, height: Int
    /// Row after row from the top.
    package let pixels: [UInt8]

    init(width: Int, height: Int, pixels: [UInt8]) {
        (self.width, self.height, self.pixels) = (width, height, pixels)
    }

    /// Reads a PNG file of any kind. Colours become their luminance, and what is transparent becomes white paper.
    /// - Throws: `FileError`, ``PictureError/png(file:message:)``, ``PictureError/size(file:width:height:)``
    package init(png path: String) throws {
        let bytes = try RegularFile.read(path)
        var image = png_image()
        image.version = png_uint_32(PNG_IMAGE_VERSION)
        defer { png_image_free(&image) }
        let size = try bytes.withUnsafeBytes { file -> (width: Int, height: Int) in
            guard png_image_begin_read_from_memory(&image, file.baseAddress, file.count) != 0 else {
                throw PictureError.png(file: path, message: Self.message(of: image))
            }
            return (Int(image.width), Int(image.height))
        }
        let (count, overflows) = size.width.multipliedReportingOverflow(by: size.height)
        guard !overflows, count <= Self.mostPixels else {
            throw PictureError.size(file: path, width: size.width, height: size.height)
        }
        image.format = png_uint_32(PNG_FORMAT_GRAY)
        var white = png_color(red: 255, green: 255, blue: 255)
        var pixels = [UInt8](repeating: 0, count: count)
        // The file has to be in memory until its pixels are read.
        let isRead = bytes.withUnsafeBytes { _ in png_image_finish_read(&image, &white, &pixels, 0, nil) != 0 }
        guard isRead else { throw PictureError.png(file: path, message: Self.message(of: image)) }
        self.init(width: size.width, height: size.height, pixels: pixels)
    }

    private static func message(of image: png_image) -> String {
        withUnsafeBytes(of: image.message) { String(decoding: $0.prefix(while: { $0 != 0 }), as: UTF8.self) }
    }
}

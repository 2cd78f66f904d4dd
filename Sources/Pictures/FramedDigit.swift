import Tensors

/// A digit as models of MNIST take it: 28×28 pixels, light ink on black ground.
///
/// 1. The ground is the mean of the picture's outermost pixels. Where it is lighter than half, the picture is inverted: dark ink on
///    light paper becomes light ink on black.
/// 2. A picture of 28×28 pixels is taken as it is. Of any other, the ground is subtracted and the strongest ink becomes full ink.
/// 3. The box around all ink of more than a fifth is brought to 20 pixels along its longer side, each pixel the mean of the area
///    that it covers, and laid so that the ink's centre of mass is the centre of the 28×28 pixels: as the images of MNIST were
///    made (LeCun, Cortes, Burges: The MNIST database of handwritten digits, yann.lecun.com/exdb/mnist).
package struct FramedDigit: Sendable, Equatable {
    package static let side = 28
    private static let inner = 20.0
    /// Of full ink; less is taken for the paper's unevenness.
    private static let leastInk = 0.2

    /// 28 · 28 bytes, row after row: 0 is ground, 255 full ink.
    package let pixels: [UInt8]

    /// - Parameter file: what the picture is called in an error.
    /// - Throws: ``PictureError/empty(file:)``
    package init(_ picture: GreyPicture, file: String) throws(PictureError) {
        let ground = picture.meanOfEdge
        let isInverted = ground > 127.5
        if picture.width == Self.side && picture.height == Self.side {
            pixels = isInverted ? picture.pixels.map { 255 - $0 } : picture.pixels
            return
        }
        let ink = picture.pixels.map { max(0, isInverted ? ground - Double($0) : Double($0) - ground) }
        // Less than a twentieth of the whole range is no ink.
        guard let strongest = ink.max(), strongest > 12 else { throw .empty(file: file) }
        let canvas = InkCanvas(width: picture.width, height: picture.height, ink: ink.map { $0 / strongest })
        pixels = canvas.framed(side: Self.side, inner: Self.inner, leastInk: Self.leastInk)
    }

    /// Reads a PNG file and frames what is on it.
    /// - Throws: `FileError`, ``PictureError``
    package init(png path: String) throws {
        try self.init(GreyPicture(png: path), file: path)
    }
}

extension GreyPicture {
    /// The mean over the outermost pixels.
    fileprivate var meanOfEdge: Double {
        var (sum, count) = (0, 0)
        for row in 0..<height {
            let isWhole = row == 0 || row == height - 1
            for column in isWhole ? Array(0..<width) : Array(Set([0, width - 1])) {
                sum += Int(pixels[row * width + column])
                count += 1
            }
        }
        return Double(sum) / Double(max(1, count))
    }
}

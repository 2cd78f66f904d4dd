/// Why a picture cannot be read as a digit.
///
/// The first line of ``description`` says what, where, expected and found, the second what to do.
package enum PictureError: Error, Equatable, Sendable {
    /// The file is no PNG file, or a damaged one; in libpng's words.
    case png(file: String, message: String)
    /// Larger than ``GreyPicture/mostPixels``.
    case size(file: String, width: Int, height: Int)
    /// All of the picture is about as bright as its edge.
    case empty(file: String)
}

extension PictureError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .png(let file, let message):
            "picture \(file): expected a PNG file, found: \(message)\nconvert it to PNG, or name another file"
        case .size(let file, let width, let height):
            "picture \(file): expected at most \(GreyPicture.mostPixels) pixels, found \(width) × \(height)"
                + "\nmake it smaller; a digit needs no more than some hundred pixels"
        case .empty(let file):
            "picture \(file): expected a digit on an even ground, found the ground alone"
                + "\nname a picture of a dark digit on light paper, or of a light one on black"
        }
    }
}

// What the models of handwritten digits share.

/// The mean and the standard deviation of all pixels of the MNIST training set, in 0…1.
let digitMean = 0.1307
let digitDeviation = 0.3081

/// Pixels as the digit models take them: (pixel/255 − mean)/deviation, as one product and one difference.
///
/// - Shapes: u8 of any shape → f32 of that shape
func normalized(_ pixels: Value) throws -> Value {
    try pixels.builder.scoped("normalize") {
        try pixels.cast(to: .float32) * (1 / (255 * digitDeviation))
            - pixels.builder.constant(
                digitMean / digitDeviation)
    }
}

import Glibc

extension Philox {
    /// Two independent numbers of the standard normal distribution from two words (Box and Muller).
    ///
    ///     radius = √(−2 ln u),  u = (⌊first / 2⁸⌋ + 1) · 2⁻²⁴ in (0, 1],  angle = 2π · uniform(second)
    ///     (radius · cos angle, radius · sin angle)
    ///
    /// The smallest u is 2⁻²⁴, so no value lies further out than 5.77. Backends agree within rounding.
    ///
    /// Source: Box, Muller: A note on the generation of random normal deviates, 1958,
    /// https://doi.org/10.1214/aoms/1177706645.
    public static func normal(_ first: UInt32, _ second: UInt32) -> (Double, Double) {
        let radius = (-2 * log((Double(first >> 8) + 1) * 0x1p-24)).squareRoot()
        let angle = 2 * Double.pi * Double(uniform(second))
        return (radius * cos(angle), radius * sin(angle))
    }
}

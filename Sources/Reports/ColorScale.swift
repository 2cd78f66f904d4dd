/// Which colour stands for which number.
public enum ColorScale: Sendable {
    /// From dark to bright.
    case sequential
    /// Blue below zero, nearly white at zero, red above it.
    case diverging

    /// Neither scale has this colour: it stands for what is not a number.
    static let signal = RGB(0xFF00C8)

    private static let viridisLike = [0x30105A, 0x40498E, 0x2B758E, 0x1F9F86, 0x6CC75A, 0xF5E34B].map { RGB($0) }
    private static let blueToRed = [0x17478F, 0x5B9BCB, 0xC4DDEC, 0xF6F6F6, 0xF8CDB5, 0xDD7059, 0x96132B].map {
        RGB($0)
    }

    var stops: [RGB] {
        switch self {
        case .sequential: Self.viridisLike
        case .diverging: Self.blueToRed
        }
    }

    /// The range that takes all colours: the data's; for a diverging scale with zero in the middle.
    func range(of values: [Double]) -> ClosedRange<Double> {
        let finite = values.filter { $0.magnitude < 1e300 }
        guard let least = finite.min(), let greatest = finite.max() else { return 0...1 }
        switch self {
        case .sequential: return least < greatest ? least...greatest : least - 0.5...least + 0.5
        case .diverging:
            let largest = max(least.magnitude, greatest.magnitude)
            return largest > 0 ? -largest...largest : -1...1
        }
    }

    /// Numbers outside of `range` take the colour of its nearer end.
    func color(_ value: Double, in range: ClosedRange<Double>) -> RGB {
        guard !value.isNaN else { return Self.signal }
        // Halves, because the length of the longest range is no number.
        let length = range.upperBound / 2 - range.lowerBound / 2
        return .between(stops, at: length > 0 ? (value / 2 - range.lowerBound / 2) / length : 0.5)
    }
}

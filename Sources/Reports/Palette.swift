/// The colours of a chart's series.
public enum Palette: Sendable {
    /// Series of different kinds. The colours were searched for their distance from each other as seen with normal
    /// colour vision, and with none of one kind of cone; from the ninth series on they return with dashed lines.
    case distinct
    /// Series of one kind in an order, such as sizes: from dark to bright on white, and so that none sinks into the
    /// ground on a dark one.
    case ordered

    private static let kinds: [Ink] = [
        Ink(light: RGB(0x1B38E2), dark: RGB(0x5FA7FD)), Ink(light: RGB(0xD57E00), dark: RGB(0xEF7D3E)),
        Ink(light: RGB(0x9F4899), dark: RGB(0xEC0EC2)), Ink(light: RGB(0x4093FB), dark: RGB(0xB3E5E7)),
        Ink(light: RGB(0xB11D05), dark: RGB(0xA7684E)), Ink(light: RGB(0x083648), dark: RGB(0x2EF788)),
        Ink(light: RGB(0x7E8B59), dark: RGB(0xD0E339)), Ink(light: RGB(0x51281B), dark: RGB(0x9E8F9B)),
    ]
    private static let lightOrder = [0x2D0A4E, 0x5B3FA0, 0x2F74B5, 0x14938A, 0x4AA23C, 0x9A9400, 0xC97B00].map {
        RGB($0)
    }
    private static let darkOrder = [0x9A6BE8, 0x6C8CF5, 0x3FB2E0, 0x2CC9A4, 0x79D65B, 0xD6DC3A, 0xFFC46B].map {
        RGB($0)
    }

    func ink(_ index: Int, of count: Int) -> Ink {
        switch self {
        case .distinct: return Self.kinds[index % Self.kinds.count]
        case .ordered:
            let place = count > 1 ? Double(index) / Double(count - 1) : 0
            return Ink(light: .between(Self.lightOrder, at: place), dark: .between(Self.darkOrder, at: place))
        }
    }

    /// Lengths of dash and gap; `nil` is a whole line.
    func dashes(_ index: Int) -> String? {
        switch self {
        case .distinct: index < Self.kinds.count ? nil : index < 2 * Self.kinds.count ? "6 3" : "2 3"
        case .ordered: nil
        }
    }
}

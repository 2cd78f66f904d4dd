internal import FoundationEssentials
internal import SwiftProtobuf

/// Something that an event shows, under a tag; tags with the same words before a slash are shown together.
package struct EventValue: Sendable {
    let message: Tandem_Summary.Value

    private init(_ tag: String, _ value: Tandem_Summary.Value.OneOf_Value) {
        message = .with {
            $0.tag = tag
            $0.value = value
        }
    }

    package static func scalar(_ tag: String, _ value: Double) -> EventValue {
        EventValue(tag, .simpleValue(Float(value)))
    }

    /// - Parameter png: a PNG file of `height` × `width` pixels with so many `channels`: 1 is grey, 3 red, green and blue.
    package static func image(_ tag: String, png: [UInt8], height: Int, width: Int, channels: Int) -> EventValue {
        EventValue(
            tag,
            .image(
                .with {
                    ($0.height, $0.width) = (Int32(clamping: height), Int32(clamping: width))
                    $0.colorspace = Int32(clamping: channels)
                    $0.encodedImageString = Data(png)
                }))
    }

    /// How often numbers fall into ranges of equal width. What is not finite does not count.
    package static func histogram(_ tag: String, _ values: [Float], rangeCount: Int = 30) -> EventValue {
        let finite = values.lazy.filter(\.isFinite).map(Double.init)
        let (least, greatest) = (finite.min() ?? 0, finite.max() ?? 0)
        let count = least < greatest ? max(1, rangeCount) : 1
        let width = (greatest - least) / Double(count)
        var counts = [Double](repeating: 0, count: count)
        for value in finite { counts[width > 0 ? min(Int((value - least) / width), count - 1) : 0] += 1 }
        return EventValue(
            tag,
            .histo(
                .with {
                    ($0.min, $0.max, $0.num) = (least, greatest, counts.reduce(0, +))
                    $0.sum = finite.reduce(0, +)
                    $0.sumSquares = finite.reduce(0) { $0 + $1 * $1 }
                    $0.bucketLimit = (1..<count).map { least + width * Double($0) } + [greatest]
                    $0.bucket = counts
                }))
    }
}

/// The lengths of a tensor's axes, outermost first. Elements lie in row-major order: the last axis is contiguous.
///
/// A shape without axes is that of a scalar and has one element; a shape with an axis of length 0 has none.
public struct Shape: Hashable, Sendable {
    /// The length of each axis.
    public let lengths: [Int]

    /// The shape with these lengths, outermost first.
    public init(_ lengths: [Int]) { self.lengths = lengths }

    /// The shape of one number: no axes.
    public static let scalar = Shape([])

    /// The number of axes.
    public var rank: Int { lengths.count }

    /// The product of the lengths.
    public var elementCount: Int { lengths.reduce(1, *) }

    /// The product of the lengths, or `nil` where a length is negative or the product does not fit an `Int`.
    /// Lengths that come from a file are checked with this before anything is allocated.
    package var checkedElementCount: Int? {
        var count = 1
        for length in lengths {
            guard length >= 0 else { return nil }
            let (product, overflow) = count.multipliedReportingOverflow(by: length)
            if overflow { return nil }
            count = product
        }
        return count
    }

    /// The distance in elements between neighbours along each axis.
    public var strides: [Int] {
        var strides = [Int](repeating: 1, count: rank)
        var step = 1
        for axis in lengths.indices.reversed() {
            strides[axis] = step
            step *= lengths[axis]
        }
        return strides
    }

    /// The length of an axis, counted from the outermost.
    public subscript(axis: Int) -> Int { lengths[axis] }
}

extension Shape: ExpressibleByArrayLiteral {
    /// `[128, 10]` where a shape is expected.
    public init(arrayLiteral lengths: Int...) { self.init(lengths) }
}

extension Shape: CustomStringConvertible {
    /// `[128, 10]`, the way it is written in Swift.
    public var description: String { "[" + lengths.map(String.init).joined(separator: ", ") + "]" }
}

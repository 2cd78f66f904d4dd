@_exported import Tensors

/// What is known of a value before it is computed: the type of its elements and its shape.
public struct TensorType: Hashable, Sendable {
    public let elementType: ElementType
    public let shape: Shape

    public init(_ elementType: ElementType, _ shape: Shape) {
        self.elementType = elementType
        self.shape = shape
    }

    public var elementCount: Int { shape.elementCount }
    public var byteCount: Int { elementCount * elementType.byteCount }
}

extension TensorType: CustomStringConvertible {
    /// `f32[128, 10]`
    public var description: String { "\(elementType)\(shape)" }
}

/// One number inside a graph. It is kept in double precision, so that a graph evaluated in double precision loses
/// nothing; single precision rounds it once. Two numbers are equal where their bits are: −0 is not 0, and NaN is NaN, or
/// interning would exchange one for the other.
public struct Scalar: Hashable, Sendable, CustomStringConvertible {
    public let elementType: ElementType
    public let value: Double

    public init(_ value: Double, _ elementType: ElementType = .float32) {
        self.value = value
        self.elementType = elementType
    }

    public static func == (a: Scalar, b: Scalar) -> Bool {
        a.elementType == b.elementType && a.value.bitPattern == b.value.bitPattern
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(elementType)
        hasher.combine(value.bitPattern)
    }

    public var description: String {
        guard !elementType.isFloatingPoint, let whole = Int(exactly: value) else { return "\(value)" }
        return "\(whole)"
    }
}

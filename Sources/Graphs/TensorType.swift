@_exported import Tensors

/// What is known of a value before it is computed: the type of its elements and its shape.
public struct TensorType: Hashable, Sendable {
    /// The type of each element.
    public let elementType: ElementType
    /// The length of each axis.
    public let shape: Shape

    /// `TensorType(.float32, [128, 10])`
    public init(_ elementType: ElementType, _ shape: Shape) {
        self.elementType = elementType
        self.shape = shape
    }

    /// How many elements a value of this type has.
    public var elementCount: Int { shape.elementCount }
    /// What they take in memory.
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
    /// The type that it is rounded to.
    public let elementType: ElementType
    /// The number in double precision.
    public let value: Double

    /// A number of a type, f32 unless told otherwise.
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

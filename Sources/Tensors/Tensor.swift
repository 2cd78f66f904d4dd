/// Numbers on the host: a shape and its elements in row-major order.
///
/// What is symbolic is a `Value` (module Graphs), what lies on a device belongs to its backend; a `Tensor` is plain data.
public struct Tensor: Sendable, Equatable {
    /// The elements, one array per element type.
    public enum Elements: Sendable, Equatable {
        case float32([Float])
        case float64([Double])
        case int32([Int32])
        case int64([Int64])
        case uint8([UInt8])
    }

    /// The length of each axis.
    public let shape: Shape
    /// The numbers, row by row.
    public let elements: Elements

    /// - Throws: ``TensorError/elementCount(shape:found:)`` where `elements` does not fill `shape` exactly.
    public init(shape: Shape, elements: Elements) throws(TensorError) {
        guard shape.checkedElementCount == elements.count else {
            throw .elementCount(shape: shape, found: elements.count)
        }
        self.shape = shape
        self.elements = elements
    }

    init(unchecked shape: Shape, _ elements: Elements) {
        self.shape = shape
        self.elements = elements
    }

    /// The type of its elements.
    public var elementType: ElementType { elements.type }
    /// How many elements it has.
    public var elementCount: Int { elements.count }
    /// What its elements take in memory.
    public var byteCount: Int { elementCount * elementType.byteCount }

    /// One f32 number, without axes.
    public static func scalar(_ value: Float) -> Tensor { Tensor(unchecked: .scalar, .float32([value])) }
    /// One i32 number, without axes.
    public static func scalar(_ value: Int32) -> Tensor { Tensor(unchecked: .scalar, .int32([value])) }
    /// f32 numbers along one axis.
    public static func vector(_ values: [Float]) -> Tensor { Tensor(unchecked: [values.count], .float32(values)) }
    /// i32 numbers along one axis.
    public static func vector(_ values: [Int32]) -> Tensor { Tensor(unchecked: [values.count], .int32(values)) }
    /// Bytes along one axis.
    public static func vector(_ values: [UInt8]) -> Tensor { Tensor(unchecked: [values.count], .uint8(values)) }

    /// A tensor of `shape` whose elements are all zero.
    public static func zeros(_ shape: Shape, _ type: ElementType = .float32) -> Tensor {
        let count = shape.elementCount
        return switch type {
        case .float32: Tensor(unchecked: shape, .float32(Array(repeating: 0, count: count)))
        case .float64: Tensor(unchecked: shape, .float64(Array(repeating: 0, count: count)))
        case .int32: Tensor(unchecked: shape, .int32(Array(repeating: 0, count: count)))
        case .int64: Tensor(unchecked: shape, .int64(Array(repeating: 0, count: count)))
        case .uint8: Tensor(unchecked: shape, .uint8(Array(repeating: 0, count: count)))
        }
    }

    /// The same elements under another shape.
    /// - Throws: ``TensorError/elementCount(shape:found:)`` where the counts differ.
    public func reshaped(to shape: Shape) throws(TensorError) -> Tensor {
        try Tensor(shape: shape, elements: elements)
    }

    /// The elements as `Float`, converted where they are of another type.
    public var floats: [Float] {
        switch elements {
        case .float32(let values): values
        case .float64(let values): values.map(Float.init)
        case .int32(let values): values.map(Float.init)
        case .int64(let values): values.map(Float.init)
        case .uint8(let values): values.map(Float.init)
        }
    }

    /// The elements as `Double`, converted where they are of another type.
    public var doubles: [Double] {
        switch elements {
        case .float32(let values): values.map(Double.init)
        case .float64(let values): values
        case .int32(let values): values.map(Double.init)
        case .int64(let values): values.map(Double.init)
        case .uint8(let values): values.map(Double.init)
        }
    }
}

extension Tensor.Elements {
    /// The type that the array stands for.
    public var type: ElementType {
        switch self {
        case .float32: .float32
        case .float64: .float64
        case .int32: .int32
        case .int64: .int64
        case .uint8: .uint8
        }
    }

    /// How many there are.
    public var count: Int {
        switch self {
        case .float32(let values): values.count
        case .float64(let values): values.count
        case .int32(let values): values.count
        case .int64(let values): values.count
        case .uint8(let values): values.count
        }
    }

    /// Calls `body` with the elements' bytes in the machine's order.
    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        switch self {
        case .float32(let values): try values.withUnsafeBytes(body)
        case .float64(let values): try values.withUnsafeBytes(body)
        case .int32(let values): try values.withUnsafeBytes(body)
        case .int64(let values): try values.withUnsafeBytes(body)
        case .uint8(let values): try values.withUnsafeBytes(body)
        }
    }

    /// `count` elements of `type`, whose bytes `initialize` writes completely.
    public init(
        type: ElementType, count: Int, initialize: (UnsafeMutableRawBufferPointer) throws -> Void
    ) rethrows {
        func filled<Element: ExpressibleByIntegerLiteral>() throws -> [Element] {
            var values = [Element](repeating: 0, count: count)
            try values.withUnsafeMutableBytes(initialize)
            return values
        }
        switch type {
        case .float32: self = .float32(try filled())
        case .float64: self = .float64(try filled())
        case .int32: self = .int32(try filled())
        case .int64: self = .int64(try filled())
        case .uint8: self = .uint8(try filled())
        }
    }
}

/// What can be wrong with numbers on the host.
public enum TensorError: Error, Equatable, CustomStringConvertible {
    /// The elements do not fill the shape exactly.
    case elementCount(shape: Shape, found: Int)

    /// What is expected and found, and on a second line what to do.
    public var description: String {
        switch self {
        case .elementCount(let shape, let found):
            "tensor of shape \(shape): expected "
                + (shape.checkedElementCount.map { "\($0) elements" } ?? "a shape that fits into memory")
                + ", found \(found) element\(found == 1 ? "" : "s")\n"
                + "give as many elements as the product of the shape's lengths, or another shape"
        }
    }
}

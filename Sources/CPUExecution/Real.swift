import Runtime

/// How exactly the reference computes.
public enum Precision: String, Sendable, CaseIterable {
    /// Every stored f32 is a `Float`; sums run in `Double` and are rounded once.
    case single
    /// Every stored f32 is kept as a `Double`: for finite differences and as a measure of rounding.
    case double
}

/// The type that an f32 of the graph is stored in.
protocol Real: BinaryFloatingPoint, Sendable {
    /// The same number as a `Double`, in which every sum and function is computed.
    var double: Double { get }
    /// The numbers of a tensor as this type.
    static func array(_ tensor: Tensor) -> [Self]
    static func elements(_ values: [Self]) -> Tensor.Elements
}

extension Float: Real {
    var double: Double { Double(self) }
    static func array(_ tensor: Tensor) -> [Float] { tensor.floats }
    static func elements(_ values: [Float]) -> Tensor.Elements { .float32(values) }
}

extension Double: Real {
    var double: Double { self }
    static func array(_ tensor: Tensor) -> [Double] { tensor.doubles }
    static func elements(_ values: [Double]) -> Tensor.Elements { .float64(values) }
}

extension Precision {
    /// The type that a value of `type` is stored in.
    func stored(_ type: ElementType) -> ElementType {
        switch (self, type) {
        case (.double, .float32): .float64
        case (.single, .float64): .float32
        case (_, .float32), (_, .float64), (_, .int32), (_, .int64), (_, .uint8): type
        }
    }

    /// The tensor's elements in the type that a value of `type` is stored in, or `nil` where that would change what
    /// they are: only floating-point numbers are converted.
    func storing(_ tensor: Tensor, as type: ElementType) -> Tensor.Elements? {
        if tensor.elementType == stored(type) { return tensor.elements }
        guard type.isFloatingPoint, tensor.elementType.isFloatingPoint else { return nil }
        return switch self {
        case .single: .float32(tensor.floats)
        case .double: .float64(tensor.doubles)
        }
    }
}

extension Tensor {
    /// The elements as i32; of another type, converted as ``cast(_:to:as:)`` does.
    var integers: [Int32] {
        switch elements {
        case .int32(let values): values
        case .uint8(let values): values.map(Int32.init)
        case .int64(let values): values.map { Int32(truncatingIfNeeded: $0) }
        case .float32(let values): values.map { Int32(cutting: Double($0)) }
        case .float64(let values): values.map { Int32(cutting: $0) }
        }
    }

    /// The elements as u8; of another type, converted as ``cast(_:to:as:)`` does.
    var bytes: [UInt8] {
        switch elements {
        case .uint8(let values): values
        case .int32(let values): values.map { UInt8(truncatingIfNeeded: $0) }
        case .int64(let values): values.map { UInt8(truncatingIfNeeded: $0) }
        case .float32(let values): values.map { UInt8(cutting: Double($0)) }
        case .float64(let values): values.map { UInt8(cutting: $0) }
        }
    }
}

extension FixedWidthInteger {
    /// The number without its fraction; the nearest bound where it does not fit, and 0 of NaN.
    init(cutting number: Double) {
        let whole = number.rounded(.towardZero)
        if whole.isNaN {
            self = 0
        } else if whole >= Double(Self.max) {
            self = .max
        } else {
            self = whole <= Double(Self.min) ? .min : Self(whole)
        }
    }
}

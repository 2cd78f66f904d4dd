/// The type of one number in a tensor.
///
/// Graphs compute in ``float32``, ``int32`` and ``uint8``; ``float64`` and ``int64`` exist on the host only (files,
/// references in double precision).
public enum ElementType: String, Sendable, CaseIterable, Codable {
    /// IEEE 754 single precision.
    case float32 = "f32"
    /// IEEE 754 double precision; on the host only.
    case float64 = "f64"
    /// Labels, indices and counters of a graph.
    case int32 = "i32"
    /// On the host only; files of PyTorch count batches in it.
    case int64 = "i64"
    /// Pixels, digits, and the results of comparisons.
    case uint8 = "u8"

    /// The size of one element.
    public var byteCount: Int {
        switch self {
        case .uint8: 1
        case .float32, .int32: 4
        case .float64, .int64: 8
        }
    }

    /// Whether it has fractions: f32 and f64.
    public var isFloatingPoint: Bool {
        switch self {
        case .float32, .float64: true
        case .int32, .int64, .uint8: false
        }
    }
}

extension ElementType: CustomStringConvertible {
    public var description: String { rawValue }
}

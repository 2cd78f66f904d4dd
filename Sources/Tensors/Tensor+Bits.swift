import Glibc

extension Tensor {
    /// Whether shape, type and every bit are the same: unlike `==`, it tells 0 from −0, and a NaN is the same as itself.
    package func hasSameBits(as other: Tensor) -> Bool {
        guard shape == other.shape, elementType == other.elementType else { return false }
        return elements.withUnsafeBytes { bytes in
            other.elements.withUnsafeBytes { others in
                guard let first = bytes.baseAddress, let second = others.baseAddress else { return true }
                return bytes.count == others.count && memcmp(first, second, bytes.count) == 0
            }
        }
    }
}

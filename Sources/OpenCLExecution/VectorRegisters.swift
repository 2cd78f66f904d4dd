/// The vector registers that CPU-class kernels count on. Their blocks of sums are as large as fit: sums that do not fit are
/// stored and loaded again in each step of a product, which takes more than twice the time (a product of 768³ on two Zen 4
/// cores that offer AVX2 only, PoCL 3.1: blocks of 6 × 16 make 152 GFLOP/s, of 8 × 16 62).
///
/// A sum is a `float16` of OpenCL C in either case.
public enum VectorRegisters: String, Hashable, Sendable, CaseIterable {
    /// 32 registers of 16 floats, as of AVX-512.
    case wide
    /// 16 registers of 8 floats, as of AVX2, where a sum takes two; or 32 of 4, as of NEON, where it takes four.
    case narrow

    /// The most sums that leave room for the operands in narrow registers.
    static let narrowSums = 6
}

extension OpenCLDevice {
    /// The registers that the device's own width of vectors tells.
    public var registers: VectorRegisters { nativeFloatWidth >= 16 ? .wide : .narrow }
}

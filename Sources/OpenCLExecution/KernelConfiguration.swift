/// Which kernels a backend uses. A run records it, and resuming a run uses the same, so that the bits are the same.
public struct KernelConfiguration: Hashable, Sendable {
    /// The family of kernels; by default the one that suits the device.
    public let family: DeviceClass
    /// What convolutions may be computed by; GPU-class kernels know no choice.
    public let convolutions: ConvolutionAlgorithms
    /// What the blocks of CPU-class kernels are cut for; by default the device's.
    public let registers: VectorRegisters

    /// Whether consecutive small steps become one kernel (`small_steps.cl`). CPU-class kernels only: one work-item is
    /// slow on a GPU.
    public let joinsSmallSteps: Bool
    /// Whether a reduction computes its operand as it reads it, where nobody else does (`Prologue`). CPU-class kernels only:
    /// the others have no such text.
    package let computesReductionOperands: Bool
    /// Whether consecutive elementwise steps share launches (`elementwise_segments.cl`). CPU-class kernels only.
    package let joinsElementwiseSteps: Bool
    /// What takes the place of the rules that choose kernels by sizes; empty unless asked for.
    package let tuning: TuningTable

    /// `joinsSmallSteps` is taken as false for the GPU family, which has no such kernel.
    public init(
        family: DeviceClass, convolutions: ConvolutionAlgorithms = .winograd, registers: VectorRegisters = .wide,
        joinsSmallSteps: Bool = true
    ) {
        self.init(
            family: family, convolutions: convolutions, registers: registers, joinsSmallSteps: joinsSmallSteps,
            tuning: TuningTable())
    }

    package init(
        family: DeviceClass, convolutions: ConvolutionAlgorithms = .winograd, registers: VectorRegisters = .wide,
        joinsSmallSteps: Bool = true, computesReductionOperands: Bool = true, joinsElementwiseSteps: Bool = true,
        tuning: TuningTable
    ) {
        (self.family, self.convolutions, self.registers, self.tuning) = (family, convolutions, registers, tuning)
        self.joinsSmallSteps = joinsSmallSteps && family == .cpu
        self.computesReductionOperands = computesReductionOperands && family == .cpu
        self.joinsElementwiseSteps = joinsElementwiseSteps && family == .cpu
    }
}

/// The algorithms that CPU-class convolutions may take. Those that differ from ``direct`` are taken where they are faster.
/// Winograd's, for 3×3 of stride 1, multiplies less, and rounds in its transformations (Lavin, Gray: Fast algorithms for
/// convolutional neural networks, arXiv:1509.09308).
public enum ConvolutionAlgorithms: String, Sendable, CaseIterable {
    /// Every product as it stands in the definition, with channels or pixels in the vector lanes.
    case direct
    /// Every product as it stands in the definition, with 16 images in the vector lanes wherever that is possible, also
    /// where it is slower.
    case lanes
    /// Direct; images in the lanes; and F(2×2, 3×3): its transformations are sums, halves and quarters, exact for small
    /// integers, and its error is that of the direct kernels (largest error / largest value: up to 2e-6).
    case winograd
    /// Also F(3×3, 3×3) and F(4×4, 3×3): faster again, with errors up to 2e-5. That is harmless in training, but a run
    /// soon parts from one in double precision.
    case winogradLarge = "winograd-large"

    /// The edges of the output tiles that are allowed.
    var tiles: [Int] {
        switch self {
        case .direct, .lanes: []
        case .winograd: [2]
        case .winogradLarge: [4, 3, 2]
        }
    }
}

extension KernelConfiguration: CustomStringConvertible {
    public var description: String {
        let blocks = family == .cpu && registers == .narrow ? " for narrow registers" : ""
        return "\(family.rawValue)-class kernels\(blocks), \(convolutions.rawValue) convolutions"
            + (tuning.isEmpty ? "" : ", \(tuning)")
    }
}

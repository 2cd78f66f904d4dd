/// Which kernels a backend uses. A run records it, and resuming a run uses the same, so that the bits are the same.
public struct KernelConfiguration: Hashable, Sendable {
    /// The family of kernels; by default the one that suits the device.
    public let family: DeviceClass
    public let convolutions: ConvolutionAlgorithms

    public init(family: DeviceClass, convolutions: ConvolutionAlgorithms = .winograd) {
        (self.family, self.convolutions) = (family, convolutions)
    }
}

/// The algorithms that 3×3 convolutions of stride 1 may take where they are faster. Winograd's multiplies less, and rounds
/// in its transformations (Lavin, Gray: Fast algorithms for convolutional neural networks, arXiv:1509.09308).
public enum ConvolutionAlgorithms: String, Sendable, CaseIterable {
    /// Every product as it stands in the definition.
    case direct
    /// Also F(2×2, 3×3): its transformations are sums, halves and quarters, exact for small integers, and its error is that
    /// of the direct kernels (largest error / largest value: up to 2e-6).
    case winograd
    /// Also F(3×3, 3×3) and F(4×4, 3×3): faster again, with errors up to 2e-5. That is harmless in training, but a run
    /// soon parts from one in double precision.
    case winogradLarge = "winograd-large"

    /// The edges of the output tiles that are allowed.
    var tiles: [Int] {
        switch self {
        case .direct: []
        case .winograd: [2]
        case .winogradLarge: [4, 3, 2]
        }
    }
}

extension KernelConfiguration: CustomStringConvertible {
    public var description: String { "\(family.rawValue)-class kernels, \(convolutions.rawValue) convolutions" }
}

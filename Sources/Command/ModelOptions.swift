import ArgumentParser
import Models

/// Which model, and the options that shape it; the same for every command that computes with one.
struct ModelOptions: ParsableArguments {
    enum Name: String, ExpressibleByArgument, CaseIterable {
        case sumClassifier = "sum-classifier"
        case autoencoder
        case imageOpNet = "image-op-net"
        case mnistNet = "mnist-net"
        case operatorNet = "operator-net"
        case mlp
        case hybrid
    }

    @Argument(help: "The model.")
    var model: Name

    @Option(
        help: """
            How sum-classifier makes the sum: as reported with linear (the default), by layers of its own with mlp, or \
            exact. exact is best: it gets every sum whose digit it gets; mlp learns the sums in some epochs; linear stays \
            far behind.
            """)
    var head: SumHead?

    @Option(help: .valued("How many numbers autoencoder squeezes an image into (default 10).", "n"))
    var latent: Int?

    @Option(help: .valued("The size of autoencoder (default plain).", "size"))
    var architecture: Autoencoder.Architecture?

    @Option(
        help: .valued(
            """
            The range of autoencoder's pixels: unit, 0 to 1 (the default), or reported, -1 to 1, which its output cannot \
            reach.
            """, "range"))
    var targetRange: Autoencoder.TargetRange?

    @OptionGroup var hybrid: HybridOptions

    /// - Parameter recorded: the options of a run that is resumed, for those that are absent.
    /// - Throws: ``Failure`` where an option does not belong to the model.
    func build(recorded: [String: String] = [:]) throws -> any Model {
        try refuseForeignOptions()
        switch model {
        case .sumClassifier:
            return SumClassifier(head: head ?? recorded["head"].flatMap(SumHead.init(rawValue:)) ?? .linear)
        case .autoencoder:
            let latent = latent ?? recorded["latent"].flatMap { Int($0) } ?? 10
            guard (1...65_536).contains(latent) else {
                throw Failure.usage(
                    "latent: expected a whole number from 1 to 65536, found \(latent)", "10 is the usual one")
            }
            return Autoencoder(
                latent: latent,
                architecture: architecture
                    ?? recorded["architecture"].flatMap(Autoencoder.Architecture.init(rawValue:)) ?? .plain,
                targetRange: targetRange
                    ?? recorded["target-range"].flatMap(Autoencoder.TargetRange.init(rawValue:)) ?? .unit)
        case .imageOpNet: return ImageOpNet()
        case .mnistNet: return MNISTNet()
        case .operatorNet: return OperatorNet()
        case .mlp: return MLP()
        case .hybrid:
            throw Failure.usage(
                "hybrid: expected a model of images, found one of points", "train and evaluate take it by itself")
        }
    }

    func refuseForeignOptions() throws {
        let given: [(option: String, isGiven: Bool, owner: Name)] = [
            ("head", head != nil, .sumClassifier), ("latent", latent != nil, .autoencoder),
            ("architecture", architecture != nil, .autoencoder), ("target-range", targetRange != nil, .autoencoder),
        ]
        let ofHybrid = hybrid.given.map { (option: $0, isGiven: true, owner: Name.hybrid) }
        for (option, isGiven, owner) in given + ofHybrid where isGiven && owner != model {
            throw Failure.usage(
                "\(option): expected with \(owner.rawValue) only, found with \(model.rawValue)",
                "leave --\(option) out")
        }
    }
}

extension SumHead: ExpressibleByArgument {}
extension Autoencoder.Architecture: ExpressibleByArgument {}
extension Autoencoder.TargetRange: ExpressibleByArgument {}

extension CompletionKind {
    /// Files of weights.
    static var weights: CompletionKind { .file(extensions: ["safetensors"]) }
}

import ArgumentParser
import Models

/// Which model, and the options that shape it; the same for every command that computes with one.
struct ModelOptions: ParsableArguments {
    enum Name: String, ExpressibleByArgument, CaseIterable {
        case sumClassifier = "sum-classifier"
        case mlp
    }

    @Argument(help: "sum-classifier or mlp.")
    var model: Name

    @Option(
        help: """
            How sum-classifier makes the sum: linear (the default, as reported), mlp, or exact. exact is best: it gets \
            every sum whose digit it gets; mlp learns the sums in some epochs; linear stays far behind.
            """)
    var head: SumHead?

    /// - Parameter recorded: the options of a run that is resumed, for those that are absent.
    /// - Throws: ``Failure`` where an option does not belong to the model.
    func build(recorded: [String: String] = [:]) throws -> any Model {
        switch model {
        case .sumClassifier:
            return SumClassifier(head: head ?? recorded["head"].flatMap(SumHead.init(rawValue:)) ?? .linear)
        case .mlp:
            if head != nil {
                throw Failure.usage("head: expected with sum-classifier only, found with mlp", "leave --head out")
            }
            return MLP()
        }
    }
}

extension SumHead: ExpressibleByArgument {}

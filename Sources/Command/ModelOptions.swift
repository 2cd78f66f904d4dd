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
            How sum-classifier makes the sum: linear (the reported head), mlp, or exact. \
            mlp and exact reach 99 %; linear stays far below.
            """)
    var head: SumHead?

    /// - Throws: ``Failure`` where an option does not belong to the model.
    func build() throws -> any Model {
        switch model {
        case .sumClassifier: return SumClassifier(head: head ?? .linear)
        case .mlp:
            if head != nil {
                throw Failure.usage("head: expected with sum-classifier only, found with mlp", "leave --head out")
            }
            return MLP()
        }
    }
}

extension SumHead: ExpressibleByArgument {}

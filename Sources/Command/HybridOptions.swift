import ArgumentParser
import Training

/// What shapes a hybrid network and the points it fits.
struct HybridOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: .valued("The number of hybrid's objectives, in strict priority: 2 (the default) or 3.", "n"))
    var objectives: Int?

    @Option(
        help: ArgumentHelp(
            "What hybrid fits: reported (the default), square-inverse, square-reported, reported-inverse, or a CSV file.",
            discussion:
                "A CSV file has a header and rows of numbers; its last columns are the targets, in order of priority.",
            valueName: "targets"))
    var targets: String?

    @Option(help: .valued("How hybrid keeps an objective from moving those before it (default jacobian).", "way"))
    var projection: HybridProjection?

    @Option(
        parsing: .unconditional,
        help: .valued("The units of hybrid's hidden layers, such as 10 (the default) or 20,10.", "units"))
    var hidden: String?

    @Option(
        parsing: .unconditional,
        help: .valued("The squared error below which hybrid turns to the next objective (default 0.05).", "x"))
    var threshold: Double?

    @Option(
        parsing: .unconditional, help: .valued("What hybrid multiplies a projected gradient by (default 1).", "x"))
    var alpha: Double?

    @Flag(help: "Move and scale hybrid's inputs and targets to mean 0 and variance 1; losses are then in these units.")
    var standardise = false

    /// The names of those that stand on the command line.
    var given: [String] {
        let all = [
            ("objectives", objectives != nil), ("targets", targets != nil), ("projection", projection != nil),
            ("hidden", hidden != nil), ("threshold", threshold != nil), ("alpha", alpha != nil),
            ("standardise", standardise),
        ]
        return all.filter(\.1).map(\.0)
    }

    /// - Parameter recorded: the options of a run that is resumed, for those that are absent.
    func settings(recorded: [String: String] = [:]) throws -> HybridSettings {
        var settings = HybridSettings(recorded: recorded)
        settings.objectives = objectives ?? settings.objectives
        settings.targets = targets.map(HybridSettings.Targets.init) ?? settings.targets
        settings.projection = projection ?? settings.projection
        settings.threshold = threshold ?? settings.threshold
        settings.alpha = alpha ?? settings.alpha
        settings.standardise = standardise || settings.standardise
        if let hidden {
            let parts = hidden.split(separator: ",", omittingEmptySubsequences: false)
            let units = parts.compactMap { Int($0) }
            guard units.count == parts.count else {
                throw Failure.usage(
                    "hidden: expected whole numbers with commas between, found '\(hidden)'", "such as --hidden 20,10")
            }
            settings.hidden = units
        }
        try settings.validate()
        return settings
    }
}

extension HybridProjection: ExpressibleByArgument {}

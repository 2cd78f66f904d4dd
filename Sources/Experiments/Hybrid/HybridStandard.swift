/// A hybrid network that serves only its first objective beside a standard network 1 → hidden → 1, from the same weights
/// and on the same points: every number of one must be that of the other, at every step.
struct HybridStandard: Sendable {
    let steps: Int
    /// The largest |difference| of a parameter after a step, and of the loss before it.
    let largestParameterDifference, largestLossDifference: Double
    /// The steps after which every parameter had the same bits.
    let equalSteps: Int

    /// The network's parameters, and those of a perceptron that they correspond to.
    private static let pairs = [
        ("hidden.weight", "fc1.weight"), ("hidden.bias", "fc1.bias"), ("neuron.weight1", "fc2.weight"),
        ("neuron.bias1", "fc2.bias"),
    ]

    init(seed: UInt64, epochs: Int, on backend: any Backend) throws {
        var settings = HybridSettings()
        settings.threshold = 0  // every error is above it
        let data = try settings.data()
        var options = TrainingOptions()
        (options.epochs, options.seed, options.order) = (epochs, seed, .sequential)
        options.stepsInFlight = 1
        let trainer = try HybridTrainer(settings, data, options: options, on: backend)
        let standard = try StudiedNetwork(
            Perceptron(widths: [1] + settings.hidden + [1]), .regression,
            SGD(learningRate: HybridSettings.learningRate), seed: seed, on: backend)
        let first = try trainer.weights()
        for (hybrid, perceptron) in Self.pairs { try standard.set(perceptron, first[hybrid]?.floats ?? []) }
        var (parameters, losses, equal) = (0.0, 0.0, 0)
        let result = try trainer.run(observe: { records in
            for record in records {
                let (x, y) = (data.inputs[record.step % data.count], data.targets[record.step % data.count][0])
                let input = x.map { Float($0) }
                let error = Double(try standard.outputs(input)[0]) - y
                losses = max(losses, (record.losses[0] - error * error).magnitude)
                try standard.train(input, [Float(y)])
                let now = try trainer.weights()
                var largest = 0.0
                for (hybrid, perceptron) in Self.pairs {
                    let values = zip(now[hybrid]?.floats ?? [], try standard.read(perceptron).floats)
                    for (a, b) in values { largest = max(largest, Double((a - b).magnitude)) }
                }
                if largest == 0 { equal += 1 }
                parameters = max(parameters, largest)
            }
        })
        (steps, equalSteps) = (result.steps, equal)
        (largestParameterDifference, largestLossDifference) = (parameters, losses)
    }
}

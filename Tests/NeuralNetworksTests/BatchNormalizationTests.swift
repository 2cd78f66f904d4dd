import CPUExecution
import NeuralNetworks
import Runtime
import Testing

/// A layer of two channels in a graph of its own, on x [4, 2, 1, 3].
private func session(_ mode: Parameters.Mode, store: (any StateStore)? = nil) throws -> Session {
    let builder = GraphBuilder()
    let parameters = Parameters(builder, mode: mode)
    let layer = try BatchNormalization("bn", channels: 2, in: parameters)
    let y = try layer(builder.input("x", TensorType(.float32, [4, 2, 1, 3])))
    let backend = CPUBackend()
    let store = try store ?? backend.makeStore()
    let isNew = store.declarations.isEmpty
    for parameter in parameters.declared { try store.declare(parameter.name, parameter.value.type) }
    if isNew {
        for entry in try parameters.initialValues(seed: 0).entries { try store.write(entry.tensor, to: entry.name) }
    }
    return try Session(
        Program(builder, outputs: [(name: "y", value: y)], updates: parameters.renewed), on: backend, store: store)
}

private let x = (0..<24).map { Float(($0 * 7) % 11) - 4 }

/// The numbers of a channel of x.
private func numbers(_ channel: Int) -> [Double] {
    (0..<4).flatMap { n in (0..<3).map { Double(x[n * 6 + channel * 3 + $0]) } }
}

private func moments(_ numbers: [Double]) -> (mean: Double, variance: Double) {
    let mean = numbers.reduce(0, +) / Double(numbers.count)
    return (mean, numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(numbers.count))
}

@Test("in training the batch is brought to mean 0 and variance 1, and the running statistics follow it")
func batchNormalizationInTraining() throws {
    let session = try session(.training)
    try session.write(Tensor(shape: [4, 2, 1, 3], elements: .float32(x)), to: "x")
    for step in 1...3 {
        try session.run()
        let y = try session.read("y").doubles
        let (means, variances) = (
            try session.store.read("bn.running_mean").doubles, try session.store.read("bn.running_var").doubles
        )
        var decay = 1.0
        for _ in 0..<step { decay *= 0.9 }
        for channel in 0..<2 {
            let (mean, variance) = moments(numbers(channel))
            let found = moments((0..<4).flatMap { n in (0..<3).map { y[n * 6 + channel * 3 + $0] } })
            #expect(abs(found.mean) < 1e-6 && abs(found.variance - 1) < 1e-4)
            #expect(abs(means[channel] - (1 - decay) * mean) < 1e-6)
            #expect(abs(variances[channel] - (decay + (1 - decay) * variance * 12 / 11)) < 1e-5)
        }
        #expect(try session.store.read("bn.num_batches_tracked") == .scalar(Int32(step)))
    }
}

@Test("in evaluation the running statistics are used, and stay as they are")
func batchNormalizationInEvaluation() throws {
    let training = try session(.training)
    try training.write(Tensor(shape: [4, 2, 1, 3], elements: .float32(x)), to: "x")
    try training.run()
    let before = try training.store.read("bn.running_var")
    let evaluation = try session(.evaluation, store: training.store)
    try evaluation.write(Tensor(shape: [4, 2, 1, 3], elements: .float32(x)), to: "x")
    try evaluation.run()
    let y = try evaluation.read("y").doubles
    for channel in 0..<2 {
        let (mean, variance) = moments(numbers(channel))
        let expected = (Double(x[channel * 3]) - 0.1 * mean) / (0.9 + 0.1 * variance * 12 / 11 + 1e-5).squareRoot()
        #expect(abs(y[channel * 3] - expected) < 1e-5)
    }
    #expect(try training.store.read("bn.running_var") == before)
    #expect(try training.store.read("bn.num_batches_tracked") == .scalar(Int32(1)))
}

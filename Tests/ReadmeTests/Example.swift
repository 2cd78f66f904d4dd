import CPUExecution
import OpenCLExecution
import Training

/// The example of the README, word for word between the two marks; see ReadmeTests.
func trainSmallNetwork() throws -> EpochResult? {
    var last: EpochResult?
    // README begins
    let data = BuiltInDigits().data(trainCount: 6400, testCount: 1000)
    let best = try OpenCLDevice.best()
    let backend: any Backend = try best.map { try OpenCLBackend(device: $0.device) } ?? CPUBackend()

    var options = TrainingOptions()
    options.epochs = 2
    let trainer = try Trainer(MLP(), data, options: options, on: backend)
    _ = try trainer.run { event in
        if case .epoch(let result) = event { last = result }
    }
    // README ends
    return last
}

/// The README's graph, likewise.
func differentiate() throws -> [Float] {
    // README begins
    let builder = GraphBuilder()
    let x = try builder.input("x", TensorType(.float32, [3]))
    let loss = try exp(x).sum()
    let slope = try gradients(of: loss, withRespectTo: [x])[0]
    let session = try Session(Program(builder, outputs: ["slope": slope]), on: CPUBackend())
    try session.write(.vector([0.0, 1, 2]), to: "x")
    try session.run()
    let result = try session.read("slope").floats  // eˣ
    // README ends
    return result
}

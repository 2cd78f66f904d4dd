import CPUExecution
import OpenCLExecution
import Testing
import Training

/// Twenty steps of learning what was reset, behind frozen convolutions, from the same weights, at the models' own learning
/// rate.
private func losses(on backend: any Backend) throws -> [Double] {
    var options = TrainingOptions()
    (options.epochs, options.batchSize, options.order, options.stepsInFlight) = (5, 1, .sequential, 1)
    options.trainable = .only(["mnist_net1.fc1", "mnist_net1.fc2", "operation_net.fc1"])
    let digits = BuiltInDigits().data(trainCount: 4, testCount: 0)
    let trainer = try Trainer(
        ImageOpNet(), digits, options: options, on: backend)
    var losses: [Double] = []
    _ = try trainer.run { event in
        if case .progress(let progress) = event { losses.append(progress.loss) }
    }
    return losses
}

@Test("twenty steps behind frozen convolutions come to the same losses on both backends")
func frozenTraining() throws {
    guard let tested = ConformanceBackends.openCL.first else { return }
    let (expected, found) = (try losses(on: CPUBackend()), try losses(on: tested.backend))
    #expect(expected.count == 20 && found.count == 20)
    for (one, other) in zip(expected, found) { #expect(abs(one - other) <= 2e-5 * abs(one)) }
}

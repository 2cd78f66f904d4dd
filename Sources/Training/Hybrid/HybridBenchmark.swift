/// Epochs of the hybrid network's reported points, ready to be run again and again: what `tandem bench` measures.
///
/// An epoch is one submission of as many steps as there are points, as in training.
package final class HybridBenchmark {
    package enum Reading: Sendable, CaseIterable {
        /// Epochs are started one behind the other, and nothing is read.
        case nothing
        /// Every epoch is waited for, and the losses of its steps are read.
        case losses
    }

    package let session: Session
    /// The points of an epoch.
    package let stepCount: Int
    private let step: HybridStep
    private let reading: Reading
    private let store: any StateStore

    package init(_ settings: HybridSettings, reading: Reading, on backend: any Backend) throws {
        let data = try settings.data()
        step = try HybridStep(settings, data, capacity: data.count)
        (self.reading, stepCount) = (reading, data.count)
        store = try backend.makeStore()
        for (name, type) in step.program.states { try store.declare(name, type) }
        try data.upload(to: store)
        try store.write(.vector((0..<Int32(data.count)).map { $0 }), to: TrainingStep.orderState)
        try step.parameters.initialValues(seed: 0).write(to: store)
        try store.write(.scalar(Float(HybridSettings.learningRate)), to: learningRateState)
        session = try Session(step.program, on: backend, store: store)
    }

    /// The plan of a step that such a benchmark would run, found without a device.
    package static func plan(_ settings: HybridSettings) throws -> Plan {
        let data = try settings.data()
        return Plan(try HybridStep(settings, data, capacity: data.count).program.applying(Pass.all))
    }

    /// Starts an epoch.
    package func run() throws {
        try session.run(times: stepCount)
        switch reading {
        case .nothing: break
        case .losses: _ = try step.recorder.read(store, from: 0, count: stepCount)
        }
    }
}

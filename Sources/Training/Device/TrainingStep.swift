/// The program of one training step of `count` samples. It takes them from the device, renews the parameters, records
/// its loss and metrics, and moves the cursor on: to run it, the host sends nothing.
///
///     training/cursor   i32 []   the step's first place in the epoch's order
///     training/epoch    i32 []   the epoch of random draws
///     data/train/order  i32 [n]  the epoch's order of the samples
struct TrainingStep {
    static let cursorState = "training/cursor"
    static let epochState = "training/epoch"
    static let orderState = "data/train/order"

    let program: Program
    let parameters: Parameters
    let metrics: [Metric]

    /// - Throws: ``ParameterError`` where `trainable` does not fit the model's parameters.
    init(
        _ model: any Model, _ optimizer: any Optimizer, _ data: DeviceSamples, count: Int, seed: UInt64, capacity: Int,
        trainable: ParameterChoice = .all
    ) throws {
        let builder = GraphBuilder()
        let scalar = TensorType(.int32, .scalar)
        let cursor = try builder.state(Self.cursorState, scalar)
        let epoch = try builder.state(Self.epochState, scalar)
        let order = try builder.state(Self.orderState, TensorType(.int32, [data.count]))
        let samples = try order.gathered(at: builder.iota([count], axis: 0) + cursor)

        parameters = Parameters(builder, trainable: trainable)
        let forward = try model(data.batch(samples, epoch: epoch, seed: seed), parameters)
        try trainable.check(against: parameters.declared.map(\.name))
        metrics = forward.metrics
        let trained = parameters.trained
        let slopes = try gradients(of: forward.loss, withRespectTo: trained.map(\.value))
        var updates = try optimizer.updates(of: trained, gradients: slopes)
        updates += parameters.renewed
        updates.append((cursor, try cursor + builder.constant(Double(count), .scalar, .int32)))
        updates += try Self.recorder(metrics: metrics.count, capacity: capacity).updates(
            [forward.loss] + metrics.map(\.value), in: builder)
        program = try Program(builder, updates: updates)
    }

    /// The recorder of a step's loss and, in further rows, its metrics.
    static func recorder(metrics: Int, capacity: Int) -> Recorder {
        Recorder(name: "recent", rows: 1 + metrics, capacity: capacity)
    }

    /// The states that may stay as they are throughout a run, unless the step renews them: parameters and the data set.
    var constantStates: Set<String> {
        let data = program.states.map(\.name).filter { $0.hasPrefix("data/") && $0 != Self.orderState }
        return Set(parameters.declared.map(\.name) + data)
    }

    /// The states that a checkpoint holds: all but the data set and what is recorded of the last steps.
    var lastingStates: [(name: String, type: TensorType)] {
        program.states.filter { !$0.name.hasPrefix("data/") && !$0.name.hasPrefix("recent/") }
    }
}

/// The programs of a hybrid run: a step for one data point, and an evaluation on all of them. Data, order, cursor and
/// records lie on the device, so that an epoch is one submission of as many runs as there are points.
///
///     data/train/inputs   f32 [n, inputs]      training/cursor  i32 []   the next place in the order; goes back to 0
///     data/train/targets  f32 [n, objectives]  recent/…         the losses, phase and misalignment of the last steps
///     data/train/order    i32 [n]
struct HybridStep {
    static let inputsState = "data/train/inputs"
    static let targetsState = "data/train/targets"

    let network: HybridNetwork
    let settings: HybridSettings
    let count: Int
    let recorder: Recorder
    let program: Program
    let parameters: Parameters
    /// What one step computes, for drawings.
    let update: HybridUpdate

    init(_ settings: HybridSettings, _ data: RegressionData, capacity: Int) throws {
        let network = HybridNetwork(
            inputs: data.inputNames.count, hidden: settings.hidden, objectives: settings.objectives)
        let builder = GraphBuilder()
        let scalar = TensorType(.int32, .scalar)
        let cursor = try builder.state(TrainingStep.cursorState, scalar)
        let order = try builder.state(TrainingStep.orderState, TensorType(.int32, [data.count]))
        let place = try order.gathered(at: cursor.reshaped(to: [1]))
        let x = try builder.state(Self.inputsState, TensorType(.float32, [data.count, network.inputs]))
            .gathered(at: place)
        let y = try builder.state(Self.targetsState, TensorType(.float32, [data.count, network.objectives]))
            .gathered(at: place)
        let targets = try (0..<network.objectives).map {
            try y.sliced(starts: [0, $0], lengths: [1, 1]).reshaped(to: .scalar)
        }
        let parameters = Parameters(builder)
        let forward = try network(x, parameters)
        let update = try HybridUpdate(
            forward, targets: targets, threshold: settings.threshold, alpha: settings.alpha,
            projection: settings.projection)

        var updates = try Self.descent(update, builder)
        let next = try cursor + builder.constant(1, .scalar, .int32)
        updates.append((cursor, try select(next .>= Double(data.count), builder.constant(0, .scalar, .int32), next)))
        recorder = Recorder(name: "recent", rows: network.objectives + 2, capacity: capacity)
        updates += try recorder.updates(
            update.losses + [update.phase.cast(to: .float32), update.misalignment], in: builder)
        program = try Program(builder, updates: updates)
        (self.network, self.settings, count) = (network, settings, data.count)
        (self.parameters, self.update) = (parameters, update)
    }

    /// θ − learningRate · gradient; a head that is not served takes its old bits.
    private static func descent(
        _ update: HybridUpdate, _ builder: GraphBuilder
    ) throws -> [(state: Value, value: Value)] {
        let rate = try builder.state(learningRateState, TensorType(.float32, .scalar))
        var updates = try update.hidden.map { parameter, gradient in
            (state: parameter, value: try parameter - gradient * rate)
        }
        for head in update.heads {
            for (parameter, gradient) in zip(head.parameters, head.gradients) {
                let isServed = try head.isServed.broadcast(to: parameter.shape)
                updates.append((parameter, try select(isServed, parameter - gradient * rate, parameter)))
            }
        }
        return updates
    }

    /// The states that a checkpoint holds.
    var lastingStates: [(name: String, type: TensorType)] {
        program.states.filter { !$0.name.hasPrefix("data/") && !$0.name.hasPrefix("recent/") }
    }

    /// The mean losses on all points, and the outputs of each objective.
    static func evaluation(_ network: HybridNetwork, count: Int) throws -> (program: Program, parameters: Parameters) {
        let builder = GraphBuilder()
        let parameters = Parameters(builder, mode: .evaluation)
        let x = try builder.state(inputsState, TensorType(.float32, [count, network.inputs]))
        let y = try builder.state(targetsState, TensorType(.float32, [count, network.objectives]))
        let forward = try network(x, parameters)
        var outputs: [(name: String, value: Value)] = []
        for (index, head) in forward.heads.enumerated() {
            let target = try y.sliced(starts: [0, index], lengths: [count, 1]).reshaped(to: [count])
            outputs.append(("l\(index + 1)", try meanSquaredError(predicted: head.output, expected: target)))
            outputs.append(("output\(index + 1)", head.output))
        }
        return (try Program(builder, outputs: outputs), parameters)
    }
}

extension RegressionData {
    /// Brings the points to the states of a ``HybridStep``.
    func upload(to store: any StateStore) throws {
        for (name, rows, width) in [
            (HybridStep.inputsState, inputs, inputNames.count), (HybridStep.targetsState, targets, targetNames.count),
        ] {
            let tensor = try Tensor(shape: [count, width], elements: .float32(rows.flatMap { $0.map { Float($0) } }))
            try store.declare(name, TensorType(.float32, tensor.shape))
            try store.write(tensor, to: name)
        }
    }

    var checksum: String {
        var checksum = Checksum()
        for rows in [inputs, targets] {
            rows.flatMap { $0.map { Float($0) } }.withUnsafeBytes { checksum.add($0) }
        }
        return checksum.text
    }
}

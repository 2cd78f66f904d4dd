import CPUExecution
import Models
import Testing

/// A hybrid network on one point at a time, with everything of a step to look at.
private struct HybridPoint {
    let session: Session
    let parameters: [Parameter]
    let objectives: Int

    init(
        _ network: HybridNetwork, _ projection: HybridProjection, threshold: Double, alpha: Double = 1,
        rate: Double = 0.01, seed: UInt64 = 0, on backend: any Backend = CPUBackend()
    ) throws {
        let builder = GraphBuilder()
        let x = try builder.input("x", TensorType(.float32, [1, network.inputs]))
        let targets = try (0..<network.objectives).map {
            try builder.input("target\($0)", TensorType(.float32, .scalar))
        }
        let collected = Parameters(builder)
        let forward = try network(x, collected)
        let update = try HybridUpdate(
            forward, targets: targets, threshold: threshold, alpha: alpha, projection: projection)
        var updates = try update.hidden.map { ($0.parameter, try $0.parameter - $0.gradient * rate) }
        for head in update.heads {
            for (parameter, gradient) in zip(head.parameters, head.gradients) {
                let isServed = try head.isServed.broadcast(to: parameter.shape)
                updates.append((parameter, try select(isServed, parameter - gradient * rate, parameter)))
            }
        }
        var outputs = update.losses.enumerated().map { (name: "loss\($0)", value: $1) }
        outputs += [("phase", update.phase), ("misalignment", update.misalignment)]
        outputs += forward.sums.enumerated().map { (name: "sums\($0)", value: $1) }
        outputs += update.hidden.enumerated().map { (name: "gradient\($0)", value: $1.gradient) }
        session = try Session(Program(builder, outputs: outputs, updates: updates), on: backend)
        (parameters, objectives) = (collected.trained, network.objectives)
        for entry in try collected.initialValues(seed: seed).entries {
            try session.store.write(entry.tensor, to: entry.name)
        }
    }

    /// A step; returns the objective it served.
    @discardableResult
    func step(_ x: Float, _ targets: [Float]) throws -> Int {
        try session.write(Tensor(shape: [1, 1], elements: .float32([x])), to: "x")
        for (index, target) in targets.enumerated() { try session.write(.scalar(target), to: "target\(index)") }
        try session.run()
        guard case .int32(let phase) = try session.read("phase").elements else { return 0 }
        return Int(phase[0])
    }

    func weights() throws -> [String: [UInt32]] {
        var bits: [String: [UInt32]] = [:]
        for parameter in parameters {
            bits[parameter.name] = try session.store.read(parameter.name).floats.map(\.bitPattern)
        }
        return bits
    }

    func losses() throws -> [Float] { try (0..<objectives).map { try session.read("loss\($0)").floats[0] } }
}

private let points: [(x: Float, targets: [Float])] = (0..<21).map { index in
    let x = Float(index) / 2
    return (x, [2.5 + 0.48 * x, 0.2 + 0.7 * x, 3 - 0.3 * x])
}

@Test(
    "a step changes the head of the objective it serves, and of no other a bit",
    arguments: HybridProjection.allCases, [[10], [7, 6]])
func frozenHeads(_ projection: HybridProjection, _ hidden: [Int]) throws {
    let network = HybridNetwork(hidden: hidden, objectives: 3)
    let point = try HybridPoint(network, projection, threshold: 4)
    var served: Set<Int> = []
    for round in 0..<6 {
        for (x, targets) in points {
            let before = try point.weights()
            let phase = try point.step(x, targets)
            let after = try point.weights()
            served.insert(phase)
            for head in 1...3 where head != phase {
                #expect(before["neuron.weight\(head)"] == after["neuron.weight\(head)"], "round \(round), x \(x)")
                #expect(before["neuron.bias\(head)"] == after["neuron.bias\(head)"], "round \(round), x \(x)")
            }
        }
    }
    #expect(served == [1, 2, 3])
}

@Test(
    "the projected gradient is orthogonal to every protected direction at every step",
    arguments: HybridProjection.allCases, [[10], [120], [7, 6]])
func orthogonality(_ projection: HybridProjection, _ hidden: [Int]) throws {
    let point = try HybridPoint(
        HybridNetwork(hidden: hidden, objectives: 3), projection, threshold: 4, rate: 0.002)
    var protectedSteps = 0
    for _ in 0..<8 {
        for (x, targets) in points {
            if try point.step(x, targets) > 1 { protectedSteps += 1 }
            let misalignment = try point.session.read("misalignment").floats[0]
            #expect(misalignment <= 1e-6)
        }
    }
    #expect(protectedSteps > 10)
}

@Test(
    "with the Jacobian protected, a step for objective 2 leaves L1 at its point as it is; with the weights it may not")
func firstObjectiveStays() throws {
    var largest: [HybridProjection: Float] = [:]
    for projection in HybridProjection.allCases {
        let point = try HybridPoint(HybridNetwork(hidden: [20]), projection, threshold: 0.5, rate: 0.002)
        var change: Float = 0
        for _ in 0..<10 {
            for (x, targets) in points where try point.step(x, Array(targets.prefix(2))) == 2 {
                let (before, sums) = (try point.losses()[0], try point.session.read("sums0").floats)
                try point.step(x, Array(targets.prefix(2)))
                // A unit that the step switched on or off is beyond the first order.
                guard zip(sums, try point.session.read("sums0").floats).allSatisfy({ ($0 > 0) == ($1 > 0) }) else {
                    continue
                }
                change = max(change, abs(try point.losses()[0] - before))
            }
        }
        largest[projection] = change
    }
    #expect(try #require(largest[.jacobian]) < 2e-5)
    #expect(try #require(largest[.weights]) > 1e-3)
}

@Test("with one objective every intermediate number is that of a standard network, step by step, bit for bit")
func standardNetwork() throws {
    let point = try HybridPoint(HybridNetwork(objectives: 1), .jacobian, threshold: 0.05)
    let builder = GraphBuilder()
    let x = try builder.input("x", TensorType(.float32, [1, 1]))
    let target = try builder.input("target0", TensorType(.float32, .scalar))
    let parameters = Parameters(builder)
    let sums = try Linear("hidden", inputs: 1, outputs: 10, in: parameters)(x)
    let weight = try parameters.declare("neuron.weight1", [1, 10], .normal)
    let bias = try parameters.declare("neuron.bias1", [1], .normal)
    let output = try matrixMultiply(relu(sums), weight, transposingRight: true) + bias
    let error = try output.reshaped(to: .scalar) - target
    let loss = try error * error
    let slopes = try gradients(of: loss, withRespectTo: parameters.trained.map(\.value))
    let updates = try zip(parameters.trained, slopes).map { (state: $0.value, value: try $0.value - $1 * 0.01) }
    let standard = try Session(
        Program(
            builder, outputs: ["loss": loss, "sums": sums, "gradient0": slopes[0], "gradient1": slopes[1]],
            updates: updates),
        on: CPUBackend())
    for entry in try parameters.initialValues(seed: 0).entries {
        try standard.store.write(entry.tensor, to: entry.name)
    }
    for _ in 0..<5 {
        for (x, targets) in points {
            try point.step(x, [targets[0]])
            try standard.write(Tensor(shape: [1, 1], elements: .float32([x])), to: "x")
            try standard.write(.scalar(targets[0]), to: "target0")
            try standard.run()
            #expect(try standard.read("loss") == point.session.read("loss0"))
            #expect(try standard.read("sums") == point.session.read("sums0"))
            for index in 0..<2 {
                #expect(try standard.read("gradient\(index)") == point.session.read("gradient\(index)"))
            }
            for parameter in parameters.trained {
                #expect(try standard.store.read(parameter.name) == point.session.store.read(parameter.name))
            }
        }
    }
}

@Test("alpha scales what the hidden layer moves by for the second objective, and nothing for the first")
func alphaScales() throws {
    for (threshold, factor) in [(0.0, Float(1)), (1e9, 0.5)] {
        let (whole, half) = (
            try HybridPoint(HybridNetwork(), .jacobian, threshold: threshold),
            try HybridPoint(HybridNetwork(), .jacobian, threshold: threshold, alpha: 0.5)
        )
        try whole.step(4, [3, 2])
        try half.step(4, [3, 2])
        let expected = try whole.session.read("gradient0").floats.map { $0 * factor }
        #expect(try half.session.read("gradient0").floats == expected)
        #expect(expected.contains { $0 != 0 })
    }
}

@Test("a direction that depends on those before it is not protected twice, and a zero one not at all")
func dependentDirections() throws {
    // At x = 0 with no active unit both Jacobians vanish; the step must stay finite.
    let point = try HybridPoint(HybridNetwork(hidden: [1], objectives: 3), .jacobian, threshold: 1e9)
    for (x, targets) in points {
        #expect(try point.step(x, targets) == 3)
        #expect(try point.session.read("misalignment").floats[0] <= 1e-6)
        #expect(try point.session.read("gradient0").floats.allSatisfy(\.isFinite))
    }
}

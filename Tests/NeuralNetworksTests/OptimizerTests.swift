import CPUExecution
import Glibc
import NeuralNetworks
import Runtime
import Testing

/// Runs an optimiser on one parameter of two elements, with gradient = 2·θ − target, and gives θ after each step.
private func trajectory(_ optimizer: any Optimizer, from start: [Float], target: [Double], steps: Int) throws
    -> [[Double]]
{
    let builder = GraphBuilder()
    let parameters = Parameters(builder)
    let theta = try parameters.declare("theta", [2], .constant(0))
    let goal = try builder.input("target", TensorType(.float32, [2]))
    let gradient = try theta * 2 - goal
    let updates = try optimizer.updates(of: parameters.declared, gradients: [gradient])
    let session = try Session(Program(builder, updates: updates), on: CPUBackend())
    try session.store.write(.vector(start), to: "theta")
    try session.store.write(.scalar(Float(optimizer.learningRate)), to: learningRateState)
    try session.write(.vector(target.map(Float.init)), to: "target")
    return try (0..<steps).map { _ in
        try session.run()
        return try session.store.read("theta").doubles
    }
}

/// The same in double precision, with the formula of one step written out.
private func expected(
    from start: [Float], target: [Double], steps: Int,
    _ step: (_ t: Double, _ gradient: Double, _ theta: Double, _ memory: inout [Double]) -> Double
) -> [[Double]] {
    var theta = start.map(Double.init)
    var memory = [[Double]](repeating: [0, 0], count: 2)
    return (1...steps).map { t in
        for i in theta.indices { theta[i] = step(Double(t), 2 * theta[i] - target[i], theta[i], &memory[i]) }
        return theta
    }
}

private func largestDifference(_ a: [[Double]], _ b: [[Double]]) -> Double {
    zip(a.flatMap { $0 }, b.flatMap { $0 }).reduce(0) { max($0, abs($1.0 - $1.1)) }
}

private let start: [Float] = [1.5, -0.25]
private let target = [0.5, 3.0]

@Test("SGD with momentum and weight decay follows its formula")
func sgd() throws {
    let found = try trajectory(
        SGD(learningRate: 0.05, momentum: 0.9, weightDecay: 0.01), from: start, target: target, steps: 20)
    let wanted = expected(from: start, target: target, steps: 20) { _, gradient, theta, memory in
        memory[0] = 0.9 * memory[0] + gradient + 0.01 * theta
        return theta - 0.05 * memory[0]
    }
    #expect(largestDifference(found, wanted) < 2e-6)
}

@Test("plain SGD keeps no state but the learning rate")
func plainSGD() throws {
    let found = try trajectory(SGD(learningRate: 0.25), from: start, target: target, steps: 1)
    #expect(found == [[1.5 - 0.25 * 2.5, -0.25 + 0.25 * 3.5]])
}

@Test("Adam follows its formula, with weight decay on the gradient", arguments: [0, 0.1])
func adam(weightDecay: Double) throws {
    let found = try trajectory(
        Adam(learningRate: 0.01, weightDecay: weightDecay), from: start, target: target, steps: 50)
    let wanted = expected(from: start, target: target, steps: 50) { t, gradient, theta, memory in
        let slope = gradient + weightDecay * theta
        memory[0] = 0.9 * memory[0] + 0.1 * slope
        memory[1] = 0.999 * memory[1] + 0.001 * slope * slope
        let first = memory[0] / (1 - pow(0.9, t))
        let second = memory[1] / (1 - pow(0.999, t))
        return theta - 0.01 * first / (second.squareRoot() + 1e-8)
    }
    #expect(largestDifference(found, wanted) < 2e-6)
}

@Test("AdamW follows its formula, with weight decay on the parameters")
func adamW() throws {
    let found = try trajectory(
        Adam.adamW(learningRate: 0.01, weightDecay: 0.1), from: start, target: target, steps: 50)
    let wanted = expected(from: start, target: target, steps: 50) { t, gradient, theta, memory in
        memory[0] = 0.9 * memory[0] + 0.1 * gradient
        memory[1] = 0.999 * memory[1] + 0.001 * gradient * gradient
        let first = memory[0] / (1 - pow(0.9, t))
        let second = memory[1] / (1 - pow(0.999, t))
        return theta * (1 - 0.01 * 0.1) - 0.01 * first / (second.squareRoot() + 1e-8)
    }
    #expect(largestDifference(found, wanted) < 2e-6)
}

@Test("Adam's first step has the length of the learning rate, to single precision")
func adamFirstStep() throws {
    // 1 − powf(0.999, 1) would be wrong by 6e-5, and the step with it by 3e-5.
    let found = try trajectory(Adam(learningRate: 1), from: [0, 0], target: [-1, 1], steps: 1)
    #expect(abs(found[0][0] + 1) < 5e-7 && abs(found[0][1] - 1) < 5e-7)
}

@Test("the learning rate can change between steps without a new graph")
func changedLearningRate() throws {
    let builder = GraphBuilder()
    let parameters = Parameters(builder)
    let theta = try parameters.declare("theta", [1], .constant(0))
    let updates = try SGD(learningRate: 1).updates(of: parameters.declared, gradients: [theta])
    let session = try Session(Program(builder, updates: updates), on: CPUBackend())
    try session.store.write(.vector([Float(8)]), to: "theta")
    for rate in [Float(0.5), 0.25] {
        try session.store.write(.scalar(rate), to: learningRateState)
        try session.run()
    }
    #expect(try session.store.read("theta").floats == [3])
}

@Test("an Adam step of one parameter is three kernels beside the scalars")
func adamKernels() throws {
    let builder = GraphBuilder()
    let parameters = Parameters(builder)
    let theta = try parameters.declare("theta", [64], .constant(0))
    let gradient = try builder.input("gradient", TensorType(.float32, [64]))
    let updates = try Adam(learningRate: 1).updates(of: [parameters.declared[0]], gradients: [gradient])
    let plan = Plan(try Program(builder, updates: updates).applying(Pass.all))
    #expect(plan.steps.filter { $0.result.type.shape == theta.shape }.count == 3)
    #expect(plan.steps.filter { $0.result.type.shape == theta.shape }.allSatisfy { $0.result.place != .slot(0) })
}

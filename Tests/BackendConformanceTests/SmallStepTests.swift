import CPUExecution
import Catalogue
import Graphs
import OpenCLExecution
import Runtime
import Testing

/// A program of every operation that a small plan takes, with states that feed on each other.
private func program() throws -> Graphs.Program {
    let builder = GraphBuilder()
    let table = try builder.input("table", TensorType(.float32, [5, 3]))
    let counter = try builder.state("counter", TensorType(.int32, [4]))
    let sum = try builder.state("sum", TensorType(.float32, [4, 3]))
    let matrix = try builder.state("matrix", TensorType(.float32, [3, 3]))
    let rows = try table.gathered(at: counter)  // counts beyond the table, where rows are not a number
    let known = try select((rows .== rows), rows, (rows * 0).cast(to: .int32).cast(to: .float32))
    let product = try tanh(matrixMultiply(known + sum * 0.5, matrix, transposingRight: true) * 0.25)
    let square = try matrixMultiply(product, product, transposingLeft: true)
    let largest = try product.maximum([1], keepingAxes: true)
    let least = try product.minimum([0])
    let next = try counter + builder.iota([4], axis: 0)
    return try Graphs.Program(
        builder,
        outputs: [
            "product": product.transposed(axes: [1, 0]), "total": product.sum(), "count": counter.sum(),
            "range": largest - least,
        ],
        updates: [
            (counter, next), (sum, sum + product - largest.broadcast(to: product.shape)),
            (matrix, matrix * 0.5 + square),
        ])
}

private func results(on backend: any Backend, _ run: (Session) throws -> Void) throws -> (Session, [String: Tensor]) {
    let session = try Session(program(), on: backend)
    let numbers = (0..<15).map { Float($0 % 7) / 3 - 1 }
    try session.write(Tensor(shape: [5, 3], elements: .float32(numbers)), to: "table")
    try session.store.write(Tensor(shape: [3, 3], elements: .float32((0..<9).map { Float($0) / 9 })), to: "matrix")
    try run(session)
    var found: [String: Tensor] = [:]
    for output in session.plan.outputs { found[output.name] = try session.read(output.name) }
    for state in session.plan.states { found[state.name] = try session.store.read(state.name) }
    return (session, found)
}

private func deviations(_ one: [String: Tensor], _ other: [String: Tensor]) throws -> Double {
    var largest = 0.0
    for (name, tensor) in one {
        let found = try #require(other[name])
        guard case .float32(let a) = tensor.elements, case .float32(let b) = found.elements else {
            #expect(tensor == found, "\(name)")
            continue
        }
        for (x, y) in zip(a, b) { largest = max(largest, Double(abs(x - y)) / max(1, Double(abs(x)))) }
    }
    return largest
}

private func usableDevice() throws -> OpenCLDevice? {
    try OpenCLDevice.all().first { $0.limitations.isEmpty }
}

/// Small steps before, between and after two convolutions. Integers and floating-point numbers of one length share slots.
private func mixedProgram() throws -> Graphs.Program {
    let builder = GraphBuilder()
    let images = try builder.input("images", TensorType(.float32, [2, 3, 8, 8]))
    let weights = try builder.state("weights", TensorType(.float32, [3, 3, 3, 3]))
    let counter = try builder.state("counter", TensorType(.int32, [2]))
    let scaled = try weights * exp(weights).sum().broadcast(to: weights.shape)
    let geometry = ConvolutionGeometry(padding: Padding(1))
    let first = try convolution(images, scaled, geometry)
    let best = try first.reshaped(to: [2, 192]).argumentOfMaximum([1])
    let largest = try first.maximum([1, 2, 3])
    let second = try convolution(relu(first), scaled, geometry)
    let sums = try second.sum([1, 2, 3]) + largest
    let places = try best + counter
    return try Graphs.Program(
        builder, outputs: ["sums": sums, "places": places, "share": sums / sums.sum().broadcast(to: [2])],
        updates: [(counter, places), (weights, weights - scaled * 1e-3)])
}

@Test("small steps around a convolution are one launch, and what the convolution reads and makes is in its buffer")
func mixedPlan() throws {
    guard let device = try usableDevice() else { return }
    var options = OpenCLBackend.Options()
    options.family = .cpu
    options.isGuarded = true
    let images = (0..<384).map { Float(($0 * 31) % 17) / 17 - 0.5 }
    let weights = (0..<81).map { Float(($0 * 7) % 11) / 11 - 0.4 }
    func results(on backend: any Backend) throws -> (launches: Int, [String: Tensor]) {
        let session = try Session(mixedProgram(), on: backend)
        try session.write(Tensor(shape: [2, 3, 8, 8], elements: .float32(images)), to: "images")
        try session.store.write(Tensor(shape: [3, 3, 3, 3], elements: .float32(weights)), to: "weights")
        try session.run(times: 3)
        var found: [String: Tensor] = [:]
        for name in ["sums", "places", "share"] { found[name] = try session.read(name) }
        return (session.executable.launchCount, found)
    }
    let joined = try results(on: OpenCLBackend(device: device, options: options))
    options.joinsSmallSteps = false
    let separate = try results(on: OpenCLBackend(device: device, options: options))
    #expect(joined.launches < separate.launches)
    #expect(try deviations(separate.1, joined.1) < 1e-5)
    #expect(try deviations(results(on: CPUBackend()).1, joined.1) < 1e-5)
}

@Test("a small plan is one launch, whatever number of runs it holds, and computes what its steps compute one by one")
func smallPlan() throws {
    guard let device = try usableDevice() else { return }
    var options = OpenCLBackend.Options()
    options.family = .cpu
    let joining = try OpenCLBackend(device: device, options: options)
    options.joinsSmallSteps = false
    let separate = try OpenCLBackend(device: device, options: options)

    let (joined, atOnce) = try results(on: joining) { try $0.run(times: 7) }
    #expect(joined.executable.launchCount == 1)
    let (_, oneByOne) = try results(on: joining) { session in for _ in 0..<7 { try session.run() } }
    #expect(atOnce == oneByOne)
    let (many, apart) = try results(on: separate) { try $0.run(times: 7) }
    #expect(many.executable.launchCount > 1)
    #expect(try deviations(atOnce, apart) < 1e-5)
    let (_, reference) = try results(on: CPUBackend()) { try $0.run(times: 7) }
    #expect(try deviations(reference, atOnce) < 1e-5)
    let (_, none) = try results(on: joining) { session in
        try session.run()
        try session.run(times: 0)
    }
    let (_, once) = try results(on: joining) { try $0.run() }
    #expect(none == once)
}

@Test(
    "a value of no elements that a later step names does not keep a small plan from building",
    arguments: ConformanceBackends.openCL.filter { $0.testDescription.hasSuffix("one kernel") })
func emptyValue(_ tested: ConformanceBackend) throws {
    let name = "concatenate [2, 3, 1], [2, 3, 0], [2, 3, 8] along 2, f32"
    let operationCase = try #require(Catalogue.operations.first { $0.name == name })
    try tested.expectAgreement(GradientCase(of: operationCase))
}

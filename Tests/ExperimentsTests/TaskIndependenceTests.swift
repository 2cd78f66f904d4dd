import CPUExecution
import Foundation
import TestFiles
import Testing

@testable import Experiments

private func network(_ widths: [Int], seed: UInt64 = 0) throws -> StudiedNetwork {
    try StudiedNetwork(
        Perceptron(widths: widths), .classification(groups: 1), SGD(learningRate: 0.1), seed: seed, on: CPUBackend())
}

@Test("the gradient field of a last hidden layer is the weight to each output, at every sample")
func lastFieldIsTheWeight() throws {
    let network = try network([4, 5, 3])
    let mixing = try #require(try network.mixing(StudiedData.iris.inputs, batch: 40).first)
    let weights = try network.weights(2).doubles
    for unit in 0..<5 {
        for j in 0..<3 {
            for k in 0..<3 {
                let product = weights[j * 5 + unit] * weights[k * 5 + unit]
                #expect(abs(mixing.units[unit][j][k] - (product > 0 ? 1 : -1)) < 1e-5)
            }
        }
    }
}

@Test("the fields of all units from one backward pass a class are the central differences of the outputs")
func fieldsAreDifferences() throws {
    let network = try network([4, 6, 5, 3])
    let sample = Array(StudiedData.iris.inputs[200..<204])
    let fields = try network.fields(sample)
    let step: Float = 1e-2
    for input in 0..<4 {
        var (above, below) = (sample, sample)
        above[input] += step
        below[input] -= step
        let (high, low) = (try network.outputs(above), try network.outputs(below))
        for output in 0..<3 {
            let slope = (high[output] - low[output]) / (2 * step)
            #expect(abs(fields[0][output].floats[input] - slope) < 1e-3)
        }
    }
}

@Test("mixing does not depend on how the samples are cut into batches")
func mixingInBatches() throws {
    let network = try network([4, 16, 16, 3])
    let whole = try network.mixing(StudiedData.iris.inputs, batch: 150)
    for (one, other) in zip(whole, try network.mixing(StudiedData.iris.inputs, batch: 37)) {
        for (a, b) in zip(one.matrix.joined(), other.matrix.joined()) { #expect(abs(a - b) < 1e-5) }
    }
}

@Test("trained on Iris, classes interfere negatively in both layers")
func irisInterferes() throws {
    let network = try network([4, 16, 16, 3])
    for epoch in 0..<20 { try network.train(.iris, batch: 16, seed: 0, epoch: epoch) }
    #expect(try StudiedData.iris.accuracy(network.outputs(StudiedData.iris.inputs)) > 0.9)
    for layer in try network.mixing(StudiedData.iris.inputs, batch: 150) { #expect(layer.interference < -0.1) }
}

@Test("Iris has 50 flowers of each species, and the first and last are those of the publication")
func irisInside() {
    #expect(Iris.lengths.count == 150)
    #expect(Iris.lengths.first == [5.1, 3.5, 1.4, 0.2])
    #expect(Iris.lengths.last == [5.9, 3.0, 5.1, 1.8])
    #expect(Iris.labels.count { $0 == 1 } == 50)
    for column in 0..<4 { #expect(abs(Iris.standardised.reduce(0) { $0 + $1[column] }) < 1e-3) }
}

@Test("the principal plane of points in a plane keeps their distances")
func principalPlaneKeepsDistances() {
    let points = (0..<9).map { [Double($0 % 3) * 2, Double($0 / 3), 0, 1] }
    let places = principalPlane(points)
    for i in points.indices {
        for j in points.indices {
            let expected = zip(points[i], points[j]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
            let (x, y) = (places[i].x - places[j].x, places[i].y - places[j].y)
            #expect(abs(x * x + y * y - expected) < 1e-6)
        }
    }
}

@Test("twins are mirrored: the second half of the pairs is the first with its flowers exchanged")
func twinsAreMirrored() {
    let data = StudiedData.twins(10, features: 3, seed: 4)
    #expect(data.width == 6)
    for pair in 0..<5 {
        let (one, other) = (data.samples([pair]), data.samples([pair + 5]))
        #expect(Array(one.inputs[..<3]) == Array(other.inputs[3...]))
        #expect(Array(one.targets[3...]) == Array(other.targets[..<3]))
    }
}

@Test("where twin units are exact copies, each finds its twin, and shuffled units do not")
func exactTwinsAreFound() throws {
    let network = try StudiedNetwork(
        Perceptron(widths: [2, 8, 2]), .regression, Adam(learningRate: 0.01), seed: 1, on: CPUBackend())
    // Unit i and i + 4 do the same, each for its half.
    let slopes: [Float] = [1, -1, 2, -2]
    let offsets: [Float] = [-0.3, 0.6, -0.5, 1.5]
    let outgoing: [Float] = [1, 1, -1, -1]
    try network.set("fc1.weight", slopes.flatMap { [$0, 0] } + slopes.flatMap { [0, $0] })
    try network.set("fc1.bias", offsets + offsets)
    try network.set("fc2.weight", outgoing + [0, 0, 0, 0] + [0, 0, 0, 0] + outgoing)
    let points = Bottleneck.data(2, 100, seed: 3, epoch: 0)
    let embedding = try UnitEmbedding(network, points, seed: 0)
    #expect(embedding.units.count == 8)
    #expect(embedding.merit == 1)
    #expect(embedding.shuffled.mean < 0.6)
    // Eight units have few arrangements: one shuffling in twenty pairs them as well.
    #expect(embedding.shuffled.chance < 0.1)
    // A role of one unit in each branch has two arrangements, and both pair them.
    #expect(embedding.shuffledInRoles.mean > embedding.shuffled.mean)
}

@Test("what leads where is read off the gradients: each phase leaves the other head, and projects after the first")
func hybridReach() throws {
    let settings = HybridSettings()
    let reach = try HybridReach(settings, settings.data())
    #expect(
        reach.parameters == [
            "hidden.weight", "hidden.bias", "neuron.weight1", "neuron.bias1", "neuron.weight2", "neuron.bias2",
        ])
    #expect(reach.kinds[0] == [.whole, .whole, .whole, .whole, .frozen, .frozen])
    #expect(reach.kinds[1] == [.projected, .projected, .frozen, .frozen, .whole, .whole])
}

@Test(
    "the experiments on points and flowers leave a report, and their figures are finite",
    arguments: ["task-mixing", "twin-iris"])
func smallExperiments(name: String) throws {
    let folder = try TemporaryFolder()
    var options = ExperimentOptions()
    (options.epochs, options.seeds, options.isQuick) = (3, 2, true)
    let experiment = try options.experiment(named: name)
    let run = try ExperimentRun(
        experiment, options: options, in: folder.file(name), on: CPUBackend(),
        against: CPUBackend(precision: .double), digits: { throw CancellationError() })
    let figures = try experiment.run(in: run)
    #expect(!figures.isEmpty)
    for figure in figures { #expect(figure.value.isFinite, "\(figure.name)") }
    let report = try String(contentsOfFile: run.report, encoding: .utf8)
    #expect(report.contains("<svg"))
}

@Test(
    "of a run looked at step by step: frozen heads keep their bits, and L1 stays where a step for objective 2 is taken")
func priorityStepByStep() throws {
    var settings = HybridSettings()
    let jacobian = try HybridPriority(settings, seed: 0, epochs: 12, on: CPUBackend())
    settings.projection = .weights
    let weights = try HybridPriority(settings, seed: 0, epochs: 12, on: CPUBackend())
    for run in [jacobian, weights] {
        #expect(run.steps.count == 252)
        #expect(run.later.count > 20)
        #expect(!run.steps.contains { $0.hasMovedFrozenHead })
        #expect(run.misalignment > 0 && run.misalignment <= 1e-6)
        #expect(run.stretches.reduce(0) { $0 + $1.length } == run.later.count)
    }
    #expect(jacobian.largestOwnChange < 1e-5)
    #expect(weights.largestOwnChange > 1e-3)
}

@Test("head 1 alone follows a standard network from the same weights")
func standardNetworkStepByStep() throws {
    let standard = try HybridStandard(seed: 0, epochs: 2, on: CPUBackend())
    #expect(standard.steps == 42)
    #expect(standard.largestParameterDifference < 1e-6)
    #expect(standard.largestLossDifference < 1e-5)
}

@Test("backends that differ in precision are found to agree, step by step")
func backendsPart() throws {
    let run = try HybridAgreement(
        HybridSettings(), seed: 0, epochs: 6, on: CPUBackend(), against: CPUBackend(precision: .double))
    #expect(run.differences.count == 6)
    #expect(run.largest(within: 6) > 0 && run.largest(within: 6) < 1e-4)
    #expect(run.decidedDifferently == nil)
    #expect(run.after == 0 && run.before == run.largest(within: 6))
}

@Test("the class matrices of seeds are averaged, and the epoch is found from which on all of them interfere negatively")
func mixingOverSeeds() {
    /// One unit whose fields for three classes have these inner products besides lengths of 1.
    func look(_ products: [Double]) -> MixingOverSeeds.Look {
        let all = [1, products[0], products[1], 1, products[2], 1]
        return MixingOverSeeds.Look(accuracy: 1, layers: [ClassMixing(products: all.map { [$0] }, classes: 3)])
    }
    let mixing = MixingOverSeeds(
        epochs: [0, 1, 5],
        looks: [
            [look([0.3, 0.3, 0.3]), look([-0.3, 0, 0]), look([0.5, -0.6, -0.8])],
            [look([0.3, 0, 0]), look([0.3, 0, 0.3]), look([-0.1, -0.2, 0])],
        ], classes: ["a", "b", "c"])
    #expect(mixing.negativeFrom(0, inEverySeed: true) == 5)
    #expect(abs(mixing.matrix(0, at: 2)[0][1] - 0.2) < 1e-12)
    #expect(mixing.seedsThatShareMost(0, 1, 0) == 1)
    #expect(mixing.seedsThatShareMost(1, 2, 0) == 1)
    #expect(mixing.pairs(0).first?.cosine.mean == mixing.matrix(0, at: 2)[0][1])
    #expect(mixing.cancelling == -0.5)
}

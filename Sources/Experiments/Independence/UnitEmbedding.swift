/// The hidden units of a network for two independent tasks of one kind, placed by what they do.
///
/// A unit belongs to the task whose outputs it moves more, its branch. Its description is its gradient field on the
/// outputs of its own task, and that of its children in the preceding layer, weighed by the sizes of the weights to them;
/// the second task is looked at in the mirror (the points with their halves exchanged), so that two units that do the same,
/// each for its task, have the same description. Two principal components of the descriptions are the place.
///
/// The merit is the share of the units whose nearest neighbour lies in the other branch and has the same role: the same
/// layer, the same output of its task moved most, in the same direction.
struct UnitEmbedding: Sendable {
    struct Unit: Sendable, Equatable {
        let layer, index: Int
        let branch: Int
        /// The output within the task that is moved most, and whether upwards.
        let output: Int
        let isRaised: Bool

        struct Role: Sendable, Hashable {
            let layer, output: Int
            let isRaised: Bool
        }

        var role: Role { Role(layer: layer, output: output, isRaised: isRaised) }
    }

    let units: [Unit]
    let places: [(x: Double, y: Double)]
    let merit: Double
    /// What shufflings of the units over the places come to.
    let shuffled: Shuffling
    /// The same of shufflings among the units of one role only: what is found where a place tells the role, but not whose
    /// twin a unit is.
    let shuffledInRoles: Shuffling

    struct Shuffling: Sendable {
        /// The mean merit.
        let mean: Double
        /// The share of them that reach the merit of the embedding.
        let chance: Double

        init(_ merits: [Double], reaching merit: Double) {
            mean = merits.reduce(0, +) / Double(merits.count)
            chance = Double(merits.count { $0 >= merit }) / Double(merits.count)
        }
    }

    private static let shufflings = 1000

    /// - Parameter data: points whose second half is the first in the mirror.
    init(_ network: StudiedNetwork, _ data: StudiedData, seed: UInt64) throws {
        let fields = try network.fields(data.inputs).map { $0.map(\.floats) }
        let (samples, perTask) = (data.count, data.outputs / 2)
        let widths = network.perceptron.widths
        /// The field of a unit on an output of a task, seen from that task.
        func field(_ layer: Int, _ unit: Int, task: Int, output: Int) -> [Double] {
            let values = fields[layer][task * perTask + output]
            return (0..<samples).map { sample in
                let seen = task == 0 ? sample : (sample + samples / 2) % samples
                return Double(values[seen * widths[layer] + unit])
            }
        }
        var units: [Unit] = []
        var descriptions: [[Double]] = []
        for layer in 1..<widths.count - 1 {
            let weights = try network.weights(layer).doubles
            for index in 0..<widths[layer] {
                let own = (0..<2).map { task in (0..<perTask).map { field(layer, index, task: task, output: $0) } }
                let strengths = own.map { $0.joined().reduce(0) { $0 + $1 * $1 } }
                let branch = strengths[1] > strengths[0] ? 1 : 0
                guard strengths[branch] > 0 else { continue }  // a dead unit does nothing
                let means = own[branch].map { $0.reduce(0, +) }
                let output = means.indices.max { abs(means[$0]) < abs(means[$1]) } ?? 0
                units.append(
                    Unit(layer: layer, index: index, branch: branch, output: output, isRaised: means[output] > 0))
                var children = [Double](repeating: 0, count: samples * perTask)
                for child in 0..<widths[layer - 1] {
                    let weight = abs(weights[index * widths[layer - 1] + child])
                    for output in 0..<perTask {
                        let values = field(layer - 1, child, task: branch, output: output)
                        for sample in 0..<samples { children[output * samples + sample] += weight * values[sample] }
                    }
                }
                descriptions.append(own[branch].flatMap(\.self).normalised + children.normalised)
            }
        }
        self.units = units
        places = principalPlane(descriptions)
        let neighbours = Self.nearest(places)
        func merit(_ labels: [Unit]) -> Double {
            let hits = neighbours.enumerated().count { index, other in
                labels[index].branch != labels[other].branch && labels[index].role == labels[other].role
            }
            return Double(hits) / Double(max(1, labels.count))
        }
        self.merit = merit(units)
        let philox = Philox(seed: seed)
        let rounds = 0..<UInt32(Self.shufflings)
        let anywhere = rounds.map { round in
            merit(philox.shuffled(count: units.count, epoch: round).map { units[Int($0)] })
        }
        let roles = Dictionary(grouping: units.indices, by: { units[$0].role }).values.sorted { $0[0] < $1[0] }
        let inRoles = rounds.map { round in
            var labels = units
            for (number, places) in roles.enumerated() {
                let order = philox.shuffled(count: places.count, epoch: round &* UInt32(roles.count) &+ UInt32(number))
                for (place, other) in zip(places, order) { labels[place] = units[places[Int(other)]] }
            }
            return merit(labels)
        }
        shuffled = Shuffling(anywhere, reaching: self.merit)
        shuffledInRoles = Shuffling(inRoles, reaching: self.merit)
    }

    /// For each place, the nearest other one; the first of equally near ones.
    private static func nearest(_ places: [(x: Double, y: Double)]) -> [Int] {
        places.indices.map { index in
            let others = places.indices.filter { $0 != index }
            return others.min { distance(places[index], places[$0]) < distance(places[index], places[$1]) } ?? index
        }
    }

    /// The places as a chart: a series for each branch and layer.
    func chart(_ title: String) -> Chart {
        var chart = Chart(title, x: "first principal component", y: "second principal component")
        for layer in Set(units.map(\.layer)).sorted() {
            for branch in 0..<2 {
                let points = zip(units, places).filter { $0.0.layer == layer && $0.0.branch == branch }.map(\.1)
                chart.series.append(
                    Series("layer \(layer), task \(branch + 1)", points.map { ($0.x, $0.y) }, style: .markers))
            }
        }
        return chart
    }
}

/// The squared distance.
private func distance(_ one: (x: Double, y: Double), _ other: (x: Double, y: Double)) -> Double {
    (one.x - other.x) * (one.x - other.x) + (one.y - other.y) * (one.y - other.y)
}

extension [Double] {
    fileprivate var normalised: [Double] {
        let length = reduce(0) { $0 + $1 * $1 }.squareRoot()
        return length > 0 ? map { $0 / length } : self
    }
}

/// Rows of numbers with targets, in row-major order.
struct StudiedData: Sendable {
    let inputs, targets: [Float]
    let width, outputs: Int

    var count: Int { width == 0 ? 0 : inputs.count / width }

    /// The samples at `places`.
    func samples(_ places: some Collection<Int>) -> StudiedData {
        StudiedData(
            inputs: places.flatMap { inputs[$0 * width..<($0 + 1) * width] },
            targets: places.flatMap { targets[$0 * outputs..<($0 + 1) * outputs] }, width: width, outputs: outputs)
    }

    /// The share of the samples of which group `group` of `groups` has its largest output where the target is.
    func accuracy(_ found: [Float], group: Int = 0, of groups: Int = 1) -> Double {
        let classes = outputs / groups
        let right = (0..<count).count { sample in
            let range = sample * outputs + group * classes..<sample * outputs + (group + 1) * classes
            let (a, b) = (Array(found[range]), Array(targets[range]))
            return a.indices.max { a[$0] < a[$1] } == b.indices.max { b[$0] < b[$1] }
        }
        return Double(right) / Double(max(1, count))
    }

    /// The flowers, lengths standardised.
    static let iris = StudiedData(
        inputs: Iris.standardised.flatMap(\.self),
        targets: Iris.labels.flatMap { label in (0..<3).map { $0 == label ? 1 : 0 } },
        width: 4, outputs: 3)

    /// `count` pairs of flowers that are drawn independently, side by side, the second half of them the first with its
    /// flowers exchanged: what a unit of one task sees of a pair, its twin in the other sees of the pair's mirror image.
    static func twins(_ count: Int, features: Int, seed: UInt64) -> StudiedData {
        let philox = Philox(seed: seed)
        var pairs: [(Int, Int)] = []
        for index in 0..<UInt32(count / 2) {
            let words = philox.words(index: index, epoch: 0, stream: RandomStream.points.rawValue)
            pairs.append((Int(words.0 % 150), Int(words.1 % 150)))
        }
        pairs += pairs.map { ($0.1, $0.0) }
        return StudiedData(
            inputs: pairs.flatMap {
                Iris.standardised[$0.0].prefix(features) + Iris.standardised[$0.1].prefix(features)
            },
            targets: pairs.flatMap { pair in
                [pair.0, pair.1].flatMap { flower in (0..<3).map { $0 == Iris.labels[flower] ? Float(1) : 0 } }
            }, width: 2 * features, outputs: 6)
    }

    /// Digits as the digit models take them.
    static func digits(_ images: ImageDataset) -> StudiedData {
        StudiedData(
            inputs: images.images.map { (Float($0) / 255 - 0.1307) / 0.3081 },
            targets: images.labels.flatMap { label in (0..<10).map { $0 == Int(label) ? 1 : 0 } },
            width: images.pixelCount, outputs: 10)
    }
}

extension StudiedNetwork {
    /// One pass over the samples in the order that `seed` shuffles them into for `epoch`.
    func train(_ data: StudiedData, batch: Int, seed: UInt64, epoch: Int) throws {
        let order = Philox(seed: seed).shuffled(count: data.count, epoch: UInt32(epoch)).map(Int.init)
        for start in stride(from: 0, to: data.count, by: batch) {
            let part = data.samples(order[start..<min(start + batch, data.count)])
            try train(part.inputs, part.targets)
        }
    }
}

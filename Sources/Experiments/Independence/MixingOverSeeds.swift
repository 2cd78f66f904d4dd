/// How the classes of one network share its units, over seeds and over training.
struct MixingOverSeeds {
    struct Look: Sendable {
        let accuracy: Double
        let layers: [ClassMixing]
    }

    /// After how many epochs it was looked.
    let epochs: [Int]
    /// For each seed a look at each of these.
    let looks: [[Look]]
    /// The names of the classes.
    let classes: [String]

    var layers: Range<Int> { 0..<(looks.first?.first?.layers.count ?? 0) }

    /// The mean cosine between different classes, over the seeds.
    func interference(_ layer: Int, at look: Int) -> Spread {
        Spread(looks.map { $0[look].layers[layer].interference })
    }

    func accuracy(at look: Int) -> Spread { Spread(looks.map { $0[look].accuracy }) }

    /// The mean over the seeds of their matrices.
    func matrix(_ layer: Int, at look: Int) -> [[Double]] {
        classes.indices.map { j in classes.indices.map { k in cosine(j, k, layer, at: look).mean } }
    }

    /// The cosine of two classes, over the seeds; those in which no unit has both fields do not count.
    func cosine(_ j: Int, _ k: Int, _ layer: Int, at look: Int) -> Spread {
        Spread(looks.map { $0[look].layers[layer].matrix[j][k] }.filter(\.isFinite))
    }

    /// The epoch of the first look from which on the classes interfere negatively: in every seed, or in the mean by more
    /// than two of its standard errors. `nil` where there is none.
    func negativeFrom(_ layer: Int, inEverySeed: Bool) -> Int? {
        let negative = epochs.indices.map { look in
            let spread = interference(layer, at: look)
            return inEverySeed
                ? spread.values.allSatisfy { $0 < 0 } : Spread(spread.values.map { -$0 }).exceeds(Spread([0]))
        }
        guard negative.last == true else { return nil }
        return epochs[(negative.lastIndex(of: false) ?? -1) + 1]
    }

    /// The pairs of different classes at the last look, those that share most first.
    func pairs(_ layer: Int) -> [(j: Int, k: Int, cosine: Spread)] {
        let last = epochs.count - 1
        return classes.indices.flatMap { j in
            classes.indices.dropFirst(j + 1).map { (j, $0, cosine(j, $0, layer, at: last)) }
        }.sorted { $0.2.mean > $1.2.mean }
    }

    /// In how many seeds no other pair has a larger cosine at the last look than this one.
    func seedsThatShareMost(_ j: Int, _ k: Int, _ layer: Int) -> Int {
        looks.count { looks in
            guard let matrix = looks.last?.layers[layer].matrix else { return false }
            return matrix.indices.allSatisfy { row in
                (0..<row).allSatisfy { !(matrix[row][$0] > matrix[j][k]) }
            } && matrix[j][k].isFinite
        }
    }

    /// The mean cosine between classes whose fields have equal lengths and cancel each other: the least there is for as many
    /// classes. The gradient of a softmax's cross-entropy by the logits adds up to 0, so that training moves the fields of
    /// all classes together by nothing, and drives the mean here.
    var cancelling: Double { -1 / Double(max(1, classes.count - 1)) }
}

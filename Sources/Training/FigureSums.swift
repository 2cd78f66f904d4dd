/// Loss and metrics of batches, added up to those of all their samples.
///
/// A step records the loss of its batch, a mean, and after it the numbers of the metrics; the loss counts as a metric of
/// that kind here.
struct FigureSums {
    private let aggregations: [Metric.Aggregation]

    init(_ metrics: [Metric]) { aggregations = [.mean] + metrics.map(\.aggregation) }

    var count: Int { aggregations.count }

    /// What a batch of `count` samples recorded, as figures of that batch.
    func figures(ofBatch row: [Float], count: Int) -> [Double] {
        row.indices.map { index in
            let isTotal = index > 0 && aggregations[index] == .mean
            return isTotal ? Double(row[index]) / Double(count) : Double(row[index])
        }
    }

    /// Adds what a batch of `count` samples recorded to the sums over the `samples` before it.
    func add(_ row: [Float], count: Int, to sums: inout [Double], of samples: inout Int) {
        for index in sums.indices {
            let number = Double(row[index])
            switch aggregations[index] {
            case .mean: sums[index] += index == 0 ? number * Double(count) : number
            case .minimum: sums[index] = samples == 0 ? number : min(sums[index], number)
            case .maximum: sums[index] = samples == 0 ? number : max(sums[index], number)
            }
        }
        samples += count
    }

    /// The figures of all `samples`.
    func figures(_ sums: [Double], of samples: Int) -> [Double] {
        zip(aggregations, sums).map { aggregation, sum in
            aggregation == .mean ? sum / Double(max(1, samples)) : sum
        }
    }
}

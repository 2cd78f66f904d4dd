/// The gradient fields of a network's units: what each of them does for each output, sample by sample.
///
///     g[n, u, k] = ∂ output_k / ∂ h_u   at sample n
///
/// One backward pass for each output gives the fields of all units at once: the time is linear in the number of outputs.
enum GradientFields {
    /// Of the hidden activations, layer by layer: for each output [n, units].
    static func ofActivations(_ result: Perceptron.Result) throws -> [[Value]] {
        try fields(of: result.outputs, withRespectTo: result.hidden)
    }

    /// Of any values that the outputs depend on sample by sample.
    /// - Returns: for each of `targets`, for each output, its gradient.
    static func fields(of outputs: Value, withRespectTo targets: [Value]) throws -> [[Value]] {
        let (samples, count) = (outputs.shape[0], outputs.shape[1])
        var fields = [[Value]](repeating: [], count: targets.count)
        for output in 0..<count {
            // A sample's output depends on its own units only, so that the gradient of the sum holds one field each.
            let total = try outputs.sliced(starts: [0, output], lengths: [samples, 1]).sum()
            for (index, slope) in try gradients(of: total, withRespectTo: targets).enumerated() {
                fields[index].append(slope)
            }
        }
        return fields
    }
}

/// How classes share the units of a layer.
///
///     mixing_u[j, k] = Σₙ g[n, u, j] g[n, u, k] / (‖g[·, u, j]‖ ‖g[·, u, k]‖)
///
/// The cosine of two fields: 1 where a unit does the same for both classes, −1 where what helps one harms the other.
struct ClassMixing: Sendable {
    /// The mean over the units whose fields are not zero; classes × classes.
    let matrix: [[Double]]
    /// For each unit its matrix; not a number where a field is zero.
    let units: [[[Double]]]

    /// - Parameter products: for each pair j ≤ k, in rows, Σₙ g[n, u, j] g[n, u, k] for each unit.
    init(products: [[Double]], classes: Int) {
        func place(_ j: Int, _ k: Int) -> Int {
            let (low, high) = (min(j, k), max(j, k))
            return low * classes - low * (low - 1) / 2 + high - low
        }
        let count = products.first?.count ?? 0
        units = (0..<count).map { unit in
            (0..<classes).map { j in
                (0..<classes).map { k in
                    let scale = (products[place(j, j)][unit] * products[place(k, k)][unit]).squareRoot()
                    return scale > 0 ? products[place(j, k)][unit] / scale : .nan
                }
            }
        }
        let units = units
        matrix = (0..<classes).map { j in
            (0..<classes).map { k in
                let cosines = units.map { $0[j][k] }.filter(\.isFinite)
                return cosines.isEmpty ? .nan : cosines.reduce(0, +) / Double(cosines.count)
            }
        }
    }

    /// The mean over pairs of different classes.
    var interference: Double {
        let pairs = matrix.indices.flatMap { j in (0..<j).map { matrix[j][$0] } }.filter(\.isFinite)
        return pairs.isEmpty ? .nan : pairs.reduce(0, +) / Double(pairs.count)
    }
}

/// How the numbers of codes are correlated with each other.
struct CodeCorrelation {
    let seed: UInt64
    /// [d][d]; not a number in the rows and columns of ``constants``.
    let matrix: [[Double]]
    /// The numbers that are the same for all images.
    let constants: [Int]

    /// Computes the matrix on a device.
    /// - Parameter codes: f32 [n, d]
    init(of codes: Tensor, seed: UInt64, on backend: any Backend) throws {
        self.seed = seed
        let builder = GraphBuilder()
        let input = try builder.input("codes", TensorType(.float32, codes.shape))
        let session = try Session(
            Program(builder, outputs: ["correlation": try correlation(input)]), on: backend)
        try session.write(codes, to: "codes")
        try session.run()
        let (d, values) = (codes.shape[1], codes.floats)
        constants = (0..<d).filter { column in
            stride(from: column, to: values.count, by: d).allSatisfy { values[$0] == values[column] }
        }
        let constants = constants
        let found = try session.read("correlation").doubles
        // The mean of equal numbers may be off by a rounding, and then 0/0 comes out as some number.
        matrix = (0..<d).map { row in
            (0..<d).map { column in
                constants.contains(row) || constants.contains(column) ? .nan : found[row * d + column]
            }
        }
    }

    private var pairs: [(row: Int, column: Int)] {
        matrix.indices.flatMap { row in (0..<row).map { (row: $0, column: row) } }
            .filter { matrix[$0.row][$0.column].isFinite }
    }

    /// The pair of different numbers with the largest correlation in size; `nil` where there is none.
    var largestPair: (row: Int, column: Int)? {
        pairs.max { abs(matrix[$0.row][$0.column]) < abs(matrix[$1.row][$1.column]) }
    }

    /// The size of the largest correlation between two different numbers; not a number where there are no two.
    var largest: Double { largestPair.map { abs(matrix[$0.row][$0.column]) } ?? .nan }

    /// The mean size over all pairs.
    var mean: Double { pairs.isEmpty ? .nan : Spread(pairs.map { abs(matrix[$0.row][$0.column]) }).mean }

    func map(title: String) throws -> HeatMap {
        let names = matrix.indices.map { "z\($0 + 1)" }
        return try HeatMap(
            title, matrix, rowLabels: names, columnLabels: names, colors: .diverging, range: .fixed(-1...1))
    }
}

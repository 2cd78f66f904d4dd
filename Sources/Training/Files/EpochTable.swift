/// The numbers of `epochs.csv`: a row for each epoch that a run has completed.
public struct EpochTable: Sendable, Equatable {
    /// How many epochs are complete.
    public let epochs: Int
    /// The names of the columns, in their order.
    public let names: [String]
    private let columns: [String: [Double]]

    /// The numbers of one column, one for each epoch: `test_loss`. Not a number where the run did not evaluate; `nil` where
    /// there is no such column.
    public subscript(name: String) -> [Double]? { columns[name] }

    /// - Throws: `FileError`, ``TrainingError/damagedTable(file:line:expected:found:)``
    public init(_ path: String) throws {
        let text = String(decoding: try RegularFile.read(path), as: UTF8.self)
        let lines = text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        guard let names = lines.first?.map(String.init), names.first == "epoch", Set(names).count == names.count else {
            throw TrainingError.damagedTable(
                file: path, line: 1, expected: "the names of columns, epoch first",
                found: lines.first?.joined(separator: ",") ?? "nothing")
        }
        var columns = [[Double]](repeating: [], count: names.count)
        for (epoch, cells) in lines.dropFirst().enumerated() {
            let numbers = cells.map { $0.isEmpty ? Double.nan : Double($0) }
            guard numbers.count == names.count, numbers.allSatisfy({ $0 != nil }), numbers[0] == Double(epoch) else {
                throw TrainingError.damagedTable(
                    file: path, line: epoch + 2, expected: "epoch \(epoch) and \(names.count - 1) numbers",
                    found: cells.joined(separator: ","))
            }
            for (column, number) in numbers.enumerated() { columns[column].append(number ?? .nan) }
        }
        epochs = lines.count - 1
        self.names = names
        self.columns = Dictionary(zip(names, columns)) { first, _ in first }
    }
}

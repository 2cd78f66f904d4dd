import OpenCLExecution
import Tuning

/// What `tandem tune` prints.
struct TuningReport {
    let findings: [TuningFinding]
    let unreached: [TuningKey]

    struct Row: Encodable {
        let operation, standard: String
        @Nullable var choice: String?
        @Nullable var standardMilliseconds: Double?
        @Nullable var milliseconds: Double?
        let tried: Int
        let dropped: [String]
    }

    /// One for each operation that was reached.
    var rows: [Row] {
        findings.map { finding in
            Row(
                operation: "\(finding.key)", standard: "\(finding.standard)", choice: finding.choice.map { "\($0)" },
                standardMilliseconds: finding.standardSeconds.map { $0 * 1000 },
                milliseconds: finding.seconds.map { $0 * 1000 }, tried: finding.tried,
                dropped: finding.dropped.map { "\($0.choice): \($0.reason)" })
        }
    }

    /// A table of the faster kernels, and a summary.
    func lines(width: Int) -> [String] {
        let columns: [TextTable.Column] = [
            .init(title: "operation", leastWidth: 20), .init(title: "rule", leastWidth: 12),
            .init(title: "faster", leastWidth: 12), .init(title: "ms", alignment: .right),
            .init(title: "ms", alignment: .right), .init(title: "gain", alignment: .right),
        ]
        let cells = findings.compactMap { finding -> [String]? in
            guard let choice = finding.choice, let rule = finding.standardSeconds, let seconds = finding.seconds else {
                return nil
            }
            return ["\(finding.key)", "\(finding.standard)", "\(choice)"]
                + [rule, seconds].map { ($0 * 1000).formatted(digits: 3) } + [
                    "\((rule / seconds).formatted(digits: 2))×"
                ]
        }
        let table = cells.isEmpty ? [] : TextTable(columns, rows: cells).lines(width: width)
        let kept = findings.count - cells.count
        var summary = ["\(cells.count) operations have a faster kernel, \(kept) keep the rule's"]
        let begun = findings.filter { !$0.isComplete }.count
        if begun > 0 { summary.append("\(begun) of them were not searched to the end") }
        if let first = unreached.first {
            summary.append("\(unreached.count) were not reached in the time, the largest: \(first)")
        }
        return table + [summary.joined(separator: "; ")]
    }
}

extension TuningFinding {
    /// `0.81 ms instead of 1.32`
    var gainText: String? {
        guard let standardSeconds, let seconds else { return nil }
        return "\((seconds * 1000).formatted(digits: 3)) ms instead of \((standardSeconds * 1000).formatted(digits: 3))"
    }
}

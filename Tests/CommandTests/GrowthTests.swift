import Foundation
import TestFiles
import Testing

@testable import tandem

/// The rules by which `bench growth` names cliffs.
@Suite struct GrowthTests {
    private static func curve(_ points: [(size: Int, seconds: Double?, byteCount: Int)]) -> GrowthCurve {
        GrowthCurve(points: points.map { .init(size: $0.size, seconds: $0.seconds, byteCount: $0.byteCount) })
    }

    @Test("a unit of work that takes more than 1.25× as long at the next size is a cliff, and a little less is none")
    func cliffs() throws {
        let curve = Self.curve([(1, 8, 1), (2, 4, 1), (4, 4.96, 1), (8, 6.25, 1), (16, nil, 1)])
        #expect(curve.rises.map(\.from) == [1, 2, 4] && curve.rises.map(\.to) == [2, 4, 8])
        let steepest = try #require(curve.steepest)
        #expect(curve.cliffs == [steepest])
        #expect(steepest.from == 4 && abs(steepest.factor - 6.25 / 4.96) < 1e-12)
        #expect(Self.curve([(1, 4, 1), (2, 4.96, 1)]).cliffs.isEmpty)
    }

    @Test("a size that was left out is no cliff: the ones beside it are compared")
    func leftOut() {
        #expect(Self.curve([(1, 1, 1), (2, nil, 1), (4, 1.2, 1)]).rises == [.init(from: 1, to: 4, factor: 1.2)])
        #expect(Self.curve([(1, 1, 1), (2, nil, 1)]).steepest == nil)
    }

    @Test("memory on a line has no deviation, and one size that is off is found")
    func memory() throws {
        let sizes = (0...10).map { 1 << $0 }
        let line = try #require(Self.curve(sizes.map { ($0, nil, 5_000_000 + 20_000 * $0) }).memoryLine)
        #expect(abs(line.fixed - 5_000_000) < 1 && abs(line.slope - 20_000) < 1e-3)
        #expect(line.largestDeviation < 1e-9)
        let bent = sizes.map { (size: $0, seconds: Double?.none, byteCount: 5_000_000 + 20_000 * $0) }
        let off = Self.curve(bent.map { $0.size == 512 ? ($0.size, $0.seconds, $0.byteCount * 3 / 2) : $0 })
        #expect(try #require(off.memoryLine).largestDeviation > 0.1)
        #expect(Self.curve([(1, nil, 1), (2, nil, 2)]).memoryLine == nil)
    }

    /// A row of a series at one size, as if it had been measured.
    private static func row(
        _ series: GrowthSeries, batch: Int = 1, width: Int = 1, milliseconds: Double? = nil, bytes: Int,
        operations: Int = 1
    ) throws -> GrowthRow {
        let measured = milliseconds.map { milliseconds in
            BenchRow(
                name: series.name, mode: "train", backend: "cpu", device: "none", batch: batch,
                milliseconds: milliseconds, samplesPerSecond: 1, gflops: 1, gbytesPerSecond: 1, launches: 1,
                plannedBytes: bytes, peakRSSBytes: 1)
        }
        let outcome: GrowthRow.Outcome = measured.map { .measured($0) } ?? .skipped("for a test")
        return GrowthRow(
            series: series, batch: batch, width: width, backend: "cpu", device: "none", plannedBytes: bytes,
            floatingPointOperations: operations, outcome: outcome)
    }

    @Test("one launch is told as '1 launch', in both tables of bench; it was '1 launches'")
    func oneLaunch() throws {
        let row = try Self.row(GrowthSeries(name: "net", variable: .batch, sizes: []), milliseconds: 1, bytes: 1)
        #expect(row.text.contains("  1 launch, "))
        guard case .measured(let measured) = row.outcome else {
            Issue.record("expected a measured row")
            return
        }
        #expect(measured.text(nil).contains("  1 launch, "))
    }

    @Test("by width the time of an operation counts, and memory may grow as the square")
    func byWidth() throws {
        let series = GrowthSeries(name: "net", variable: .width, sizes: [])
        let good = try [(1, 1.0, 100, 10), (2, 4, 400, 40), (4, 15, 1600, 160)].map { width, time, bytes, operations in
            try Self.row(series, width: width, milliseconds: time, bytes: bytes, operations: operations)
        }
        #expect(GrowthFindings(series, good).cliffs.isEmpty)
        let bad = try good + [Self.row(series, width: 8, milliseconds: 200, bytes: 7000, operations: 640)]
        let cliffs = GrowthFindings(series, bad).cliffs
        #expect(cliffs.count == 2)
        #expect(cliffs[0].hasPrefix("net: the time of a floating-point operation rises 3.33× from width 4 to 8"))
        #expect(cliffs[1].hasPrefix("net: the memory rises 4.38× from width 4 to 8"))
    }

    @Test("by batch the time of a sample counts, and memory is a line")
    func byBatch() throws {
        let series = GrowthSeries(name: "net", variable: .batch, sizes: [])
        let rows = try [(1, 1.0, 110), (2, 1.9, 120), (4, 3.7, 140), (8, 10, 180)].map { batch, time, bytes in
            try Self.row(series, batch: batch, milliseconds: time, bytes: bytes)
        }
        let findings = GrowthFindings(series, rows)
        #expect(findings.cliffs == ["net: the time of a sample rises 1.35× from batch 4 to 8"])
        #expect(findings.lines.last == "memory: 100 bytes and 10 bytes a sample, at most 0.00 % off")
    }

    @Test("the chart has a line for each series and a point for each size, measured or planned")
    func chart() throws {
        let names = ["one", "two"]
        let rows = try names.flatMap { name in
            let series = GrowthSeries(name: name, variable: .batch, sizes: [])
            return try [1, 2, 4].map { batch in
                try Self.row(series, batch: batch, milliseconds: batch < 4 ? 1 : nil, bytes: batch << 20)
            }
        }
        let column = GrowthChart(rows: rows).figure
        #expect(column.figures.map(\.title).first == "Time of a sample by batch" && column.figures.count == 4)
        let svg = try column.svg()
        for name in names { #expect(svg.contains(">\(name)<")) }
        #expect(svg.contains("Planned memory by width") && svg.contains("no data"))
    }

    @Test("growth measures the first size whatever it takes, leaves out what is beyond its bound, and draws both")
    func command() throws {
        let folder = try TemporaryFolder()
        let file = folder.file("growth.svg")
        let process = try TandemProcess.run(
            "bench", "growth", "--filter", "hybrid", "--seconds", "0.001", "--chart", file, "--json")
        #expect(process.status == 0)
        #expect(process.errors.contains("bounds: 1.00 ms for a series"))
        let rows = try #require(process.json as? [[String: Any]])
        #expect(rows.map { $0["width"] as? Int } == [1, 2, 4, 8])
        let keys: Set = [
            "name", "mode", "backend", "device", "batch", "width", "milliseconds", "samples_per_second", "gflops",
            "gbytes_per_second", "launches", "planned_bytes", "peak_rss_bytes", "skipped",
        ]
        for row in rows { #expect(Set(row.keys) == keys) }
        #expect(try #require(rows[0]["milliseconds"] as? Double) > 0 && rows[0]["skipped"] is NSNull)
        for row in rows.dropFirst() {
            #expect(row["milliseconds"] is NSNull && (row["skipped"] as? String)?.contains("left") == true)
            #expect(try #require(row["planned_bytes"] as? Int) > 0)
        }
        #expect(try String(contentsOfFile: file, encoding: .utf8).contains("Planned memory by width"))
    }
}

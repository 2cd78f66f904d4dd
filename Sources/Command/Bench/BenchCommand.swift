import ArgumentParser
import OpenCLExecution
import Runtime
import Training

struct BenchCommand: ParsableCommand {
    enum Subject: String, ExpressibleByArgument, CaseIterable {
        case models, operations, growth
    }

    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measures the speed of models and operations, beside what the device can do.",
        discussion: """
            Times are medians of runs whose end is waited for; the ceilings are measured at the start.

            growth measures each model's training step for batches of 1, 2, 4 … 1024, and with its hidden layers 1, 2, 4 \
            and 8 times as wide. It names the cliffs: where the time of a sample (by width: of a floating-point operation) \
            rises by more than a quarter from one size to the next, where memory is off a line by more than 5 % by batch, \
            and where it grows by more than the square by width.

            Examples:
              tandem bench models --filter mlp
              tandem bench growth --filter mlp --chart growth.svg
              tandem bench operations --backend opencl --json > operations.json
            """)

    @Argument(help: "models, operations or growth; the first two without it.")
    var subject: Subject?

    @Option(help: "Only what has this text in its name.")
    var filter: String?

    @Option(
        parsing: .unconditional,
        help: "How many seconds growth may take for the batches of a model, and again for its widths (60).")
    var seconds: Double?

    @Option(help: "Draw what growth measures into this SVG file.", completion: .file(extensions: ["svg"]))
    var chart: String?

    @OptionGroup var backend: BackendOptions

    @Flag(help: "Print an array of JSON objects.")
    var json = false

    func run() throws {
        try refuseForeignOptions()
        let chosen = try backend.choose()
        Terminal.printNotice(chosen.announcement)
        let ceilings = try chosen.openCL?.measureCeilings()
        if let ceilings {
            Terminal.printNotice(
                "ceilings: \(ceilings.gigaflops.formatted(digits: 0)) GFLOP/s in registers, "
                    + "\(ceilings.gigabytesPerSecond.formatted(digits: 0)) GB/s copying 64 MiB")
        }
        if subject == .growth {
            try measureGrowth(on: chosen)
            return
        }
        var rows: [BenchRow] = []
        func measure(_ subject: some Benchmark) throws {
            if let filter, !subject.name.contains(filter) { return }
            let row = try subject.measured(on: chosen.backend)
            rows.append(row)
            if !json { Terminal.printResult(row.text(ceilings)) }
        }
        if subject != .operations {
            for model in ModelSubject.all { try measure(model) }
            for hybrid in HybridSubject.all { try measure(hybrid) }
        }
        if subject != .models { for operation in OperationSubject.all { try measure(operation) } }
        chosen.openCL?.storeBinaries()
        if json { try rows.printJSON() }
    }
}

/// Something whose speed is measured.
protocol Benchmark {
    var name: String { get }
    func measured(on backend: any Backend) throws -> BenchRow
}

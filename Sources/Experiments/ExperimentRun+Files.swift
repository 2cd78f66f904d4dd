// What an experiment leaves behind.

extension ExperimentRun {
    /// Writes a table as `name.csv` and `name.json`.
    func write(_ table: Table, as name: String) throws {
        try table.writeCSV(to: file("\(name).csv"))
        try table.writeJSON(to: file("\(name).json"))
    }

    /// Writes a chart or a heat map as `name.svg`.
    func write(_ figure: some VectorFigure, as name: String) throws {
        try AtomicFile.write(try figure.svg(), to: file("\(name).svg"))
    }

    /// Writes a grid of images as `name.png`, without its labels.
    func write(_ images: ImageGrid, as name: String) throws {
        try AtomicFile.write(try images.png(), to: file("\(name).png"))
    }

    /// What every report says of how its figures came about.
    func circumstances(_ facts: [(name: String, value: String)]) -> ReportSection.Block {
        var all = facts
        if digits.train.count > 0 {
            all.append(("data", digits.source))
            all.append(
                ("samples", "\(digits.train.count) to train on, the first \(digits.test.count) test images to measure"))
        }
        all.append(("computed by", "backend \(backend.name) on \(backend.device)"))
        return .facts(all)
    }

    /// Said first in the report of a short run.
    var quickWarning: [ReportSection.Block] {
        guard options.isQuick else { return [] }
        return [
            .paragraph(
                "This is the quick form: fewer epochs on fewer samples, to see that everything works. Its figures say "
                    + "little about the question; the command without --quick answers it.")
        ]
    }
}
